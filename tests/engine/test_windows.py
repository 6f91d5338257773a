"""A large first read goes on in eight windows at once, each with a cursor row of its own (SYNC 3)."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.connectors.salesforce import cuts
from sf_tui.engine import ways, windows
from sf_tui.model.states import Direction, ObjectKind, RequestKind, RunState, Side
from sf_tui.store.rows import WindowRow
from tests.engine.small_pages import PAGE, small_jobs, small_pages
from tests.engine.test_killed import serving
from tests.world import PATIENCE_SECONDS, Org, World, running_org

_CONTACTS = 2600


@pytest.fixture
def _small_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch)
    small_pages()


@pytest.fixture
def _small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    keep(monkeypatch)
    small_jobs()


def keep(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put everything back in the end."""
    for module, name in (
        (windows, "PAGE"),
        (ways, "_WORTH_WINDOWS"),
        (ways, "_JOB_CALLS"),
        (ways, "_INGEST_CALLS"),
        (ways, "_PAGE"),
        (cuts, "PAGE"),
    ):
        monkeypatch.setattr(module, name, getattr(module, name))


@pytest.fixture
def large_org() -> Iterator[Org]:
    with running_org("--contacts", str(_CONTACTS)) as org:
        yield org


def cursors(world: World, kind: ObjectKind = ObjectKind.CONTACT) -> list[WindowRow]:
    return world.store.windows(world.id, kind, Direction.PULL)


def ids_in_org(org: Org) -> list[str]:
    return sorted(row["Id"] for row in org.query("SELECT Id FROM Contact WHERE IsDeleted = false"))


def ids_in_crm(world: World) -> list[str]:
    return sorted(row[0] for row in world.crm("SELECT sf_id FROM contacts"))


@pytest.mark.usefixtures("_small_pages")
def test_every_contact_comes_once_through_eight_windows(large_org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, large_org)
    world.start()
    run = world.sync()
    assert run.state is RunState.DONE
    assert ids_in_crm(world) == ids_in_org(large_org)
    rows = cursors(world)
    assert len(rows) == 8
    assert all(row.is_done and row.slice and row.last_id for row in rows)
    assert len({row.end for row in rows}) == 1, "the next window starts at the end of all of them"
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PULL]
    assert (step.counters.read, step.counters.total) == (_CONTACTS, _CONTACTS)
    assert world.store.visible(world.id)[ObjectKind.CONTACT, Side.SALESFORCE][0] == _CONTACTS
    world.close()


@pytest.mark.usefixtures("_small_pages")
def test_windows_take_few_more_calls_than_one_walk(large_org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, large_org)
    world.start()
    run = world.sync()
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PULL]
    walk = -(-_CONTACTS // PAGE)
    # Each window may end in a page that is not full; looking for the cuts took two calls.
    assert step.counters.calls <= walk + 8 + 2
    world.close()


@pytest.mark.usefixtures("_small_pages")
def test_the_run_after_it_reads_changes_in_one_window(large_org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, large_org)
    world.start()
    world.sync()
    ends = {row.end for row in cursors(world)}
    large_org.update("Contact", ids_in_org(large_org)[7], Title="Head of Cuts")
    world.sync()
    (row,) = cursors(world)
    assert row.start < min(ends)
    assert row.slice == ""
    assert world.crm("SELECT count(*) FROM contacts WHERE title = 'Head of Cuts'") == [(1,)]
    world.close()


@pytest.mark.usefixtures("_small_jobs")
def test_a_job_reads_the_rest_where_that_takes_fewer_calls(large_org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, large_org)
    world.start()
    run = world.sync()
    assert run.state is RunState.DONE
    assert ids_in_crm(world) == ids_in_org(large_org)
    (row,) = cursors(world)
    assert row.slice.startswith("bulk:750")
    assert row.is_done
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PULL]
    assert (step.counters.read, step.counters.total) == (_CONTACTS, _CONTACTS)
    # One page, then a job: made, asked after a few times, one page of the result, thrown away.
    assert step.counters.calls <= 10
    again = world.sync()
    assert world.steps(again)[ObjectKind.CONTACT, Direction.PULL].counters.updated == 0
    (row,) = cursors(world)
    assert row.slice == ""
    world.close()


@pytest.mark.usefixtures("_small_jobs")
def test_what_a_job_has_read_is_no_change_to_the_walk(large_org: Org, tmp_path: Path) -> None:
    world = World(tmp_path, large_org)
    world.start()
    world.sync()
    before = large_org.writes()
    crm_before = world.crm("SELECT sf_id, updated_at FROM contacts ORDER BY sf_id")
    world.store.open_windows(
        world.id,
        [WindowRow(ObjectKind.CONTACT, Direction.PULL, 1, "2000-01-01T00:00:00Z", "2000-01-01T00:00:01Z")],
    )
    run = world.sync()
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PULL]
    assert step.counters.read >= _CONTACTS
    assert (step.counters.created, step.counters.updated) == (0, 0)
    assert large_org.writes() == before
    assert world.crm("SELECT sf_id, updated_at FROM contacts ORDER BY sf_id") == crm_before
    world.close()


def test_after_a_kill_in_the_middle_of_the_windows_the_next_run_reads_what_is_left(tmp_path: Path) -> None:
    with running_org("--contacts", str(_CONTACTS), "--latency", "60") as org:
        world = World(tmp_path, org)
        world.store.set_next_run(world.id, time.time() + 3600)
        with serving(world, "small-pages") as process:
            world.store.add_request(world.id, RequestKind.SYNC)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while sum(bool(row.last_id) for row in cursors(world)) < 4:
                assert time.monotonic() < deadline
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        rows = cursors(world)
        assert len(rows) == 8
        assert not all(row.is_done for row in rows), "the kill came too late to prove anything"
        there = len(ids_in_crm(world))
        with serving(world, "small-pages"):
            answer = world.wait(world.store.add_request(world.id, RequestKind.SYNC))
        assert answer.run is not None
        run = world.store.run(answer.run)
        assert run is not None
        assert run.state is RunState.DONE
        assert ids_in_crm(world) == ids_in_org(org)
        assert world.crm(
            "SELECT count(*) FROM (SELECT 1 FROM contacts GROUP BY sf_id HAVING count(*) > 1)"
        ) == [(0,)]
        later = [each for each in world.store.runs(world.id) if each.state is RunState.DONE]
        created = [world.steps(each)[ObjectKind.CONTACT, Direction.PULL].counters.created for each in later]
        assert sum(created) == _CONTACTS - there, "what was there is not made anew"
        world.close()


def test_after_a_kill_while_a_job_is_fetched_the_next_run_goes_on_in_its_result(tmp_path: Path) -> None:
    with running_org("--contacts", str(_CONTACTS), "--latency", "20") as org:
        world = World(tmp_path, org)
        world.store.set_next_run(world.id, time.time() + 3600)
        with serving(world, "small-jobs") as process:
            world.store.add_request(world.id, RequestKind.SYNC)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not any(_is_half_read(row) for row in cursors(world)):
                assert time.monotonic() < deadline
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        (row,) = cursors(world)
        assert not row.is_done, "the kill came too late to prove anything"
        there = len(ids_in_crm(world))
        assert there < _CONTACTS
        with serving(world, "small-jobs"):
            answer = world.wait(world.store.add_request(world.id, RequestKind.SYNC))
        assert answer.run is not None
        run = world.store.run(answer.run)
        assert run is not None
        assert run.state is RunState.DONE
        assert ids_in_crm(world) == ids_in_org(org)
        later = [each for each in world.store.runs(world.id) if each.state is RunState.DONE]
        counters = [world.steps(each)[ObjectKind.CONTACT, Direction.PULL].counters for each in later]
        assert sum(each.created for each in counters) == _CONTACTS - there
        world.close()


def _is_half_read(row: WindowRow) -> bool:
    rows, _, _ = row.last_id.partition("@")
    return row.slice.startswith("bulk:") and rows.isdecimal() and int(rows) > 0
