"""SIGKILL in the middle of a run: the next one ends as an undisturbed one (SYNC 10)."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from sf_tui.model.states import RequestKind, RunState
from tests.world import PATIENCE_SECONDS, Org, World, running_org

_CONTACTS = 900
_TABLES = {
    "accounts": "name, website, phone, billing_city, industry",
    "contacts": "first_name, last_name, email, phone, title, mailing_city",
    "leads": "last_name, company, status, email",
    "opportunities": "name, stage, close_date, amount",
    "tasks": "subject, status, due_date",
}
_OBJECTS = {
    "Account": "Name, Website, Phone, BillingCity, Industry",
    "Contact": "FirstName, LastName, Email, Phone, Title, MailingCity",
    "Lead": "LastName, Company, Status, Email",
    "Opportunity": "Name, StageName, CloseDate, Amount",
    "Task": "Subject, Status, ActivityDate",
}


def furnish(world: World) -> None:
    """Put records into the CRM that Salesforce does not have, some that it has, and their children."""
    emails = world.org.query("SELECT Email, LastName FROM Contact WHERE Email != null ORDER BY Id LIMIT 60")
    for index, row in enumerate(emails):
        world.crm("INSERT INTO contacts (last_name, email) VALUES (?, ?)", row["LastName"], row["Email"])
        world.crm("INSERT INTO accounts (id, name) VALUES (?, ?)", 5000 + index, f"Only in the CRM {index}")
        world.crm(
            "INSERT INTO contacts (last_name, email, account_id) VALUES (?, ?, ?)",
            f"Crm {index}",
            f"crm{index}@only.example",
            5000 + index,
        )
        world.crm("INSERT INTO leads (last_name, company, status) VALUES (?, 'X', 'Open')", f"Lead {index}")


def everything(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """Both sides as sorted values; ids and stamps differ from world to world."""
    both: dict[str, list[tuple[Any, ...]]] = {}
    for table, columns in _TABLES.items():
        both[table] = sorted(world.crm(f"SELECT {columns} FROM {table}"), key=repr)
        linked = world.crm(f"SELECT count(*), count(sf_id), count(DISTINCT sf_id) FROM {table}")
        both[f"{table} linked"] = linked
    for name, fields in _OBJECTS.items():
        records = world.org.query(f"SELECT {fields} FROM {name}")
        both[name] = sorted(
            (tuple(row[field.strip()] for field in fields.split(",")) for row in records), key=repr
        )
    return both


@contextmanager
def serving(world: World, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.engine.child", str(world.folder / "state.db"), *arguments]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"serving\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()
        process.wait(15)


def run_undisturbed(world: World) -> None:
    with serving(world):
        answer = world.wait(world.store.add_request(world.id, RequestKind.SYNC))
        assert answer.run is not None
        run = world.store.run(answer.run)
        assert run is not None
        assert run.state is RunState.DONE, run


def _crm_has(table: str, count: int) -> Callable[[World], bool]:
    return lambda world: world.crm(f"SELECT count(*) FROM {table} WHERE sf_id IS NOT NULL")[0][0] >= count


def _org_has_created(name: str) -> Callable[[World], bool]:
    return lambda world: world.org.writes().get(name, {}).get("created", 0) > 0


@pytest.fixture(scope="module")
def twin(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[tuple[Any, ...]]]:
    with running_org("--contacts", str(_CONTACTS)) as org:
        world = _new_world(org, tmp_path_factory.mktemp("twin"))
        run_undisturbed(world)
        found = everything(world)
        world.close()
    return found


def _new_world(org: Org, folder: Path) -> World:
    world = World(folder, org)
    world.store.set_next_run(world.id, time.time() + 3600)
    furnish(world)
    return world


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(_crm_has("accounts", 1), id="while accounts are pulled"),
        pytest.param(_crm_has("contacts", 300), id="while contacts are pulled"),
        pytest.param(_crm_has("tasks", 1), id="while tasks are pulled"),
        pytest.param(_org_has_created("Account"), id="while accounts are pushed"),
        pytest.param(_org_has_created("Contact"), id="while contacts are pushed"),
    ],
)
def test_the_next_run_ends_as_an_undisturbed_one(
    tmp_path: Path, twin: dict[str, list[tuple[Any, ...]]], moment: Callable[[World], bool]
) -> None:
    with running_org("--contacts", str(_CONTACTS), "--latency", "40") as org:
        world = _new_world(org, tmp_path)
        with serving(world) as process:
            world.store.add_request(world.id, RequestKind.SYNC)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not moment(world):
                assert time.monotonic() < deadline
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        unfinished = world.store.runs(world.id)[0]
        assert unfinished.state is RunState.RUNNING, "the kill came too late to prove anything"
        run_undisturbed(world)
        assert everything(world) == twin
        assert world.store.open_intents(world.id) == []
        world.close()
