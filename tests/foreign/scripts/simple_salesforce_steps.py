"""Steps of a program that uses simple-salesforce, unmodified: STEP as argument, JSON on stdin and stdout."""

import csv
import io
import json
import sys
from typing import Any

from loopback import session_to
from simple_salesforce import Salesforce, SalesforceAuthenticationFailed, SalesforceError


def connected(given: dict[str, Any], **more: Any) -> Salesforce:
    """Log in by client credentials at a My Domain, the one flow that needs no person."""
    choices = {
        "consumer_key": given["clientId"],
        "consumer_secret": given["clientSecret"],
        "domain": "helios.my",
        "version": "60.0",
        "session": session_to(given["address"]),
    }
    return Salesforce(**{**choices, **more})


def failure(call: Any) -> dict[str, Any]:
    """Return what the client makes of a refusal."""
    try:
        call()
    except SalesforceAuthenticationFailed as error:
        return {"name": type(error).__name__, "code": error.code, "message": str(error.message)}
    except SalesforceError as error:
        return {"name": type(error).__name__, "status": error.status, "content": error.content}
    raise AssertionError("nothing was refused")


def login(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    stale = Salesforce(
        instance_url=given["address"].replace("http:", "https:"),
        session_id="00Dnobody!gone",
        session=session_to(given["address"]),
    )
    return {
        "instance": client.sf_instance,
        "sandbox": client.is_sandbox(),
        "userinfo": client.oauth2("userinfo"),
        "wrong": failure(lambda: connected({**given, "clientSecret": "wrong"})),
        "stale": failure(lambda: stale.query("SELECT Id FROM Contact LIMIT 1")),
    }


def _jwt(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "username": given["username"],
        "consumer_key": given["app"],
        "privatekey": given["key"],
        "version": "60.0",
        "session": session_to(given["address"]),
    }


def deploying(given: dict[str, Any]) -> dict[str, Any]:
    client = Salesforce(**_jwt(given))
    started = client.deploy(given["zip"], sandbox=False)
    return {
        "userinfo": client.oauth2("userinfo"),
        "started": started,
        "status": client.checkDeployStatus(started["asyncId"]),
        "refused": failure(lambda: Salesforce(**{**_jwt(given), "username": "nobody@example.com"})),
    }


def reading(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    whole = client.query_all("SELECT Id, Name, Account.Name FROM Contact ORDER BY Id")
    return {
        "total": whole["totalSize"],
        "all": [record["Id"] for record in whole["records"]],
        "iterated": [record["Id"] for record in client.query_all_iter("SELECT Id FROM Contact")],
        "deleted": client.query("SELECT Id FROM Contact WHERE IsDeleted = true", include_deleted=True)[
            "totalSize"
        ],
        "refused": failure(lambda: client.query("SELECT Nothing FROM Contact")),
        "objects": [item["name"] for item in client.describe()["sobjects"]],
        "fields": [field["name"] for field in client.Contact.describe()["fields"]],
        "metadata": client.Contact.metadata()["objectDescribe"]["keyPrefix"],
    }


def writing(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    created = client.Contact.create({"LastName": "Simple", "Email": "simple@force.example"})
    identity = created["id"]
    found = client.Contact.get(identity)
    updated = client.Contact.update(identity, {"Title": "Engineer"})
    upserted = [
        client.Contact.upsert("SfTui_Id__c/ss-1", {"LastName": "First"}),
        client.Contact.upsert("SfTui_Id__c/ss-1", {"LastName": "Second"}),
    ]
    by_key = client.Contact.get_by_custom_id("SfTui_Id__c", "ss-1")
    return {
        "created": created,
        "found": {name: found[name] for name in ("LastName", "Email")},
        "updated": updated,
        "upserted": upserted,
        "byKey": by_key["LastName"],
        "deleted": client.Contact.delete(identity),
        "gone": failure(lambda: client.Contact.get(identity)),
        "refused": failure(lambda: client.Contact.create({"FirstName": "No last name"})),
        "updatedIds": client.Contact.updated(*map(moment, (given["start"], given["end"]))),
        "deletedIds": client.Contact.deleted(*map(moment, (given["start"], given["end"]))),
    }


def composite(given: dict[str, Any]) -> Any:
    client = connected(given)
    root = f"/services/data/v{client.sf_version}"
    requests = [
        {
            "method": "POST",
            "url": f"{root}/sobjects/Account",
            "referenceId": "firm",
            "body": {"Name": "Composite"},
        },
        {
            "method": "PATCH",
            "url": f"{root}/sobjects/Contact/SfTui_Id__c/ss-composite",
            "referenceId": "person",
            "body": {"LastName": "Composite", "AccountId": "@{firm.id}"},
        },
        {
            "method": "GET",
            "url": f"{root}/query/?q=SELECT+Id,Account.Name+FROM+Contact+WHERE+Id='@{{person.id}}'",
            "referenceId": "back",
        },
    ]
    return client.restful("composite", method="POST", json={"allOrNone": True, "compositeRequest": requests})


def exporting(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    soql = "SELECT Id, LastName, AccountId FROM Contact"
    pages = list(client.bulk2.Contact.query(soql, max_records=1_000, wait=1))
    rows = [row for page in pages for row in csv.DictReader(io.StringIO(page))]
    return {
        "pages": len(pages),
        "ids": [row["Id"] for row in rows],
        "sample": rows[0],
        "refused": failure(lambda: list(client.bulk2.Contact.query("SELECT Nothing FROM Contact"))),
    }


def importing(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    bulk = client.bulk2.Contact
    people = [{"LastName": f"Bulk {number}", "FirstName": 'Åsa, "the" first'} for number in range(20)]
    inserted = bulk.insert(records=[*people, {"LastName": "", "FirstName": "No last name"}], wait=1)
    keyed = [{"SfTui_Id__c": f"ss-bulk-{number}", "LastName": "Keyed"} for number in range(3)]
    upserted = bulk.upsert(records=keyed, external_id_field="SfTui_Id__c", wait=1)
    again = bulk.upsert(records=keyed[:1], external_id_field="SfTui_Id__c", wait=1)
    job = inserted[0]["job_id"]
    good = list(csv.DictReader(io.StringIO(bulk.get_successful_records(job))))
    bad = list(csv.DictReader(io.StringIO(bulk.get_failed_records(job))))
    return {
        "inserted": inserted,
        "good": [{"id": row["sf__Id"], "created": row["sf__Created"]} for row in good],
        "bad": [row["sf__Error"] for row in bad],
        "unprocessed": bulk.get_unprocessed_records(job),
        "upserted": upserted,
        "again": again,
        "deleted": bulk.delete(records=[{"Id": row["sf__Id"]} for row in good], wait=1),
    }


def limits(given: dict[str, Any]) -> dict[str, Any]:
    client = connected(given)
    daily = client.limits()["DailyApiRequests"]
    usage = client.api_usage["api-usage"]
    return {"daily": daily, "used": usage.used, "total": usage.total}


def moment(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


STEPS = {
    step.__name__: step
    for step in (login, deploying, reading, writing, composite, exporting, importing, limits)
}

if __name__ == "__main__":
    json.dump(STEPS[sys.argv[1]](json.load(sys.stdin)), sys.stdout)
