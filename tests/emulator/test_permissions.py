"""What each user sees and may do: objects, fields, and whose records."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

from sf_tui.emulator import Options
from sf_tui.emulator.org import Org
from sf_tui.emulator.permissions import ObjectRights, Permissions
from sf_tui.emulator.seeding import INTEGRATION_ID, Identity
from tests.emulator.bulk.helpers import QUERY, load, query_text, result, table
from tests.emulator.helpers import ROOT, create, rows
from tests.emulator.oauth.helpers import change_user, log_in_as, usernames

CONTACTS = f"{ROOT}/sobjects/Contact"


async def log_in_with(client: httpx.AsyncClient, **permissions: object) -> str:
    """Log a user in who has these permissions and owns some records; return the id."""
    names = await usernames(client)
    user = list(names)[2]
    await change_user(client, user, **permissions)
    await log_in_as(client, user)
    return names[user]


def error(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()[0]["errorCode"]


async def query(client: httpx.AsyncClient, soql: str, resource: str = "query") -> httpx.Response:
    return await client.get(f"{ROOT}/{resource}", params={"q": soql})


async def field_names(client: httpx.AsyncClient, sobject: str = "Contact") -> set[str]:
    described = (await client.get(f"{ROOT}/sobjects/{sobject}/describe")).json()
    return {field["name"] for field in described["fields"]}


async def test_a_hidden_field_is_not_there(client: httpx.AsyncClient) -> None:
    assert "Phone" in await field_names(client)
    contact = await create(client, "Contact", LastName="Seen", Phone="1")
    await log_in_with(client, fields={"Contact.Phone": "hidden"})
    assert "Phone" not in await field_names(client)
    assert "Phone" in await field_names(client, "Account")
    for soql in (
        "SELECT Phone FROM Contact",
        "SELECT Id FROM Contact WHERE Phone = '1'",
        "SELECT Id FROM Contact ORDER BY Phone",
        "SELECT count(Phone) FROM Contact",
    ):
        answer = await query(client, soql)
        assert error(answer) == (400, "INVALID_FIELD")
        assert "No such column 'Phone' on entity 'Contact'" in answer.json()[0]["message"]
    everything = (await rows(client, "SELECT FIELDS(ALL) FROM Contact LIMIT 1"))[0]
    assert "Phone" not in everything
    assert "Phone" not in (await client.get(f"{CONTACTS}/{contact}")).json()
    assert error(await client.get(f"{CONTACTS}/{contact}?fields=Phone")) == (400, "INVALID_FIELD")
    for answer in (
        await client.patch(f"{CONTACTS}/{contact}", json={"Phone": "2"}),
        await client.post(CONTACTS, json={"LastName": "x", "Phone": "2"}),
    ):
        assert error(answer) == (400, "INVALID_FIELD")
        assert answer.json()[0]["message"] == "No such column 'Phone' on sobject of type Contact"


async def test_a_field_hidden_on_a_parent_is_hidden_through_the_child(client: httpx.AsyncClient) -> None:
    await log_in_with(client, fields={"Account.Industry": "hidden"})
    assert (await query(client, "SELECT Account.Name FROM Contact LIMIT 1")).status_code == 200
    answer = await query(client, "SELECT Account.Industry FROM Contact LIMIT 1")
    assert "No such column 'Industry' on entity 'Account'" in answer.json()[0]["message"]


async def test_a_hidden_lookup_takes_its_relationship_along(client: httpx.AsyncClient) -> None:
    await log_in_with(client, fields={"Contact.AccountId": "hidden"})
    answer = await query(client, "SELECT Account.Name FROM Contact LIMIT 1")
    assert "Didn't understand relationship 'Account' in field path" in answer.json()[0]["message"]


async def test_a_hidden_address_takes_its_parts_along(client: httpx.AsyncClient) -> None:
    await log_in_with(client, fields={"Contact.MailingAddress": "hidden", "Contact.OtherCity": "hidden"})
    names = await field_names(client)
    assert {"MailingAddress", "MailingCity", "MailingStreet", "OtherCity"} & names == set()
    assert {"OtherAddress", "OtherStreet"} <= names
    made = await create(client, "Contact", LastName="x", OtherStreet="1, rue X")
    shown = (await client.get(f"{CONTACTS}/{made}?fields=OtherAddress")).json()["OtherAddress"]
    assert shown["street"] == "1, rue X"
    assert "city" not in shown


async def test_a_check_box_can_be_hidden_too(client: httpx.AsyncClient) -> None:
    await log_in_with(client, fields={"Contact.HasOptedOutOfEmail": "hidden"})
    assert "HasOptedOutOfEmail" not in await field_names(client)
    made = await create(client, "Contact", LastName="x")
    assert "HasOptedOutOfEmail" not in (await client.get(f"{CONTACTS}/{made}")).json()


async def test_a_read_only_field_is_read_and_not_written(client: httpx.AsyncClient) -> None:
    contact = await create(client, "Contact", LastName="Seen", Phone="1")
    await log_in_with(client, fields={"Contact.Phone": "read"})
    described = (await client.get(f"{CONTACTS}/describe")).json()
    phone = next(field for field in described["fields"] if field["name"] == "Phone")
    assert (phone["createable"], phone["updateable"]) == (False, False)
    assert (await client.get(f"{CONTACTS}/{contact}?fields=Phone")).json()["Phone"] == "1"
    answer = await client.patch(f"{CONTACTS}/{contact}", json={"Phone": "2"})
    assert error(answer) == (400, "INVALID_FIELD_FOR_INSERT_UPDATE")
    assert answer.json()[0]["fields"] == ["Phone"]
    assert answer.json()[0]["message"].startswith("Unable to create/update fields: Phone. Please check")


async def test_an_object_without_read_is_not_there(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="x", Company="y")
    await log_in_with(client, objects={"Lead": {"read": False}, "Account": {"read": False}})
    listed = (await client.get(f"{ROOT}/sobjects")).json()["sobjects"]
    assert {"Lead", "Account"} & {item["name"] for item in listed} == set()
    answer = await query(client, "SELECT Id FROM Lead")
    assert error(answer) == (400, "INVALID_TYPE")
    assert "sObject type 'Lead' is not supported." in answer.json()[0]["message"]
    for path in ("Lead/describe", f"Lead/{lead}", "Lead"):
        assert error(await client.get(f"{ROOT}/sobjects/{path}")) == (404, "NOT_FOUND")
    assert error(await client.post(f"{ROOT}/sobjects/Lead", json={"LastName": "x"})) == (404, "NOT_FOUND")
    body = {"records": [{"attributes": {"type": "Lead"}, "LastName": "x"}]}
    assert error(await client.post(f"{ROOT}/composite/sobjects", json=body)) == (400, "INVALID_TYPE")
    answer = await query(client, "SELECT Account.Name FROM Contact")
    assert error(answer) == (400, "INVALID_FIELD")


@pytest.mark.parametrize(
    ("right", "flag", "code"),
    [
        ("create", "createable", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"),
        ("edit", "updateable", "INSUFFICIENT_ACCESS_OR_READONLY"),
        ("delete", "deletable", "INSUFFICIENT_ACCESS_OR_READONLY"),
    ],
)
async def test_each_right_to_an_object_can_be_missing(
    client: httpx.AsyncClient, right: str, flag: str, code: str
) -> None:
    contact = await create(client, "Contact", LastName="x")
    await log_in_with(client, objects={"Contact": {right: False}})
    basic = (await client.get(CONTACTS)).json()["objectDescribe"]
    flags = ("createable", "updateable", "deletable")
    assert {name for name in flags if not basic[name]} == {flag}
    answers = {
        "create": await client.post(CONTACTS, json={"LastName": "x"}),
        "edit": await client.patch(f"{CONTACTS}/{contact}", json={"Title": "x"}),
        "delete": await client.delete(f"{CONTACTS}/{contact}"),
    }
    assert error(answers.pop(right)) == (403, code)
    assert all(answer.is_success for answer in answers.values())
    described = (await client.get(f"{CONTACTS}/describe")).json()
    title = next(field for field in described["fields"] if field["name"] == "Title")
    assert (title["createable"], title["updateable"]) == (right != "create", right != "edit")


async def test_an_upsert_needs_the_right_it_comes_to_use(client: httpx.AsyncClient) -> None:
    await create(client, "Contact", LastName="x", SfTui_Id__c="there")
    await log_in_with(client, objects={"Contact": {"create": False}})
    there = await client.patch(f"{CONTACTS}/SfTui_Id__c/there", json={"LastName": "y"})
    new = await client.patch(f"{CONTACTS}/SfTui_Id__c/new", json={"LastName": "y"})
    assert (there.status_code, error(new)) == (200, (403, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"))


async def test_who_sees_own_records_only_misses_the_others_in_silence(client: httpx.AsyncClient) -> None:
    every = await rows(client, "SELECT Id, OwnerId FROM Contact")
    user = await log_in_with(client, objects={"Contact": {"view_all": False}})
    own = {str(row["Id"]) for row in every if row["OwnerId"] == user}
    other = next(str(row["Id"]) for row in every if row["OwnerId"] != user)
    assert 0 < len(own) < len(every)
    assert {row["Id"] for row in await rows(client, "SELECT Id FROM Contact")} == own
    assert {row["Id"] for row in await rows(client, "SELECT Id FROM Contact", "queryAll")} >= own
    assert (await query(client, "SELECT count() FROM Contact")).json()["totalSize"] == len(own)
    counted = await rows(client, "SELECT count(Id) n FROM Contact")
    assert counted[0]["n"] == len(own)
    assert await rows(client, f"SELECT Id FROM Contact WHERE Id = '{other}'") == []
    semi = await rows(client, "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)")
    assert 0 < len(semi) <= len(own)
    seen, unseen = min(own), other
    body = {"ids": [seen, unseen], "fields": ["Id"]}
    both = (await client.post(f"{ROOT}/composite/sobjects/Contact", json=body)).json()
    assert (both[0]["Id"], both[1]) == (seen, None)
    assert error(await client.get(f"{CONTACTS}/{unseen}")) == (404, "NOT_FOUND")
    assert error(await client.patch(f"{CONTACTS}/{unseen}", json={"Title": "x"})) == (404, "NOT_FOUND")
    assert error(await client.delete(f"{CONTACTS}/{unseen}")) == (404, "NOT_FOUND")
    assert (await client.patch(f"{CONTACTS}/{seen}", json={"Title": "x"})).status_code == 204


async def test_who_changes_own_records_only_reads_the_others(client: httpx.AsyncClient) -> None:
    every = await rows(client, "SELECT Id, OwnerId FROM Contact")
    user = await log_in_with(client, objects={"Contact": {"edit_all": False}})
    assert len(await rows(client, "SELECT Id FROM Contact")) == len(every)
    own = next(str(row["Id"]) for row in every if row["OwnerId"] == user)
    other = next(str(row["Id"]) for row in every if row["OwnerId"] != user)
    refusal = (403, "INSUFFICIENT_ACCESS_OR_READONLY")
    assert error(await client.patch(f"{CONTACTS}/{other}", json={"Title": "x"})) == refusal
    assert error(await client.delete(f"{CONTACTS}/{other}")) == refusal
    records = [{"attributes": {"type": "Contact"}, "Id": each, "Title": "x"} for each in (own, other)]
    done = (await client.patch(f"{ROOT}/composite/sobjects", json={"records": records})).json()
    assert [one["success"] for one in done] == [True, False]
    assert done[1]["errors"][0]["statusCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    assert (await client.delete(f"{CONTACTS}/{own}")).status_code == 204


async def test_an_unseen_parent_is_null_and_cannot_be_pointed_at(client: httpx.AsyncClient) -> None:
    user = await log_in_with(client, objects={"Account": {"view_all": False}})
    found = await rows(client, "SELECT AccountId, Account.OwnerId FROM Contact WHERE AccountId != null")
    owners = [row["Account"] and row["Account"]["OwnerId"] for row in found]  # type: ignore[index]
    assert set(owners) == {None, user}
    unseen = next(row["AccountId"] for row in found if row["Account"] is None)
    seen = next(row["AccountId"] for row in found if row["Account"] is not None)
    answer = await client.post(CONTACTS, json={"LastName": "x", "AccountId": unseen})
    assert error(answer) == (400, "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY")
    assert (await client.post(CONTACTS, json={"LastName": "x", "AccountId": seen})).status_code == 201


async def test_a_key_that_an_unseen_record_has_is_taken_by_nobody_known(client: httpx.AsyncClient) -> None:
    await create(client, "Contact", LastName="x", SfTui_Id__c="taken")
    await log_in_with(client, objects={"Contact": {"view_all": False}})
    answer = await client.patch(f"{CONTACTS}/SfTui_Id__c/taken", json={"LastName": "y"})
    assert error(answer) == (400, "DUPLICATE_VALUE")
    assert answer.json()[0]["message"].endswith("record with id: <unknown>")


async def test_changes_of_unseen_records_are_not_told(client: httpx.AsyncClient) -> None:
    stamps = await rows(client, "SELECT SystemModstamp FROM Contact ORDER BY SystemModstamp DESC LIMIT 1")
    from_ = quote(str(stamps[0]["SystemModstamp"])[:10] + "T00:00:00Z")
    spans = f"start={from_}&end=2099-01-01T00:00:00Z"
    every = (await client.get(f"{CONTACTS}/updated?{spans}")).json()["ids"]
    user = await log_in_with(client, objects={"Contact": {"view_all": False}})
    own = (await client.get(f"{CONTACTS}/updated?{spans}")).json()["ids"]
    assert len(own) < len(every)
    for identity in own:
        assert (await client.get(f"{CONTACTS}/{identity}?fields=OwnerId")).json()["OwnerId"] == user


async def test_a_locator_is_for_the_user_who_asked(client: httpx.AsyncClient) -> None:
    options = {"Sforce-Query-Options": "batchSize=200"}
    first = await client.get(f"{ROOT}/query", params={"q": "SELECT Id FROM Contact"}, headers=options)
    more = first.json()["nextRecordsUrl"]
    assert (await client.get(more)).status_code == 200
    await log_in_with(client)
    assert error(await client.get(more)) == (400, "INVALID_QUERY_LOCATOR")


async def test_bulk_jobs_see_what_their_user_sees(client: httpx.AsyncClient) -> None:
    user = await log_in_with(
        client, objects={"Contact": {"view_all": False}}, fields={"Contact.Phone": "hidden"}
    )
    found = table(await query_text(client, "SELECT Id, OwnerId FROM Contact"))
    assert {row["OwnerId"] for row in found} == {user}
    refused = await client.post(QUERY, json={"operation": "query", "query": "SELECT Phone FROM Contact"})
    assert error(refused) == (400, "INVALID_FIELD")
    job = await load(client, "insert", "Contact", "LastName\nfrom bulk\n")
    made = (await result(client, job, "successfulResults"))[0]["sf__Id"]
    shown = (await client.get(f"{CONTACTS}/{made}")).json()
    assert (shown["CreatedById"], shown["OwnerId"]) == (user, user)
    job = await load(client, "insert", "Contact", "LastName,Phone\nx,1\n")
    assert "InvalidBatch : Field name not found : Phone" in str(
        (await client.get(job)).json()["errorMessage"]
    )


async def test_a_describe_result_grows_old_with_the_permissions(client: httpx.AsyncClient) -> None:
    user = await log_in_with(client)
    before = await client.get(f"{CONTACTS}/describe")
    since = {"If-Modified-Since": before.headers["last-modified"]}
    assert (await client.get(f"{CONTACTS}/describe", headers=since)).status_code == 304
    await change_user(client, user, fields={"Contact.Phone": "hidden"})
    hidden = await client.get(f"{CONTACTS}/describe", headers=since)
    assert hidden.status_code == 200
    assert "Phone" not in {field["name"] for field in hidden.json()["fields"]}
    since = {"If-Modified-Since": hidden.headers["last-modified"]}
    assert (await client.get(f"{CONTACTS}/describe", headers=since)).status_code == 304
    await change_user(client, user, fields={"Contact.Phone": "edit"}, objects={"Lead": {}})
    shown = await client.get(f"{CONTACTS}/describe", headers=since)
    assert shown.status_code == 200
    assert "Phone" in {field["name"] for field in shown.json()["fields"]}


async def test_a_field_that_everybody_needs_cannot_be_hidden(client: httpx.AsyncClient) -> None:
    for name in ("Contact.Id", "Contact.LastName", "Contact.SystemModstamp", "Opportunity.StageName"):
        answer = await client.patch(
            f"/__emulator__/users/{next(iter(await usernames(client)))}", json={"fields": {name: "hidden"}}
        )
        assert answer.status_code == 400
        assert "every user needs it" in answer.json()["error"]


async def test_a_user_is_made_and_logs_in(client: httpx.AsyncClient) -> None:
    new = {"username": "new@helios.example", "last_name": "New", "first_name": "Nina"}
    made = await client.post("/__emulator__/users", json=new)
    assert made.json()["name"] == "Nina New"
    assert made.json()["profile"] == "Standard User"
    assert (await client.post("/__emulator__/users", json=new)).status_code == 409
    odd = {"username": "odd@helios.example", "last_name": "Odd", "profile": "Nobody"}
    answer = await client.post("/__emulator__/users", json=odd)
    assert (answer.status_code, answer.json()["error"]) == (400, "there is no profile Nobody")
    chief = {**odd, "profile": "System Administrator"}
    assert (await client.post("/__emulator__/users", json=chief)).json()["profile"] == chief["profile"]
    await log_in_as(client, "new@helios.example")
    info = (await client.get("/services/oauth2/userinfo")).json()
    assert (info["user_id"], info["email"]) == (made.json()["id"], "new@helios.example")
    user = await rows(client, "SELECT Id, Name FROM User WHERE Username = 'new@helios.example'")
    assert user[0]["Name"] == "Nina New"
    lead = await create(client, "Lead", LastName="x", Company="y")
    assert (await rows(client, f"SELECT OwnerId FROM Lead WHERE Id = '{lead}'"))[0]["OwnerId"] == (
        made.json()["id"]
    )


async def test_a_wrong_wish_is_told_what_is_wrong(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    for wish, words in (
        ({"objects": {"Nothing": {}}}, "there is no object Nothing"),
        ({"fields": {"Contact.Nothing": "hidden"}}, "there is no field Contact.Nothing"),
        ({"fields": {"Contact.Phone": "gone"}}, "Invalid enum value 'gone'"),
        ({"colour": "blue"}, "unknown field `colour`"),
    ):
        answer = await client.patch(f"/__emulator__/users/{user}", json=wish)
        assert answer.status_code == 400
        assert words in answer.json()["error"]
    assert (await client.get("/__emulator__/users/nobody")).status_code == 404
    answer = await client.put("/__emulator__/apps/app", json={"colour": "blue"})
    assert "an app has no colour" in answer.json()["error"]
    answer = await client.put("/__emulator__/apps/app", json={"rotates": "yes"})
    assert answer.status_code == 400
    answer = await client.put("/__emulator__/apps/app", json={"secret": "s3cret"})
    assert "s3cret" not in answer.text + (await client.get("/__emulator__/apps")).text


def test_who_sees_everything_costs_nothing() -> None:
    org = Org(Identity("00D000000000001AAA", 7, "u", "e", 0), Options())
    assert org.seen_by(INTEGRATION_ID) is org


def test_what_a_user_sees_is_made_once_for_each_set_of_permissions() -> None:
    org = Org(Identity("00D000000000001AAA", 7, "u", "e", 0), Options())
    org.permit("a", Permissions(objects={"lead": ObjectRights(read=False)}))
    first = org.seen_by("a")
    assert org.seen_by("a").schema is first.schema
    assert org.seen_by("a").describes is first.describes
    assert "lead" not in first.schema.objects
    assert first.sessions is org.sessions
    org.permit("a", Permissions())
    assert org.seen_by("a").schema is org.schema
    assert org.seen_by("b") is org


async def test_a_key_that_may_repeat_is_no_key_for_those_who_do_not_see_all_data(
    client: httpx.AsyncClient,
) -> None:
    row = {"attributes": {"type": "Task"}, "Subject": "Call", "SfTui_Id__c": "crm:1"}
    path = f"{ROOT}/composite/sobjects/Task/SfTui_Id__c"
    (made,) = (await client.patch(path, json={"records": [row]})).json()
    assert made["created"]
    await log_in_with(client, objects={"Lead": {"view_all": False}})
    (refused,) = (await client.patch(path, json={"records": [row]})).json()
    assert refused["errors"][0]["statusCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
    row = {"attributes": {"type": "Contact"}, "LastName": "Key", "SfTui_Id__c": "crm:1"}
    (made,) = (await client.patch(path.replace("Task", "Contact"), json={"records": [row]})).json()
    assert made["created"], "one that is unique is a key for everybody"
