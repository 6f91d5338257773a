"""The `sf` command line, unmodified, against the emulator; in a command of its own.

Run it with `python -m tests.foreign.sf_cli` (arguments go to pytest). It is no part of the ordinary run: the
CLI is 250 MB with the Node 22 it wants, and each of its commands takes seconds. It logs in by JWT, reads,
writes, imports and exports, and deploys the org set-up, both by hand and through `sf-tui org-setup --apply`.
"""

import csv
import json
import platform
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.foreign import cache
from tests.foreign.person import key_pair, trust
from tests.foreign.running import run
from tests.world import Org, running_org

CLI = "@salesforce/cli@2.146.3"
NODE = "22.23.3"
OLDEST_NODE = 22
APP = "sf-cli"
QUIET = {
    "SF_USE_GENERIC_UNIX_KEYCHAIN": "true",
    "SF_DISABLE_TELEMETRY": "true",
    "SF_AUTOUPDATE_DISABLE": "true",
    "SF_SKIP_NEW_VERSION_CHECK": "true",
    "SF_DOMAIN_RETRY": "0",
    "NO_COLOR": "1",
}


@dataclass(frozen=True, slots=True)
class Sf:
    """The CLI with a home of its own, and a `sf` that others find on the path."""

    program: Path
    home: Path

    def __call__(self, *arguments: str | Path, folder: Path | None = None) -> Any:
        """Run a command and return its result."""
        return json.loads(self.text(*arguments, "--json", folder=folder))["result"]

    def text(self, *arguments: str | Path, folder: Path | None = None) -> str:
        """Run a command and return what it prints."""
        return run([self.program, *arguments], folder or self.home, **self.environment)

    @property
    def environment(self) -> dict[str, str]:
        path = f"{self.program.parent}:/usr/local/bin:/usr/bin:/bin"
        return {**QUIET, "HOME": str(self.home), "PATH": path}


@pytest.fixture(scope="module")
def sf(tmp_path_factory: pytest.TempPathFactory) -> Sf:
    try:
        node, modules = installed()
    except cache.UnavailableError as error:
        pytest.skip(str(error))
    home = tmp_path_factory.mktemp("home")
    program = home / "bin" / "sf"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{node}" "{modules}/@salesforce/cli/bin/run.js" "$@"\n')
    program.chmod(0o755)
    return Sf(program, home)


def installed() -> tuple[Path, Path]:
    """Return a node that the CLI runs on, and the folder it is in. Raises UnavailableError."""
    own = shutil.which("node")
    if own is not None and _major(own) >= OLDEST_NODE:
        return Path(own), cache.node_modules_with(CLI)
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine())
    if platform.system() != "Linux" or machine is None:
        raise cache.UnavailableError(
            f"the sf CLI needs node {OLDEST_NODE}, and this machine has {own or 'none'}"
        )
    package = f"node-linux-{machine}"
    modules = cache.node_modules_with(CLI, f"{package}@{NODE}")
    return modules / package / "bin" / "node", modules


def _major(node: str) -> int:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v(\d+)", told)
    return int(found[1]) if found else 0


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    """An org where sf-tui was never set up."""
    with running_org("--external-id", "missing", "--contacts", "300") as org:
        yield org


@pytest.fixture(scope="module")
def key(sf: Sf) -> Path:
    path = sf.home / "key.pem"
    private, public = key_pair()
    path.write_text(private)
    path.with_suffix(".pub").write_text(public)
    return path


def log_in(sf: Sf, org: Org, key: Path, username: str, alias: str) -> Any:
    trust(org.address, APP, key.with_suffix(".pub").read_text())
    who: list[str | Path] = [
        "--client-id",
        APP,
        "--jwt-key-file",
        key,
        "--username",
        username,
        "--alias",
        alias,
    ]
    return sf("org", "login", "jwt", *who, "--instance-url", org.address)


@pytest.fixture(scope="module")
def people(sf: Sf, org: Org, key: Path) -> dict[str, str]:
    """The usernames behind the aliases `admin` and `worker`, both logged in."""
    query = "SELECT Username FROM User WHERE Profile.Name = 'System Administrator'"
    names = {"admin": org.one(query)["Username"]}
    names["worker"] = org.one("SELECT Username FROM User WHERE Username LIKE 'sf-tui%'")["Username"]
    for alias, username in names.items():
        assert log_in(sf, org, key, username, alias)["username"] == username
    return names


def test_it_shows_the_org_it_logged_in_to(sf: Sf, org: Org, people: dict[str, str]) -> None:
    told = sf("org", "display", "--target-org", "worker")
    assert (told["id"], told["username"]) == (org.org_id, people["worker"])
    assert (told["connectedStatus"], told["instanceUrl"]) == ("Connected", org.address)
    shown = sf("org", "auth", "show-access-token", "--target-org", "worker", "--no-prompt")
    assert shown["accessToken"].startswith(org.org_id[:15] + "!")


@pytest.mark.usefixtures("people")
def test_it_queries_and_draws_a_table(sf: Sf, org: Org) -> None:
    soql = "SELECT Id, Name, Account.Name FROM Contact WHERE AccountId != null ORDER BY Id LIMIT 3"
    told = sf("data", "query", "--query", soql, "--target-org", "worker")
    there = [[row["Id"], row["Name"], row["Account"]["Name"]] for row in org.query(soql)]
    assert [[row["Id"], row["Name"], row["Account"]["Name"]] for row in told["records"]] == there != []
    table = sf.text("data", "query", "--query", soql, "--target-org", "worker", "--result-format", "csv")
    header, *rows = csv.reader(table.splitlines())
    assert header == ["Id", "Name", "Account.Name"]
    assert rows == there


@pytest.mark.usefixtures("people")
def test_it_creates_a_record(sf: Sf, org: Org) -> None:
    values = "LastName='From the CLI' Email=cli@force.example"
    told = sf(
        "data", "create", "record", "--sobject", "Contact", "--values", values, "--target-org", "worker"
    )
    assert told["success"] is True
    record = org.one(f"SELECT LastName, Email FROM Contact WHERE Id = '{told['id']}'")
    assert (record["LastName"], record["Email"]) == ("From the CLI", "cli@force.example")


@pytest.mark.usefixtures("people")
def test_it_imports_and_exports_in_bulk(sf: Sf, org: Org) -> None:
    people = sf.home / "people.csv"
    people.write_text("LastName,FirstName\n" + "".join(f"Imported {n},Åsa\n" for n in range(25)))
    arguments: list[str | Path] = [
        "--sobject",
        "Contact",
        "--file",
        people,
        "--wait",
        "2",
        "--target-org",
        "worker",
    ]
    told = sf("data", "import", "bulk", *arguments)
    assert (told["processedRecords"], told["successfulRecords"], told["failedRecords"]) == (25, 25, 0)

    out = sf.home / "out.csv"
    soql = "SELECT Id, LastName FROM Contact"
    arguments = ["--query", soql, "--output-file", out, "--wait", "2", "--target-org", "worker"]
    told = sf("data", "export", "bulk", *arguments, "--result-format", "csv")
    rows = list(csv.DictReader(out.read_text().splitlines()))
    there = org.query("SELECT Id FROM Contact WHERE IsDeleted = false")
    assert told["totalSize"] == len(rows) == len(there)
    assert sum(row["LastName"].startswith("Imported ") for row in rows) == 25


@pytest.mark.usefixtures("people")
def test_it_describes_and_lists_limits(sf: Sf) -> None:
    told = sf("sobject", "describe", "--sobject", "Contact", "--target-org", "worker")
    assert (told["name"], told["keyPrefix"]) == ("Contact", "003")
    limits = {item["name"]: item for item in sf("org", "list", "limits", "--target-org", "worker")}
    assert limits["DailyApiRequests"]["max"] > limits["DailyApiRequests"]["remaining"] > 0


@pytest.mark.parametrize("rest", [False, True], ids=["soap", "rest"])
def test_it_deploys_the_set_up_project(
    sf: Sf,
    org: Org,
    people: dict[str, str],
    tmp_path: Path,
    rest: bool,  # noqa: FBT001
) -> None:
    project = tmp_path / "project"
    run([sys.executable, "-m", "sf_tui", "org-setup", "--print", project], tmp_path, **sf.environment)
    sf("config", "set", f"org-metadata-rest-deploy={str(rest).lower()}", "--global")
    arguments = ["--source-dir", "force-app", "--target-org", "admin"]
    before = _calls(org)
    told = sf("project", "deploy", "start", *arguments, folder=project)
    assert {kind for kind in _calls(org) - before if kind in {"metadataSoap", "metadata"}} == {
        "metadata" if rest else "metadataSoap"
    }
    assert (told["status"], told["numberComponentsDeployed"]) == ("Succeeded", 6)
    assert {item["state"] for item in told["files"]} <= {"Created", "Changed"}
    ours = org.one("SELECT Description FROM PermissionSet WHERE Name = 'SfTui_Integration'")
    assert ours["Description"] == "sf-tui set-up 1"
    if not rest:
        who = ["--name", "SfTui_Integration", "--on-behalf-of", people["worker"]]
        given = sf("org", "assign", "permset", *who, "--target-org", "admin")
        assert given["successes"] == [{"name": people["worker"], "value": "SfTui_Integration"}]
    fields = sf("sobject", "describe", "--sobject", "Contact", "--target-org", "worker")["fields"]
    assert [field["unique"] for field in fields if field["name"] == "SfTui_Id__c"] == [True]


def _calls(org: Org) -> Counter[str]:
    """Return the calls that the org counted so far, by kind."""
    return Counter(org.client.get(f"{org.address}/__emulator__/stats").json()["calls"])


def test_sf_tui_applies_its_set_up_through_it(sf: Sf, key: Path, tmp_path: Path) -> None:
    with running_org("--external-id", "missing", "--contacts", "50") as org:
        admin = "SELECT Username FROM User WHERE Profile.Name = 'System Administrator'"
        log_in(sf, org, key, org.one(admin)["Username"], "other")
        worker = org.one("SELECT Username FROM User WHERE Username LIKE 'sf-tui%'")["Username"]
        ours = [sys.executable, "-m", "sf_tui", "org-setup", "--apply", "other", "--assign", worker, "--yes"]
        run([*ours, "--state", tmp_path / "state", "--json"], tmp_path, **sf.environment)
        described = org.client.get(f"{org.address}/services/data/v62.0/sobjects/Lead/describe").json()
        (found,) = [field for field in described["fields"] if field["name"] == "SfTui_Id__c"]
        assert (found["externalId"], found["unique"], found["createable"]) == (True, True, True)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__, "-v", "-p", "no:cacheprovider", "--timeout=600", *sys.argv[1:]]))
