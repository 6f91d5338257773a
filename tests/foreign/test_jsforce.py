"""jsforce, which many programs and the `sf` CLI are built on, takes the emulator for an org."""

from datetime import UTC, datetime, timedelta

from tests.foreign.running import CONTACTS, Step
from tests.world import Org

MEMBERS = {"id", "success", "errors"}


def test_it_logs_in_by_client_credentials_and_knows_who_it_is(org: Org, jsforce: Step) -> None:
    told = jsforce("login")
    user = org.one("SELECT Id, Username FROM User WHERE Username LIKE 'sf-tui%'")
    assert told["instance"] == org.address
    assert told["user"] == {
        "id": user["Id"],
        "organizationId": org.org_id,
        "url": f"{org.address}/id/{org.org_id}/{user['Id']}",
    }
    assert told["identity"]["username"] == user["Username"]
    assert told["wrong"] == {"name": "invalid_client", "message": "invalid client credentials"}
    assert told["stale"] == {
        "name": "INVALID_SESSION_ID",
        "code": "INVALID_SESSION_ID",
        "message": "Session expired or invalid",
    }


def test_it_reads_page_by_page_and_all_at_once(org: Org, jsforce: Step) -> None:
    there = [record["Id"] for record in org.query("SELECT Id FROM Contact WHERE IsDeleted = false")]
    told = jsforce("reading")
    assert (told["total"], told["first"], told["second"]) == (len(there), 2_000, len(there) - 2_000)
    assert told["all"] == sorted(there)
    assert sorted(told["streamed"]) == sorted(there)
    assert told["count"] == len(there) >= CONTACTS
    assert set(told["sample"]) == {"attributes", "Id", "Account", "CreatedDate"}
    assert told["built"] == sorted(told["built"])
    assert {name[0] for name in told["built"]} == {"M"}
    assert told["refused"]["code"] == "INVALID_FIELD"
    assert "ERROR at Row:1:Column:8" in told["refused"]["message"]


def test_it_describes_the_org_and_an_object(jsforce: Step) -> None:
    told = jsforce("describing")
    assert {"Account", "Contact", "Lead", "Opportunity", "Task", "User"} <= set(told["global"])
    assert (told["name"], told["prefix"]) == ("Contact", "003")
    assert {"Id", "LastName", "MailingAddress", "SystemModstamp"} <= set(told["fields"])
    assert told["external"] == ["SfTui_Id__c"]
    assert told["unknown"]["code"] == "NOT_FOUND"


def test_it_creates_reads_changes_and_deletes(org: Org, jsforce: Step) -> None:
    told = jsforce("writing")
    identity = told["created"]["id"]
    assert told["created"] == {"id": identity, "success": True, "errors": []}
    assert told["read"] == {"type": "Contact", "LastName": "Jsforce", "Email": "js@force.example"}
    assert told["updated"] == told["deleted"] == {"id": identity, "success": True, "errors": []}
    assert told["title"] == "Engineer"
    assert told["gone"]["code"] in {"ENTITY_IS_DELETED", "NOT_FOUND"}
    assert told["refused"]["code"] == "REQUIRED_FIELD_MISSING"
    first, again = told["upserted"]
    assert (first["created"], again["created"]) == (True, False)
    upserted = org.one("SELECT Id, LastName FROM Contact WHERE SfTui_Id__c = 'js-1'")
    assert upserted["Id"] == first["id"] == again["id"]
    assert upserted["LastName"] == "Upserted twice"


def test_it_writes_hundreds_of_records_by_collections(org: Org, jsforce: Step) -> None:
    told = jsforce("collections")
    assert told["created"] == told["deleted"] == 450
    assert told["read"] == ["Many 0", "Many 1", "Many 2"]
    good, bad = told["updated"]
    assert good["success"]
    assert set(good) == MEMBERS
    assert not bad["success"]
    assert [error["statusCode"] for error in bad["errors"]] == ["INVALID_EMAIL_ADDRESS"]
    assert [result["created"] for result in told["upserted"]] == [True, True]
    assert len(org.query("SELECT Id FROM Contact WHERE SfTui_Id__c LIKE 'js-_'")) >= 2


def test_it_chains_requests_in_a_composite(jsforce: Step) -> None:
    firm, person, back = jsforce("composite")["compositeResponse"]
    assert [reply["httpStatusCode"] for reply in (firm, person, back)] == [201, 201, 200]
    assert person["httpHeaders"]["Location"].endswith(person["body"]["id"])
    assert back["body"]["records"][0]["Account"]["Name"] == "Composite"


def test_it_asks_what_was_changed_and_deleted(org: Org, jsforce: Step) -> None:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    start, end = now - timedelta(days=14), now
    told = jsforce("changes", start=start.isoformat(), end=end.isoformat())
    span = f"SystemModstamp >= {start:%Y-%m-%dT%H:%M:%SZ} AND SystemModstamp < {end:%Y-%m-%dT%H:%M:%SZ}"
    changed = org.query(f"SELECT Id FROM Contact WHERE {span} AND IsDeleted = false")
    gone = org.query(f"SELECT Id FROM Contact WHERE {span} AND IsDeleted = true")
    assert changed
    assert set(told["updated"]["ids"]) == {record["Id"] for record in changed}
    assert told["dates"]["ids"] == told["updated"]["ids"]
    assert {record["id"] for record in told["deleted"]["deletedRecords"]} == {row["Id"] for row in gone}
    assert told["updated"]["latestDateCovered"] == f"{end:%Y-%m-%dT%H:%M:%S}.000+0000"


def test_it_follows_the_limits(jsforce: Step) -> None:
    told = jsforce("limits")
    usage = told["info"]["apiUsage"]
    assert usage["limit"] == told["daily"]["Max"]
    assert usage["used"] == told["daily"]["Max"] - told["daily"]["Remaining"]


def test_it_exports_in_bulk(org: Org, jsforce: Step) -> None:
    there = [record["Id"] for record in org.query("SELECT Id FROM Contact WHERE IsDeleted = false")]
    told = jsforce("exporting")
    assert sorted(told["ids"]) == sorted(there)
    assert set(told["sample"]) == {"Id", "LastName", "AccountId", "CreatedDate"}
    assert told["refused"]["code"] == "INVALID_FIELD"


def test_it_imports_in_bulk(org: Org, jsforce: Step) -> None:
    told = jsforce("importing")
    inserted, upserted, again, deleted = (told[name] for name in ("inserted", "upserted", "again", "deleted"))
    assert {row["LastName"] for row in inserted["successfulResults"]} == {'Bulk, with "marks"', "Bulk two"}
    assert {row["sf__Created"] for row in inserted["successfulResults"]} == {"true"}
    (failed,) = inserted["failedResults"]
    assert failed["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert failed["FirstName"] == "No last name"
    assert len(upserted["successfulResults"]) == 2
    assert [row["sf__Created"] for row in again["successfulResults"]] == ["false"]
    assert org.one("SELECT LastName FROM Contact WHERE SfTui_Id__c = 'js-bulk-1'")["LastName"] == "Changed"
    gone = {row["sf__Id"] for row in deleted["successfulResults"]}
    assert gone == {row["sf__Id"] for row in inserted["successfulResults"]}
    assert {row["Id"] for row in org.query("SELECT Id FROM Contact WHERE IsDeleted = true")} >= gone


def test_a_person_lets_it_in_and_it_refreshes_by_itself(org: Org, jsforce: Step) -> None:
    user = org.query("SELECT Id, Username FROM User WHERE IsActive = true ORDER BY CreatedDate")[2]
    told = jsforce("person", user=user["Username"])
    assert "code_challenge=" in told["url"]
    assert told["state"] == "mine"
    assert told["user"]["id"] == user["Id"]
    assert (told["count"], told["refreshed"], told["renewed"]) == (3, 1, True)
    assert told["again"]["name"] == "invalid_grant"
    assert "expired access/refresh token" in told["revoked"]["message"]


def test_it_converts_merges_and_empties_the_bin(org: Org, jsforce: Step) -> None:
    told = jsforce("lives")
    lead = org.one(
        f"SELECT IsConverted, ConvertedAccountId, ConvertedContactId, ConvertedOpportunityId "
        f"FROM Lead WHERE Id = '{told['lead']}'"
    )
    assert told["converted"] == {
        "accountId": lead["ConvertedAccountId"],
        "contactId": lead["ConvertedContactId"],
        "leadId": told["lead"],
        "opportunityId": lead["ConvertedOpportunityId"],
        "success": True,
        "errors": [],
    }
    assert told["again"]["success"] is False
    assert told["again"]["errors"][0]["statusCode"] == "CANNOT_UPDATE_CONVERTED_LEAD"
    assert (told["merged"]["id"], told["merged"]["mergedRecordIds"]) == (told["winner"], [told["loser"]])
    kept = org.one(f"SELECT Title, Email FROM Contact WHERE Id = '{told['winner']}'")
    assert (kept["Title"], kept["Email"]) == ("Both", "kept@force.example")
    assert told["back"] == [{"id": told["binned"], "success": True, "errors": []}]
    assert [each["success"] for each in told["emptied"]] == [True, False]
    assert told["emptied"][1]["errors"][0]["message"] == "no recycle bin entry found"
    assert datetime.fromisoformat(told["now"]["timestamp"]).tzinfo is not None
