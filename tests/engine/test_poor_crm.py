"""The main job with a CRM as poor as the protocol allows: no changes since, no upsert, no tombstones."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from sf_tui.model.errors import Unreachable
from sf_tui.model.states import Direction, ObjectKind, RunState
from tests.connectors.poor import KEY, PoorCrm
from tests.world import Org, World, running_org

_OBJECTS = {"Account": "accounts", "Contact": "contacts", "Lead": "leads", "Opportunity": "opportunities"}


@pytest.fixture
def org() -> Iterator[Org]:
    with running_org("--contacts", "12") as started:
        yield started


@pytest.fixture
def crm() -> PoorCrm:
    return PoorCrm()


@pytest.fixture
def world(org: Org, crm: PoorCrm, tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path, org, crm_connector=crm)
    made.start()
    yield made
    made.close()


def _live(org: Org, name: str) -> set[str]:
    condition = "IsDeleted = false" + (" AND IsConverted = false" if name == "Lead" else "")
    return {row["Id"] for row in org.query(f"SELECT Id FROM {name} WHERE {condition}")}


def assert_paired(world: World, crm: PoorCrm) -> None:
    """Every record of one side has exactly one on the other."""
    for name, table in _OBJECTS.items():
        keys = [row.get(KEY) for row in crm.tables[table].values()]
        assert sorted(map(str, keys)) == sorted(_live(world.org, name)), name
    assert world.store.open_intents(world.id) == []


def _writes(world: World, crm: PoorCrm) -> tuple[object, int]:
    return world.org.writes(), crm.calls.count("write")


def test_records_go_both_ways_and_none_is_doubled(world: World, crm: PoorCrm) -> None:
    known = world.org.query("SELECT Id, LastName, Email FROM Contact WHERE Email != null LIMIT 1")[0]
    crm.add("contacts", last_name=known["LastName"], email=known["Email"].upper())
    account = crm.add("accounts", name="Maison Pauvre")
    person = crm.add("contacts", last_name="Neuve", email="neuve@example.org", account=account)
    crm.add("tasks", subject="Appeler", status="Not Started", priority="Normal", who=f"contact:{person}")
    run = world.sync()
    assert run.state is RunState.DONE, world.feed()
    assert_paired(world, crm)
    made = world.org.one("SELECT Id, Account.Name FROM Contact WHERE LastName = 'Neuve'")
    assert made["Account"]["Name"] == "Maison Pauvre"
    assert world.org.one("SELECT WhoId FROM Task WHERE Subject = 'Appeler'")["WhoId"] == made["Id"]


def test_a_second_run_writes_nothing(world: World, crm: PoorCrm) -> None:
    crm.add("contacts", last_name="Neuve", email="neuve@example.org")
    world.sync()
    before = _writes(world, crm)
    for _ in range(2):
        assert world.sync().state is RunState.DONE
    assert _writes(world, crm) == before


def test_edits_travel_although_nothing_tells_when_they_were_made(world: World, crm: PoorCrm) -> None:
    world.sync()
    first, second = sorted(crm.tables["contacts"])[:2]
    theirs, ours = crm.tables["contacts"][first], crm.tables["contacts"][second]
    theirs["title"] = "From the CRM"
    world.org.update("Contact", str(ours[KEY]), Title="From Salesforce")
    world.sync()
    assert world.org.one(f"SELECT Title FROM Contact WHERE Id = '{theirs[KEY]}'")["Title"] == "From the CRM"
    assert crm.tables["contacts"][second]["title"] == "From Salesforce"
    assert any("Title went to Salesforce" in line for line in world.feed()), "later scans name records"


@pytest.mark.parametrize(("table", "nth"), [("accounts", 1), ("contacts", 4), ("tasks", 1)])
def test_a_create_whose_answer_is_lost_is_found_again(
    world: World, crm: PoorCrm, table: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    _lose_answer(crm, table, nth, monkeypatch)
    assert world.sync().state is RunState.FAILED
    assert world.store.open_intents(world.id)
    assert world.sync().state is RunState.DONE
    assert_paired(world, crm)
    tasks = [row.get(KEY) for row in crm.tables["tasks"].values()]
    assert len(tasks) == len(set(tasks))
    before = _writes(world, crm)
    assert world.sync().state is RunState.DONE
    assert _writes(world, crm) == before


def _lose_answer(crm: PoorCrm, table: str, nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the ``nth`` write to a table take effect, and its answer go astray."""
    write = crm.write
    seen = 0

    async def losing(name: str, writes: object) -> object:
        nonlocal seen
        seen += name == table
        if name == table and seen == nth:
            crm.fail_next(Unreachable, after=True, method="write")
        return await write(name, writes)  # type: ignore[arg-type]

    monkeypatch.setattr(crm, "write", losing)


@pytest.mark.parametrize("method", ["identify", "page", "find"])
def test_a_failure_of_any_call_only_puts_the_work_off(world: World, crm: PoorCrm, method: str) -> None:
    crm.add("contacts", last_name="Neuve", email="neuve@example.org")
    crm.fail_next(Unreachable, method=method)
    run = world.sync()
    assert run.state in {RunState.FAILED, RunState.DONE}
    assert world.sync().state is RunState.DONE
    assert_paired(world, crm)


def test_a_key_that_only_the_crm_knows_saves_from_a_double(world: World, crm: PoorCrm) -> None:
    """The state file was lost, and this contact has no e-mail by which it could be matched."""
    record = world.org.create("Contact", LastName="Sans Adresse")
    crm.add("contacts", last_name="Sans Adresse", **{KEY: record})
    world.sync()
    assert_paired(world, crm)


def test_a_record_that_failed_is_mended_and_comes_through(world: World, crm: PoorCrm) -> None:
    world.sync()
    bad = crm.add("contacts", last_name="Mal", email="no address")
    assert world.sync().state is RunState.DONE_WITH_FAILURES
    assert world.store.failing(world.id) == 1
    crm.tables["contacts"][bad]["email"] = "mal@example.org"
    assert world.sync().state is RunState.DONE
    assert world.store.failing(world.id) == 0
    assert_paired(world, crm)


def test_a_record_that_fails_counts_once_in_a_run(
    world: World, crm: PoorCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of a poor scan overlap: the same record comes by several times."""
    _page_size(crm, 3, monkeypatch)
    crm.add("contacts", last_name="Mal", email="no address")
    run = world.sync()
    assert world.steps(run)[ObjectKind.CONTACT, Direction.PUSH].counters.failed == 1


def _page_size(crm: PoorCrm, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: Callable[..., object] = crm.open_changes
    monkeypatch.setattr(
        crm,
        "open_changes",
        lambda queries: opened([replace(each, page_size=size) for each in queries]),
    )
