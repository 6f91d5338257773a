"""Single writes, collections and composites as real orgs answered them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.emulator import recorded
from tests.emulator.helpers import ROOT, create
from tests.emulator.shapes import differences, shape_of

if TYPE_CHECKING:
    import httpx

AMP = "amp-labs-connectors/salesforce"
COMPOSITE = "utils/http/cassettes/TestCompositeParallelSalesforce.test_composite_parallel_salesforce"


def person(name: str | None, **fields: object) -> dict[str, object]:
    named = {} if name is None else {"LastName": name}
    return {"attributes": {"type": "Contact"}, **named, **fields}


async def collection(client: httpx.AsyncClient, method: str, *records: object, every: bool = False) -> Any:
    body = {"allOrNone": every, "records": list(records)}
    return (await client.request(method, f"{ROOT}/composite/sobjects", json=body)).json()


async def test_a_created_record_has_the_recorded_answer(client: httpx.AsyncClient) -> None:
    answer = await client.post(f"{ROOT}/sobjects/Account", json={"Name": "Shape"})
    known = recorded.body(f"{AMP}/create-ok.json")
    assert answer.status_code == 201
    assert differences(shape_of(known), shape_of(answer.json())) == []
    assert list(answer.json()) == list(known)
    assert answer.headers["location"] == f"{ROOT}/sobjects/Account/{answer.json()['id']}"


async def test_updates_and_deletes_have_no_body(client: httpx.AsyncClient) -> None:
    identity = await create(client, "Account", Name="Shape")
    for method in ("PATCH", "DELETE"):
        answer = await client.request(method, f"{ROOT}/sobjects/Account/{identity}", json={"Name": "New"})
        assert (answer.status_code, answer.content) == (204, b"")
        assert "content-type" not in answer.headers


async def test_an_ambiguous_key_lists_paths(client: httpx.AsyncClient) -> None:
    for _ in range(2):
        await create(client, "Contact", LastName="Twin", Email="twin@shape.example")
    answer = await client.patch(f"{ROOT}/sobjects/Contact/Email/twin@shape.example", json={"Title": "x"})
    known = recorded.body("restforce/sobject/upsert_multiple_error_response.json")
    assert answer.status_code == 300
    assert len(answer.json()) == 2
    kinds = shape_of([path.replace("v23.0", "v60.0") for path in known])
    assert differences(kinds, shape_of(answer.json())) == []


async def test_collections_answer_as_recorded(client: httpx.AsyncClient) -> None:
    made = await collection(client, "POST", person("One"), person("Two"))
    assert (
        differences(shape_of(recorded.body(f"{AMP}/batch/create/contacts/success.json")), shape_of(made))
        == []
    )
    changed = await collection(client, "PATCH", *(person("Three", id=item["id"]) for item in made))
    assert (
        differences(shape_of(recorded.body(f"{AMP}/batch/update/contacts/success.json")), shape_of(changed))
        == []
    )


async def test_refused_collections_answer_word_for_word(client: httpx.AsyncClient) -> None:
    folder = f"{AMP}/batch"
    assert await collection(client, "POST") == recorded.body(f"{folder}/create/contacts/err-bad-request.json")
    rolled_back = await collection(client, "POST", person(None), person("Good"), every=True)
    assert rolled_back == recorded.body(f"{folder}/create/contacts/partial-but-allOrNone.json")
    no_ids = await collection(client, "PATCH", person("One"), person("Two"))
    assert no_ids == recorded.body(f"{folder}/update/contacts/err-each-no-ids.json")
    identity = await create(client, "Contact", LastName="There")
    unknown = await collection(
        client,
        "PATCH",
        person("Good", id=identity),
        person(None, id=identity, unknownField_LastName="x"),
        every=True,
    )
    assert unknown == recorded.body(f"{folder}/update/contacts/partial-but-allOrNone.json")


async def test_a_composite_answers_as_recorded(client: httpx.AsyncClient) -> None:
    _, known = recorded.exchanges(COMPOSITE)
    requests = [
        {
            "referenceId": f"r{number}",
            "method": "GET",
            "url": f"{ROOT}/query?q=SELECT {field} FROM Account LIMIT 1",
        }
        for number, field in enumerate(("Id", "Name"))
    ]
    answer = (await client.post(f"{ROOT}/composite", json={"compositeRequest": requests})).json()
    assert differences(shape_of(known.body), shape_of(answer)) == []


async def test_what_was_updated_and_deleted_is_listed_as_recorded(client: httpx.AsyncClient) -> None:
    from datetime import UTC, datetime, timedelta

    now = datetime.now(UTC)
    span = {"start": (now - timedelta(days=13)).isoformat(), "end": now.isoformat()}
    for kind, name in (("updated", "get_updated"), ("deleted", "get_deleted")):
        answer = (await client.get(f"{ROOT}/sobjects/Contact/{kind}", params=span)).json()
        known = recorded.body(f"restforce/sobject/{name}_success_response.json")
        assert differences(shape_of(known), shape_of(answer)) == []
