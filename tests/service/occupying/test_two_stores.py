"""A second state store for the same org and CRM warns and does not start (SYNC 1)."""

import getpass
import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sf_tui.engine import occupying
from sf_tui.model.states import RequestKind, RequestState, RunState, SuspendReason
from tests.connectors.poor import PoorCrm
from tests.service.conftest import Clock
from tests.service.occupying.helpers import copy_of, is_synced, noted, refusal, rival_of
from tests.world import World, running_org


@pytest.fixture
def first(world: World) -> World:
    """A store that has synced the pair."""
    world.start()
    assert is_synced(world)
    return world


@pytest.fixture
def second(first: World) -> Iterator[World]:
    """Another one, that is set up for the same pair."""
    rival = rival_of(first)
    rival.start()
    yield rival
    rival.close()


def test_the_crm_names_who_keeps_it_in_step(first: World) -> None:
    columns = "org_id, installation, integration, host, user, is_running"
    assert noted(first, columns) == [
        (first.org.org_id, first.store.installation(), "demo", socket.gethostname(), getpass.getuser(), 0)
    ]
    assert first.crm("SELECT count(*) FROM change_log WHERE object = 'occupants'") == [(0,)]


def test_the_second_store_is_suspended_before_it_touches_a_record(first: World, second: World) -> None:
    before = first.crm("SELECT * FROM contacts"), first.org.writes(), noted(first, "*")

    told = refusal(second)

    assert (first.crm("SELECT * FROM contacts"), first.org.writes(), noted(first, "*")) == before
    assert f"org {first.org.org_id}: integration demo of" in told
    assert f"on {socket.gethostname()}" in told
    assert re.search(r"since 20\d\d-\d\d-\d\d \d\d:\d\d UTC, last seen 20", told)
    assert "`sf-tui integrations remove demo`" in told
    assert "`sf-tui integrations rebind demo --take-over`" in told
    assert told in second.feed()


def test_its_automatic_runs_do_not_start_either(timed: World, clock: Clock) -> None:
    timed.start()
    assert is_synced(timed)
    second = rival_of(timed)
    second.start()
    refusal(second)
    clock.now += 3601
    assert second.request(RequestKind.LIMITS).state is RequestState.DONE, "the service has looked"
    assert len(second.store.runs(second.id)) == 1
    second.close()


def test_a_check_finds_valid_credentials_and_suspends_all_the_same(second: World) -> None:
    answer = second.request(RequestKind.CHECK)
    assert answer.state is RequestState.DONE
    assert json.loads(answer.result or "") == {"salesforce": True, "crm": True}
    assert second.suspended is SuspendReason.OCCUPIED


def test_resuming_says_why_it_may_not(second: World) -> None:
    refusal(second)
    answer = second.request(RequestKind.RESUME)
    assert answer.state is RequestState.FAILED
    assert "--take-over" in str(answer.result)
    assert json.loads(answer.result or "")["cause"] == "occupied"


def test_a_preview_only_looks(second: World) -> None:
    assert second.request(RequestKind.PREVIEW).state is RequestState.DONE


def test_the_first_goes_on_as_ever(first: World, second: World) -> None:
    refusal(second)
    assert is_synced(first)


@pytest.mark.parametrize("ending", [RequestKind.REBIND, RequestKind.REVOKE])
def test_once_the_first_has_let_go_a_check_lifts_the_suspension(
    first: World, second: World, ending: RequestKind
) -> None:
    refusal(second)
    first.enabled = False
    first.configure()
    assert first.request(ending).result is not None
    assert noted(first) == []

    assert second.request(RequestKind.CHECK).state is RequestState.DONE

    assert second.suspended is None
    assert is_synced(second)
    assert noted(second, "installation") == [(second.store.installation(),)]


def test_rebinding_the_second_leaves_the_first_one_there(first: World, second: World) -> None:
    refusal(second)
    second.enabled = False
    second.configure()
    assert second.request(RequestKind.REBIND).state is RequestState.DONE
    assert noted(first, "installation") == [(first.store.installation(),)]


def test_what_cannot_be_let_go_is_said(first: World) -> None:
    first.enabled = False
    first.configure()
    first.crm_path.rename(first.folder / "elsewhere.db")
    assert first.request(RequestKind.REBIND).state is RequestState.DONE
    assert any("could not be told that it is free" in each for each in first.feed())


def test_taking_over_suspends_the_first_at_its_next_run(first: World, second: World) -> None:
    refusal(second)

    assert second.request(RequestKind.TAKE_OVER).state is RequestState.DONE

    assert second.suspended is None
    assert any(each.startswith("Taken over: until now integration demo") for each in second.feed())
    assert is_synced(second)
    assert "Another sf-tui keeps this CRM in step" in refusal(first)
    assert is_synced(second)


def test_taking_over_what_is_ones_own_changes_nothing(first: World) -> None:
    before = noted(first, "installation, since")
    assert first.request(RequestKind.TAKE_OVER).state is RequestState.DONE
    assert noted(first, "installation, since") == before
    assert not any("Taken over" in each for each in first.feed())


def test_taken_over_in_the_middle_the_run_ends_at_its_next_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(occupying, "BEAT_SECONDS", 0.0)
    with running_org("--contacts", "16", "--latency", "250") as org:
        first = World(tmp_path, org)
        first.start()
        request = first.ask(RequestKind.SYNC)
        first.until(lambda: first.crm("SELECT count(*) FROM accounts")[0][0] > 0, "the first page")
        first.crm("UPDATE occupants SET installation = 'another', mark = 'its', host = 'beta'")
        first.wait(request)
        run = first.store.runs(first.id)[0]
        assert (run.state, first.suspended) == (RunState.SUSPENDED, SuspendReason.OCCUPIED)
        assert "on beta" in str(run.sentence)
        assert noted(first, "mark") == [("its",)]
        first.close()


def test_a_run_says_that_it_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(occupying, "BEAT_SECONDS", 0.0)
    with running_org("--contacts", "16", "--latency", "250") as org:
        world = World(tmp_path, org)
        world.start()
        request = world.ask(RequestKind.SYNC)
        world.until(lambda: noted(world, "is_running") == [(1,)], "the start")
        world.crm("UPDATE occupants SET seen_at = '2001-01-01T00:00:00.000Z'")
        world.until(lambda: noted(world, "seen_at > '2002'") == [(1,)], "a beat")
        assert world.store.runs(world.id)[0].state is RunState.RUNNING
        world.wait(request)
        assert noted(world, "is_running") == [(0,)]
        world.close()


def test_two_integrations_of_one_store_are_told_apart(first: World) -> None:
    first.crm("UPDATE occupants SET integration = 'older', mark = 'its'")
    assert "Integration older of this sf-tui keeps this CRM in step" in refusal(first)


def test_a_crm_without_a_place_for_it_is_synced_as_ever(first: World) -> None:
    first.stop()
    poor = rival_of(first, "poor")
    poor.crm_connector = PoorCrm()
    poor.start()
    assert is_synced(poor)
    poor.close()


# Copies, moves, restarts


def test_of_two_copies_of_a_state_folder_the_slower_one_is_suspended(first: World) -> None:
    first.stop()
    copy = copy_of(first)
    first.start()
    assert is_synced(first)
    copy.start()
    told = refusal(copy)
    assert "There are two copies of this state folder, or this one was put back from a backup" in told
    assert "`sf-tui integrations rebind demo --take-over`" in told
    assert is_synced(first)
    assert copy.request(RequestKind.TAKE_OVER).state is RequestState.DONE
    assert is_synced(copy)
    assert "There are two copies of this state folder" in refusal(first)
    copy.close()


def test_a_copy_that_was_faster_is_noticed_by_the_original(first: World) -> None:
    copy = copy_of(first)
    copy.start()
    assert is_synced(copy)
    assert "There are two copies of this state folder" in refusal(first)
    copy.close()


def test_a_copy_waits_while_the_original_is_at_work_elsewhere(first: World) -> None:
    _leave_running(first, seconds_ago=5)
    run = first.sync()
    assert (run.state, first.suspended) == (RunState.FAILED, None)
    assert "Another process on beta seems to be running demo" in str(run.sentence)


@pytest.mark.parametrize("seconds_ago", [600, -86_400], ids=["long ago", "in a time to come"])
def test_a_run_that_was_heard_of_at_another_time_holds_up_nobody(first: World, seconds_ago: int) -> None:
    _leave_running(first, seconds_ago=seconds_ago)
    assert is_synced(first)


def _leave_running(world: World, *, seconds_ago: int) -> None:
    """Let the note say that the same store runs on another host."""
    world.stop()
    world.crm(
        """UPDATE occupants SET is_running = 1, host = 'beta', process = '{"host": "beta", "pid": "7"}',
               seen_at = strftime('%Y-%m-%dT%H:%M:%fZ', 'now', ?)""",
        f"{-seconds_ago} seconds",
    )
    world.start()


def test_a_host_with_a_new_name_is_no_stranger(first: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first.stop()
    monkeypatch.setattr(socket, "gethostname", lambda: "renamed")
    first.start()
    assert is_synced(first)
    assert noted(first, "host") == [("renamed",)]


def test_a_crm_put_back_from_a_backup_knows_its_store(first: World) -> None:
    mark = noted(first, "mark")
    for _number in range(3):
        first.stop()
        first.start()
        assert is_synced(first)
    assert noted(first, "mark") != mark
    first.crm("UPDATE occupants SET mark = ?", *mark[0])
    assert is_synced(first)


def test_an_older_crm_file_is_brought_up_to_date_by_the_next_run(first: World) -> None:
    first.stop()
    first.crm("DROP TABLE occupants")
    first.crm("PRAGMA user_version = 1")
    first.start()
    assert is_synced(first)
    assert noted(first, "installation") == [(first.store.installation(),)]
