"""One process serves a store: who it is, how it stops, and what it survives."""

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sf_tui.connectors.sqlite import SqliteCrm
from sf_tui.model.states import RequestKind, RequestState, RunState
from sf_tui.store.sqlite import SqliteStore
from tests.world import World


@contextmanager
def another_process(world: World) -> Iterator["subprocess.Popen[bytes]"]:
    command = [sys.executable, "-m", "tests.engine.child", str(world.folder / "state.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == b"serving\n"
        yield process
        process.stdin.close()
        process.wait(15)


def _owner(world: World) -> str:
    row = world.store.lease_row("service")
    return "" if row is None else row.owner


@pytest.mark.parametrize("ending", ["stopped", "killed"])
def test_the_second_service_waits_and_takes_over_when_the_first_is_gone(world: World, ending: str) -> None:
    with another_process(world) as process:
        world.start()
        service = world.service
        assert service is not None
        assert not service.is_serving
        answer = world.request(RequestKind.LIMITS)
        assert answer.state is RequestState.DONE, "the first service answers for both"
        if ending == "killed":
            process.send_signal(signal.SIGKILL)
        else:
            assert process.stdin is not None
            process.stdin.close()
        process.wait(15)
        world.until(lambda: service.is_serving, "the take-over")
        assert f'"pid": {process.pid}' not in _owner(world)
        assert world.request(RequestKind.LIMITS).state is RequestState.DONE


def test_what_a_killed_service_had_claimed_is_answered_by_the_next(world: World) -> None:
    world.store.set_next_run(world.id, time.time() + 3600)
    with another_process(world) as process:
        process.send_signal(signal.SIGSTOP)
        request = world.store.add_request(world.id, RequestKind.LIMITS)
        world.store.claim_request()
        process.send_signal(signal.SIGKILL)
        process.wait(15)
    world.start()
    assert world.wait(request).state is RequestState.DONE


def _note_writes(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note every page that the CRM is given."""
    written: list[str] = []
    write = SqliteCrm.write

    async def noting(self: SqliteCrm, name: str, writes: object) -> object:
        written.append(name)
        return await write(self, name, writes)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteCrm, "write", noting)
    return written


def test_a_lease_lost_in_the_middle_rolls_the_page_back_and_stops_the_run(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    thief = SqliteStore(world.folder / "state.db")
    write = SqliteCrm.write
    stolen: list[str] = []

    async def stealing(self: SqliteCrm, name: str, writes: object) -> object:
        if name == "contacts" and not stolen:
            stolen.append(name)
            with sqlite3.connect(world.folder / "state.db") as other:
                other.execute("UPDATE lease SET token = token + 1 WHERE key LIKE 'integration:%'")
            other.close()
        return await write(self, name, writes)  # type: ignore[arg-type]

    monkeypatch.setattr(SqliteCrm, "write", stealing)
    world.start()
    answer = world.request(RequestKind.SYNC)
    assert answer.state is RequestState.FAILED
    assert "took this integration over" in str(answer.result)
    assert world.store.runs(world.id)[0].state is RunState.INTERRUPTED
    contacts = [row[0] for row in world.crm("SELECT sf_id FROM contacts")]
    assert contacts, "the CRM had accepted the page"
    assert thief.links_by_salesforce(world.id, contacts) == {}, "the state store had not"
    thief.close()
    assert world.sync().state is RunState.DONE
    assert world.crm("SELECT count(*) FROM contacts") == [(len(contacts),)]


def test_stopping_in_the_middle_is_orderly_and_quick(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    written = _note_writes(monkeypatch)
    world.start()
    request = world.ask(RequestKind.SYNC)
    world.until(lambda: bool(written), "the first page")
    begun = time.monotonic()
    world.stop()
    assert time.monotonic() - begun < 5
    assert world.store.runs(world.id)[0].state is RunState.INTERRUPTED
    assert world.store.lease_row("service") is None
    assert world.store.lease_row(f"integration:{world.id}") is None
    world.start()
    assert world.wait(request).state is RequestState.DONE
    assert world.sync().state is RunState.DONE


def test_cancelling_keeps_what_was_done_and_the_next_run_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = _note_writes(monkeypatch)
    world.start()
    request = world.ask(RequestKind.SYNC)
    world.until(lambda: bool(written), "the first page")
    world.request(RequestKind.CANCEL)
    answer = world.wait(request)
    assert answer.run is not None
    run = world.store.run(answer.run)
    assert run is not None
    assert run.state is RunState.CANCELLED
    assert str(run.sentence).startswith("The run was cancelled")
    assert world.sync().state is RunState.DONE


def test_an_unexpected_error_in_a_run_does_not_end_the_service(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.start()
    with monkeypatch.context() as patched:
        patched.setattr("sf_tui.engine.page.sort_out", lambda *_: 1 / 0)
        answer = world.request(RequestKind.SYNC)
    assert answer.state is RequestState.FAILED
    assert "ZeroDivisionError" in str(answer.result)
    assert world.store.runs(world.id)[0].state is RunState.SUSPENDED
    assert world.sync().state is RunState.DONE
    assert world.suspended is None


def test_an_unexpected_error_in_a_request_is_an_answer_and_the_next_one_works(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.start()
    with monkeypatch.context() as patched:
        patched.setattr("sf_tui.service.answers.preview_contacts", lambda *_: 1 / 0)
        answer = world.request(RequestKind.PREVIEW)
    assert answer.state is RequestState.FAILED
    assert "ZeroDivisionError" in str(answer.result)
    assert world.request(RequestKind.PREVIEW).state is RequestState.DONE


def test_a_state_file_that_is_held_for_long_does_not_end_the_service(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sf_tui.service.service._FLUSH_SECONDS", 0.0)
    monkeypatch.setattr("sf_tui.service.service._RENEW_SECONDS", 0.0)
    world.start()
    service = world.service
    assert service is not None
    holder = sqlite3.connect(world.folder / "state.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    world.until(lambda: not service.is_serving, "the service to give up its turn")
    holder.execute("ROLLBACK")
    holder.close()
    world.until(lambda: service.is_serving, "the service to go on")
    assert world.request(RequestKind.LIMITS).state is RequestState.DONE


def test_a_preview_without_contacts_says_what_to_do(world: World) -> None:
    world.change(contacts=False)
    world.start()
    answer = world.request(RequestKind.PREVIEW)
    assert answer.state is RequestState.FAILED
    assert "tick their box" in str(answer.result)
