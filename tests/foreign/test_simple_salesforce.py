"""simple-salesforce, the Python client most scripts use, takes the emulator for an org."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.emulator.metadata.helpers import our_project, zipped
from tests.foreign.person import key_pair, trust
from tests.foreign.running import CONTACTS, Step
from tests.world import Org


def _lately() -> dict[str, str]:
    now = datetime.now(UTC).replace(second=0, microsecond=0)
    return {"start": (now - timedelta(days=14)).isoformat(), "end": now.isoformat()}


def test_it_logs_in_by_client_credentials_and_knows_who_it_is(org: Org, simple_salesforce: Step) -> None:
    told = simple_salesforce("login")
    assert told["instance"] == org.address.removeprefix("http://")
    assert told["sandbox"] is False
    assert told["userinfo"]["organization_id"] == org.org_id
    assert told["wrong"]["name"] == "SalesforceAuthenticationFailed"
    assert told["wrong"]["code"] == "invalid_client"
    assert told["stale"] == {
        "name": "SalesforceExpiredSession",
        "status": 401,
        "content": [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}],
    }


def test_it_reads_all_pages_and_describes(org: Org, simple_salesforce: Step) -> None:
    there = [record["Id"] for record in org.query("SELECT Id FROM Contact WHERE IsDeleted = false")]
    gone = org.query("SELECT Id FROM Contact WHERE IsDeleted = true")
    told = simple_salesforce("reading")
    assert told["total"] == len(there) >= CONTACTS
    assert told["all"] == sorted(there)
    assert sorted(told["iterated"]) == sorted(there)
    assert told["deleted"] == len(gone)
    assert (told["refused"]["name"], told["refused"]["status"]) == ("SalesforceMalformedRequest", 400)
    assert told["refused"]["content"][0]["errorCode"] == "INVALID_FIELD"
    assert {"Account", "Contact", "Lead"} <= set(told["objects"])
    assert {"Id", "LastName"} <= set(told["fields"])
    assert told["metadata"] == "003"


def test_it_creates_reads_changes_upserts_and_deletes(org: Org, simple_salesforce: Step) -> None:
    span = _lately()
    told = simple_salesforce("writing", **span)
    assert told["created"]["success"] is True
    assert told["found"] == {"LastName": "Simple", "Email": "simple@force.example"}
    assert (told["updated"], told["deleted"]) == (204, 204)
    assert told["upserted"] == [201, 200]
    assert told["byKey"] == "Second"
    assert told["gone"]["status"] == 404
    assert told["refused"]["content"][0]["errorCode"] == "REQUIRED_FIELD_MISSING"
    assert told["updatedIds"]["ids"]
    assert set(told["deletedIds"]) == {"deletedRecords", "earliestDateAvailable", "latestDateCovered"}
    assert org.one("SELECT LastName FROM Contact WHERE SfTui_Id__c = 'ss-1'")["LastName"] == "Second"


def test_it_chains_requests_in_a_composite(simple_salesforce: Step) -> None:
    firm, person, back = simple_salesforce("composite")["compositeResponse"]
    assert [reply["httpStatusCode"] for reply in (firm, person, back)] == [201, 201, 200]
    assert person["body"]["created"] is True
    assert back["body"]["records"][0]["Account"]["Name"] == "Composite"


def test_it_follows_the_limits(simple_salesforce: Step) -> None:
    told = simple_salesforce("limits")
    assert told["total"] == told["daily"]["Max"]
    assert told["used"] == told["daily"]["Max"] - told["daily"]["Remaining"]


def test_it_exports_in_bulk_page_by_page(org: Org, simple_salesforce: Step) -> None:
    there = [record["Id"] for record in org.query("SELECT Id FROM Contact WHERE IsDeleted = false")]
    told = simple_salesforce("exporting")
    assert told["pages"] == -(-len(there) // 1_000)
    assert sorted(told["ids"]) == sorted(there)
    assert set(told["sample"]) == {"Id", "LastName", "AccountId"}
    assert told["refused"]["status"] == 400


def test_it_imports_in_bulk(org: Org, simple_salesforce: Step) -> None:
    told = simple_salesforce("importing")
    (job,) = told["inserted"]
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (21, 1)
    assert len(told["good"]) == 20
    assert {row["created"] for row in told["good"]} == {"true"}
    assert [error.partition(":")[0] for error in told["bad"]] == ["REQUIRED_FIELD_MISSING"]
    assert [job["numberRecordsFailed"] for job in (*told["upserted"], *told["again"])] == [0, 0]
    assert len(org.query("SELECT Id FROM Contact WHERE SfTui_Id__c LIKE 'ss-bulk-%'")) == 3
    assert told["deleted"][0]["numberRecordsProcessed"] == 20


def test_it_logs_in_by_jwt_and_deploys_the_set_up_project(
    org: Org, simple_salesforce: Step, tmp_path: Path
) -> None:
    package = tmp_path / "package.zip"
    package.write_bytes(zipped(our_project()))
    private, public = key_pair()
    trust(org.address, "simple", public)
    admin = org.one("SELECT Id, Username FROM User WHERE Profile.Name = 'System Administrator'")
    told = simple_salesforce(
        "deploying", username=admin["Username"], app="simple", key=private, zip=str(package)
    )
    assert told["userinfo"]["user_id"] == admin["Id"]
    assert told["started"]["asyncId"].startswith("0Af")
    assert told["started"]["state"] == "Queued"
    assert told["status"]["state"] == "Succeeded"
    assert told["status"]["deployment_detail"]["deployed_count"] == "6"
    assert told["status"]["deployment_detail"]["errors"] == []
    assert told["refused"]["code"] == "invalid_grant"
