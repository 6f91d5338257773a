"""Many records are pushed by Bulk jobs, whose ids stand in the intents before anything is sent (SYNC 4)."""

import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from sf_tui.engine import context, ways, windows
from sf_tui.model.states import Direction, ObjectKind, RequestKind, RunState
from tests.engine.small_pages import small_jobs
from tests.engine.test_killed import serving
from tests.world import PATIENCE_SECONDS, Org, World, running_org

_NEW = 450


@pytest.fixture
def _small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    for module, name in ((windows, "PAGE"), (ways, "_JOB_CALLS"), (ways, "_INGEST_CALLS"), (ways, "_PAGE")):
        monkeypatch.setattr(module, name, getattr(module, name))  # put back in the end
    small_jobs()


def furnish(world: World) -> None:
    for number in range(_NEW):
        world.crm(
            "INSERT INTO contacts (last_name, email, title) VALUES (?, ?, ?)",
            f"Pushed {number}",
            f"pushed{number}@only.example",
            None if number % 3 else 'Head, of "quotes"',
        )


def pushed(org: Org) -> Counter[str]:
    rows = org.query("SELECT LastName FROM Contact WHERE LastName LIKE 'Pushed %' AND IsDeleted = false")
    return Counter(str(row["LastName"]) for row in rows)


EXPECTED = Counter(f"Pushed {number}" for number in range(_NEW))


@pytest.mark.usefixtures("_small_jobs")
def test_creates_go_by_one_job_and_changes_by_another(world: World) -> None:
    furnish(world)
    run = world.sync()
    assert run.state is RunState.DONE
    assert pushed(world.org) == EXPECTED
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PUSH]
    assert step.counters.created == _NEW
    assert world.store.open_intents(world.id) == []
    assert world.crm("SELECT count(DISTINCT sf_id) FROM contacts WHERE last_name LIKE 'Pushed %'") == [
        (_NEW,)
    ]
    world.crm("UPDATE contacts SET title = NULL, phone = '+33 1' WHERE last_name LIKE 'Pushed %'")
    again = world.sync()
    assert world.steps(again)[ObjectKind.CONTACT, Direction.PUSH].counters.updated == _NEW
    rows = world.org.query("SELECT Title, Phone FROM Contact WHERE LastName LIKE 'Pushed %'")
    assert {(row["Title"], row["Phone"]) for row in rows} == {(None, "+33 1")}


@pytest.mark.usefixtures("_small_jobs")
def test_one_bad_record_fails_alone_in_a_job(world: World) -> None:
    furnish(world)
    world.crm("UPDATE contacts SET email = 'no address' WHERE last_name = 'Pushed 7'")
    run = world.sync()
    assert run.state is RunState.DONE_WITH_FAILURES
    step = world.steps(run)[ObjectKind.CONTACT, Direction.PUSH]
    assert (step.counters.created, step.counters.failed) == (_NEW - 1, 1)
    ((crm_id,),) = world.crm("SELECT CAST(id AS TEXT) FROM contacts WHERE last_name = 'Pushed 7'")
    outcome = world.outcome(Direction.PUSH, ObjectKind.CONTACT, crm_id)
    assert outcome is not None
    assert outcome.code == "INVALID_EMAIL_ADDRESS"


@pytest.mark.usefixtures("_small_jobs")
def test_a_run_that_waits_for_a_job_can_be_cancelled_and_the_next_settles_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "_PATIENCE", 0.0)
    furnish(world)
    body = {"name": "job-slow", "seconds": 6, "times": 1}
    world.org.client.post(f"{world.org.address}/__emulator__/faults", json=body).raise_for_status()
    request = world.ask(RequestKind.SYNC)
    world.until(lambda: any(intent.job for intent in world.store.open_intents(world.id)), "a job")
    hits = f"{world.org.address}/__emulator__/faults"
    world.until(lambda: bool(world.org.client.get(hits).json()["hits"]), "its work")
    world.ask(RequestKind.CANCEL)
    world.wait(request)
    assert world.store.runs(world.id)[0].state is RunState.CANCELLED
    assert world.store.open_intents(world.id), "the cancel came too late to prove anything"
    assert world.sync().state is RunState.DONE
    assert pushed(world.org) == EXPECTED
    assert world.store.open_intents(world.id) == []


def test_after_a_kill_while_a_job_is_at_work_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    with running_org("--contacts", "40", "--latency", "150") as org:
        world = World(tmp_path, org)
        world.store.set_next_run(world.id, time.time() + 3600)
        furnish(world)
        with serving(world, "small-jobs") as process:
            world.store.add_request(world.id, RequestKind.SYNC)
            deadline = time.monotonic() + PATIENCE_SECONDS
            while not any(intent.job for intent in world.store.open_intents(world.id)):
                assert time.monotonic() < deadline
                assert process.poll() is None
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert world.store.open_intents(world.id), "the kill came too late to prove anything"
        with serving(world, "small-jobs"):
            answer = world.wait(world.store.add_request(world.id, RequestKind.SYNC))
        assert answer.run is not None
        run = world.store.run(answer.run)
        assert run is not None
        assert run.state is RunState.DONE, run
        assert pushed(org) == EXPECTED
        assert world.store.open_intents(world.id) == []
        world.close()
