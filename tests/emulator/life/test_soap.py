from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from tests.emulator.helpers import ROOT, create, read, rows
from tests.emulator.oauth.helpers import change_user, log_in_as, usernames

if TYPE_CHECKING:
    import httpx

PARTNER = "urn:partner.soap.sforce.com"
SOBJECT = "urn:sobject.partner.soap.sforce.com"


async def soap(
    client: httpx.AsyncClient, content: str, *, session: str | None = None, version: str = "60.0"
) -> tuple[int, ET.Element]:
    token = client.headers["Authorization"].partition(" ")[2] if session is None else session
    body = (
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/">'
        f'<soapenv:Header><SessionHeader xmlns="{PARTNER}"><sessionId>{token}</sessionId></SessionHeader>'
        f"</soapenv:Header><soapenv:Body>{content}</soapenv:Body></soapenv:Envelope>"
    )
    answer = await client.post(
        f"/services/Soap/u/{version}", content=body.encode(), headers={"SOAPAction": '""'}
    )
    assert answer.headers["content-type"].startswith("text/xml")
    return answer.status_code, ET.fromstring(answer.content)  # noqa: S314 - the emulator's own


def texts(root: ET.Element, name: str) -> list[str]:
    return [each.text or "" for each in root.iter() if each.tag.rpartition("}")[2] == name]


async def test_a_lead_is_converted(client: httpx.AsyncClient) -> None:
    lead = await create(client, "Lead", LastName="x", Company="y")
    wanted = f'<convertLead xmlns="{PARTNER}"><leadConverts><leadId>{lead}</leadId>'
    wrong = f"{wanted}<convertedStatus>Open</convertedStatus></leadConverts></convertLead>"
    status, told = await soap(client, wrong)
    assert (status, texts(told, "success"), texts(told, "statusCode")) == (200, ["false"], ["INVALID_STATUS"])
    assert await rows(client, "SELECT Id FROM Account WHERE Name = 'y'") == []
    right = (
        f"{wanted}<convertedStatus>Closed - Converted</convertedStatus>"
        "<doNotCreateOpportunity>true</doNotCreateOpportunity></leadConverts></convertLead>"
    )
    status, told = await soap(client, right)
    record = await read(client, "Lead", lead)
    assert (status, texts(told, "success")) == (200, ["true"])
    assert texts(told, "contactId") == [record["ConvertedContactId"]]
    assert texts(told, "opportunityId") == []
    user = (await client.get("/services/oauth2/userinfo")).json()["user_id"]
    assert record["LastModifiedById"] == user


async def test_records_are_merged_as_other_clients_write_it(client: httpx.AsyncClient) -> None:
    winner, loser = [await create(client, "Contact", LastName=name, Title="t") for name in ("a", "b")]
    status, told = await soap(
        client,
        f'<u:merge xmlns:u="{PARTNER}" xmlns:o="{SOBJECT}"><u:request><u:masterRecord>'
        "<o:type>Contact</o:type>"
        f"<o:fieldsToNull>Title</o:fieldsToNull><o:Id>{winner}</o:Id><o:Department>IT</o:Department>"
        f"</u:masterRecord><u:recordToMergeIds>{loser}</u:recordToMergeIds></u:request></u:merge>",
    )
    assert (status, texts(told, "success"), texts(told, "mergedRecordIds")) == (200, ["true"], [loser])
    record = await read(client, "Contact", winner)
    assert (record["Department"], record["Title"]) == ("IT", None)
    gone = await rows(client, f"SELECT MasterRecordId FROM Contact WHERE Id = '{loser}'", "queryAll")
    assert gone[0]["MasterRecordId"] == winner


async def test_each_record_has_its_own_result(client: httpx.AsyncClient) -> None:
    binned = await create(client, "Contact", LastName="x")
    await client.delete(f"{ROOT}/sobjects/Contact/{binned}")
    ids = f"<ids>nonsense</ids><ids>{binned}</ids>"
    status, told = await soap(client, f'<undelete xmlns="{PARTNER}">{ids}</undelete>')
    assert (status, texts(told, "success")) == (200, ["false", "true"])
    assert texts(told, "statusCode") == ["MALFORMED_ID"]
    assert (await read(client, "Contact", binned))["IsDeleted"] is False


async def test_faults_say_what_is_wrong(client: httpx.AsyncClient) -> None:
    stamp = f'<getServerTimestamp xmlns="{PARTNER}"/>'
    assert (await soap(client, stamp))[0] == 200
    for content, more, code in (
        (stamp, {"session": "00Dnobody!x"}, "sf:INVALID_SESSION_ID"),
        (stamp, {"version": "sixty"}, "sf:UNSUPPORTED_API_VERSION"),
        (f'<nope xmlns="{PARTNER}"/>', {}, "sf:INVALID_OPERATION"),
        (stamp + stamp, {}, "soapenv:Client"),
    ):
        status, told = await soap(client, content, **more)
        assert (status, texts(told, "faultcode")) == (500, [code])


async def test_a_user_without_the_api_is_not_let_in(client: httpx.AsyncClient) -> None:
    user = (await client.get("/services/oauth2/userinfo")).json()["user_id"]
    barred = await client.patch(f"/__emulator__/users/{user}", json={"api": "disabled_for_user"})
    assert barred.status_code == 200, barred.text
    status, told = await soap(client, f'<getServerTimestamp xmlns="{PARTNER}"/>')
    rest = await client.get(f"{ROOT}/limits")
    assert (status, texts(told, "faultcode")) == (500, [f"sf:{rest.json()[0]['errorCode']}"])
    assert "INVALID_SESSION_ID" not in texts(told, "faultcode")[0]


async def test_a_user_who_sees_no_accounts_converts_no_lead(client: httpx.AsyncClient) -> None:
    winner, loser = [await create(client, "Contact", LastName=name) for name in ("a", "b")]
    user = (await client.get("/services/oauth2/userinfo")).json()["user_id"]
    hidden = await client.patch(f"/__emulator__/users/{user}", json={"objects": {"Account": {"read": False}}})
    assert hidden.status_code == 200, hidden.text
    lead = await create(client, "Lead", LastName="x", Company="y")
    status, told = await soap(
        client,
        f'<convertLead xmlns="{PARTNER}"><leadConverts><leadId>{lead}</leadId>'
        "<convertedStatus>Closed - Converted</convertedStatus></leadConverts></convertLead>",
    )
    assert (status, texts(told, "faultcode")) == (500, ["sf:INSUFFICIENT_ACCESS"])
    status, told = await soap(
        client,
        f'<merge xmlns="{PARTNER}"><request><masterRecord><type>Contact</type>'
        f"<Id>{winner}</Id></masterRecord><recordToMergeIds>{loser}</recordToMergeIds></request></merge>",
    )
    assert (status, texts(told, "success")) == (200, ["true"])


async def test_a_soap_call_counts(client: httpx.AsyncClient) -> None:
    before = (await client.get("/__emulator__/stats")).json()["api_used"]
    await soap(client, f'<getServerTimestamp xmlns="{PARTNER}"/>')
    stats = (await client.get("/__emulator__/stats")).json()
    assert (stats["api_used"], stats["calls"]["soap"]) == (before + 1, 1)


@pytest.mark.parametrize(
    ("version", "code"), [("64.0", "sf:INVALID_OPERATION"), ("65.0", "sf:UNSUPPORTED_API_VERSION")]
)
async def test_nobody_logs_in_by_soap(client: httpx.AsyncClient, version: str, code: str) -> None:
    login = f'<login xmlns="{PARTNER}"><username>u</username><password>p</password></login>'
    status, told = await soap(client, login, session="", version=version)
    assert (status, texts(told, "faultcode")) == (500, [code])


async def test_a_user_without_the_api_has_no_soap_either(client: httpx.AsyncClient) -> None:
    user = list((await usernames(client)).values())[2]
    await log_in_as(client, user)
    await change_user(client, user, api="disabled_for_user")
    status, told = await soap(client, f'<getServerTimestamp xmlns="{PARTNER}"/>')
    assert (status, texts(told, "faultcode")) == (500, ["sf:API_CURRENTLY_DISABLED"])
