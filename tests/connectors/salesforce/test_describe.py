"""A description is asked for again only if it may have changed."""

import json

import httpx
import pytest

from sf_tui.model.states import Purpose
from tests.connectors.salesforce.fake_org import PERSON_FIELDS, FakeOrg

_KEEP = 6 * 3600
MODIFIED = "Mon, 23 Nov 2026 09:00:00 GMT"


class Describing:
    """Answers 304 to whoever has the newest description."""

    def __init__(self, org: FakeOrg) -> None:
        self.modified = MODIFIED
        self.label = "LastName"
        self.asked: list[str | None] = []
        org.override("/describe", self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        since = request.headers.get("If-Modified-Since")
        self.asked.append(since)
        headers = {"Last-Modified": self.modified} if self.modified else {}
        if since is not None and since == self.modified:
            return httpx.Response(304, headers=headers)
        fields = [{**each, "length": 80 if each["name"] == self.label else 0} for each in PERSON_FIELDS]
        return httpx.Response(200, headers=headers, content=json.dumps({"name": "Contact", "fields": fields}))


@pytest.fixture
def describing(org: FakeOrg) -> Describing:
    return Describing(org)


async def test_what_still_holds_after_six_hours_is_kept(org: FakeOrg, describing: Describing) -> None:
    connector = org.connector()
    first = await connector.describe("Contact")
    org.now += _KEEP + 1
    assert await connector.describe("Contact") is first
    assert describing.asked == [None, MODIFIED]
    assert org.meter.counted == [Purpose.DESCRIBE] * 2
    await connector.describe("Contact")
    assert len(describing.asked) == 2, "it is good for another six hours"
    org.now += _KEEP + 1
    assert await connector.describe("Contact") is first
    assert describing.asked[2:] == [MODIFIED], "the stamp is kept with it"


async def test_what_has_changed_is_taken(org: FakeOrg, describing: Describing) -> None:
    connector = org.connector()
    first = await connector.describe("Contact")
    describing.modified, describing.label = "Mon, 23 Nov 2026 12:00:00 GMT", "Email"
    org.now += _KEEP + 1
    later = await connector.describe("Contact")
    assert later != first
    org.now += _KEEP + 1
    assert await connector.describe("Contact") is later


async def test_without_a_stamp_it_is_described_whole(org: FakeOrg, describing: Describing) -> None:
    describing.modified = ""
    connector = org.connector()
    await connector.describe("Contact")
    org.now += _KEEP + 1
    await connector.describe("Contact")
    assert describing.asked == [None, None]


async def test_what_salesforce_contradicts_is_described_whole(org: FakeOrg, describing: Describing) -> None:
    connector = org.connector()
    await connector.describe("Contact")
    connector._describer.forget("Contact")
    await connector.describe("Contact")
    assert describing.asked == [None, None]


async def test_a_304_that_nobody_asked_for_is_no_answer(org: FakeOrg) -> None:
    org.override("/describe", lambda _: httpx.Response(304))
    with pytest.raises(Exception, match="another address"):
        await org.connector().describe("Contact")
