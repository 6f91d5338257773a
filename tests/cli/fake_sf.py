"""A stand-in for the `sf` command that answers in its JSON shapes and notes what it was asked.

What the org has is a JSON file that tests write; deploying changes it as an org would.
"""

import json
import os
import stat
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_PROGRAM = """#!{python}
import json, os, pathlib, sys
org = pathlib.Path({org!r})
told = json.loads(org.read_text())
arguments = sys.argv[1:]
told.setdefault("asked", []).append(arguments)
told["environment"] = sorted(os.environ)
option = lambda name: next(each.partition("=")[2] for each in arguments if each.startswith(name + "="))
key = {{"name": "SfTui_Id__c", "type": "string", "length": 80, "externalId": True, "unique": True}}
def answer(result, status=0):
    org.write_text(json.dumps(told))
    print(json.dumps({{"status": status, "result": result, "warnings": []}}))
    sys.exit(status)
def fail(name, message):
    org.write_text(json.dumps(told))
    print(json.dumps({{"status": 1, "name": name, "message": message, "exitCode": 1}}))
    sys.exit(1)
if option("--target-org") != "admin":
    fail("NamedOrgNotFoundError", "No authorization information found for %s." % option("--target-org"))
match arguments[:2]:
    case ["org", "display"]:
        answer({{"id": "00DdM0000012345UAA", "username": "admin@acme.example", "accessToken": "00D!SECRET",
                "instanceUrl": "https://acme.my.salesforce.com", "connectedStatus": "Connected"}})
    case ["sobject", "describe"]:
        answer({{"name": option("--sobject"), "fields": told["fields"].get(option("--sobject"), [])}})
    case ["data", "query"]:
        rows = [{{"Description": told["set"]}}] if told["set"] is not None else []
        answer({{"records": rows, "totalSize": len(rows), "done": True}})
    case ["project", "deploy"]:
        if told.get("refuses"):
            told["asked_in"] = os.getcwd()
            answer({{"success": False, "status": "Failed", "details": {{"componentFailures": [
                {{"fullName": "SfTui_Integration", "problem": told["refuses"]}}]}}}}, 1)
        text = next(pathlib.Path("force-app").rglob("*.permissionset-meta.xml")).read_text()
        told["set"] = text.partition("<description>")[2].partition("</description>")[0]
        told["fields"] = {{name: [key] for name in ("Account", "Contact", "Lead", "Opportunity", "Task")}}
        told["asked_in"] = os.getcwd()
        answer({{"success": True, "status": "Succeeded", "details": {{}}}})
    case ["org", "assign"]:
        user = option("--on-behalf-of")
        if user == "nobody@acme.example":
            answer({{"successes": [], "failures": [{{"name": user, "message": "User not found"}}]}}, 1)
        if user == "api@acme.example":
            refusal = "The user license doesn't allow the permission: Read Accounts"
            answer({{"successes": [], "failures": [{{"name": user, "message": refusal}}]}}, 1)
        answer({{"successes": [{{"name": user, "value": option("--name")}}], "failures": []}})
fail("CommandNotFound", "%s is not a sf command." % " ".join(arguments[:2]))
"""


@dataclass(frozen=True)
class FakeSf:
    folder: Path

    @property
    def _org(self) -> Path:
        return self.folder / "org.json"

    def has(self, **values: Any) -> None:
        """Set what the org has; nothing at all by default."""
        self._org.write_text(json.dumps({"fields": {}, "set": None, **values}))

    @property
    def told(self) -> Any:
        return json.loads(self._org.read_text())

    def asked(self, *words: str) -> list[list[str]]:
        return [each for each in self.told.get("asked", []) if each[: len(words)] == list(words)]


def install(folder: Path) -> FakeSf:
    """Put the program into `folder`, which a test puts on PATH."""
    fake = FakeSf(folder)
    fake.has()
    program = folder / "sf"
    program.write_text(_PROGRAM.format(python=sys.executable, org=str(folder / "org.json")))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return fake


def on_path(folder: Path) -> str:
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
