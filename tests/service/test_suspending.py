"""Why the service stops an integration by itself, and how it goes on (SYNC 1, 8)."""

import os
import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sf_tui.model.check import CheckResult
from sf_tui.model.settings import LimitSettings
from sf_tui.model.states import Purpose, RequestKind, RequestState, RunState, Side, SuspendReason
from sf_tui.model.trouble import Cause
from tests.service.conftest import Clock
from tests.world import World, running_org


def _run_sentence(world: World) -> str:
    return str(world.store.runs(world.id)[0].sentence)


def _suspended_by(world: World, reason: SuspendReason, sentence: str) -> None:
    run = world.sync()
    assert (run.state, world.suspended) == (RunState.SUSPENDED, reason)
    assert sentence in str(run.sentence)


def test_off_refuses_a_sync_while_check_limits_and_preview_work(world: World) -> None:
    world.enabled = False
    world.configure()
    world.start()
    answer = world.request(RequestKind.SYNC)
    assert answer.state is RequestState.FAILED
    assert "no record is read or written until it is switched on" in str(answer.result)
    for kind in (RequestKind.CHECK, RequestKind.LIMITS, RequestKind.PREVIEW):
        assert world.request(kind).state is RequestState.DONE, kind
    assert world.crm("SELECT count(*) FROM contacts") == [(0,)]
    assert world.store.runs(world.id) == []


def test_switched_off_in_the_middle_the_run_ends_after_its_page(tmp_path: Path) -> None:
    with running_org("--contacts", "16", "--latency", "250") as org:
        world = World(tmp_path, org)
        world.start()
        request = world.ask(RequestKind.SYNC)
        world.until(lambda: world.crm("SELECT count(*) FROM accounts")[0][0] > 0, "the first page")
        world.enabled = False
        world.configure()
        world.wait(request)
        assert world.store.runs(world.id)[0].state is RunState.CANCELLED
        world.close()


def test_an_automatic_run_starts_when_its_time_has_come(timed: World, clock: Clock) -> None:
    timed.start()
    clock.now += 3601
    timed.until(lambda: bool(timed.store.runs(timed.id)), "the automatic run")
    timed.until(lambda: timed.store.runs(timed.id)[0].state is RunState.DONE, "its end")


def _use_up(world: World, calls: int) -> None:
    world.limits = LimitSettings(calls_per_day=calls)
    world.configure()
    world.store.add_calls(world.id, [(int(world.clock() // 60), Purpose.READ, calls)])


def test_our_own_limit_suspends_and_raising_it_goes_on_by_itself(timed: World) -> None:
    _use_up(timed, 100)
    timed.start()
    _suspended_by(timed, SuspendReason.OWN_LIMIT, "has used 100 of its 100 API calls")
    timed.limits = LimitSettings(calls_per_day=5000)
    timed.configure()
    timed.until(lambda: timed.store.runs(timed.id)[0].state is RunState.DONE, "a run by itself")
    timed.until(lambda: timed.suspended is None, "the end of the suspension")


def test_our_own_limit_goes_on_by_itself_when_the_window_has_rolled(timed: World, clock: Clock) -> None:
    _use_up(timed, 1000)
    timed.start()
    _suspended_by(timed, SuspendReason.OWN_LIMIT, "it goes on by itself when capacity returns")
    clock.now += 86_400
    timed.until(lambda: timed.store.runs(timed.id)[0].state is RunState.DONE, "a run by itself")
    timed.until(lambda: timed.suspended is None, "the end of the suspension")


def test_a_maximum_that_was_told_wrong_ends_with_a_look_at_the_limits(timed: World) -> None:
    """Our share of ten calls is two; without a look, nothing would tell the true number for a day."""
    timed.store.save_pool(timed.id, 5, 10)
    timed.store.add_calls(timed.id, [(int(timed.clock() // 60), Purpose.READ, 2)])
    timed.start()
    _suspended_by(timed, SuspendReason.OWN_LIMIT, "has used 2 of its 2 API calls")
    look = timed.request(RequestKind.LIMITS)
    assert look.state is RequestState.DONE, look.result
    timed.until(lambda: timed.store.runs(timed.id)[0].state is RunState.DONE, "a run by itself")
    timed.until(lambda: timed.suspended is None, "the end of the suspension")


def test_a_look_at_the_limits_past_our_own_is_one_call(timed: World) -> None:
    _use_up(timed, 100)
    timed.start()
    assert timed.request(RequestKind.LIMITS).state is RequestState.DONE
    assert sum(calls for _minute, _purpose, calls in timed.store.calls_since(timed.id, 0)) == 101
    assert timed.request(RequestKind.PREVIEW).state is RequestState.FAILED


def test_the_orgs_limit_is_looked_at_again_and_ends_by_itself(timed: World, clock: Clock) -> None:
    timed.store.save_pool(timed.id, 99_000, 100_000)
    timed.start()
    clock.now += 3601
    timed.until(lambda: timed.suspended is SuspendReason.ORG_LIMIT, "the suspension")
    runs = len(timed.store.runs(timed.id))
    clock.now += 3601
    timed.until(lambda: timed.suspended is None, "a look at the limits, and a run")
    assert len(timed.store.runs(timed.id)) == runs + 1
    pool = timed.store.pool(timed.id)
    assert pool is not None
    assert pool.callers is None, "no call is spent on who else calls unless a person asks"


def _arm(world: World, fault: str, **more: Any) -> None:
    body = {"name": fault, **more}
    world.org.client.post(f"{world.org.address}/__emulator__/faults", json=body).raise_for_status()


def test_the_orgs_refusal_of_any_more_calls_suspends_and_a_later_sync_goes_on(world: World) -> None:
    world.start()
    _arm(world, "daily-limit", times=1)
    _suspended_by(world, SuspendReason.ORG_LIMIT, "has used up its API calls of the last 24 hours")
    assert world.sync().state is RunState.DONE
    assert world.suspended is None


def test_too_many_calls_at_once_end_no_run(world: World) -> None:
    world.start()
    _arm(world, "concurrent-limit", times=2)
    assert world.sync().state is RunState.DONE
    assert world.suspended is None


def _checked(world: World) -> CheckResult:
    text = world.store.check(world.id, Side.SALESFORCE)
    assert text is not None
    return msgspec.json.decode(text, type=CheckResult)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("fault", "cause", "is_looked_at_again"),
    [("service-unavailable", Cause.MAINTENANCE, True), ("api-disabled", Cause.API_DISABLED, False)],
)
def test_what_kept_a_check_from_looking_is_forgotten_once_a_run_went_well(
    world: World, fault: str, cause: Cause, *, is_looked_at_again: bool
) -> None:
    world.start()
    _arm(world, fault, times=1, match={"path": "/services/data/v"})
    world.request(RequestKind.CHECK)
    found = _checked(world)
    assert (found.is_valid, found.cause) == (False, cause)
    assert world.sync().state is RunState.DONE
    assert _checked(world).is_valid is is_looked_at_again
    assert (_checked(world).checked_at > found.checked_at) is is_looked_at_again


def test_a_first_read_is_paused_by_its_tier_and_goes_on_when_it_may(timed: World, clock: Clock) -> None:
    timed.limits = LimitSettings(calls_per_day=1000)
    timed.configure()
    timed.store.add_calls(timed.id, [(int(clock() // 60), Purpose.READ, 500)])
    timed.start()
    clock.now += 3601
    timed.until(lambda: bool(timed.store.runs(timed.id)), "the automatic run")
    timed.until(lambda: timed.store.runs(timed.id)[0].state is RunState.DONE, "its end")
    assert "A first read is paused" in _run_sentence(timed)
    assert timed.crm("SELECT count(*) FROM contacts") == [(0,)]
    assert timed.suspended is None
    clock.now += 86_400
    timed.until(lambda: timed.crm("SELECT count(*) FROM contacts")[0][0] > 0, "the first read")


def test_a_wrong_secret_suspends_and_a_check_with_the_right_one_lifts_it(world: World) -> None:
    world.secret = "wrong"
    world.start()
    _suspended_by(world, SuspendReason.AUTH, "")
    world.secret = "demo"
    assert world.request(RequestKind.CHECK).state is RequestState.DONE
    assert world.suspended is None
    assert world.sync().state is RunState.DONE


def test_a_sync_with_the_right_secret_works_without_a_check_before(world: World) -> None:
    world.secret = "wrong"
    world.start()
    _suspended_by(world, SuspendReason.AUTH, "")
    world.secret = "demo"
    assert world.sync().state is RunState.DONE
    assert world.suspended is None


def test_a_login_to_another_org_is_refused_and_the_way_back_is_free(world: World) -> None:
    world.start()
    world.sync()
    home = world.org
    with running_org("--contacts", "4", "--seed", "99") as other:
        world.org = other
        world.configure()
        before = other.writes()
        _suspended_by(world, SuspendReason.WRONG_ORG, f"the integration belongs to org {home.org_id}")
        assert other.writes() == before
        world.org = home
        world.configure()
        assert world.request(RequestKind.CHECK).state is RequestState.DONE
        assert world.suspended is None


def test_the_sandbox_box_must_fit_the_org(world: World) -> None:
    world.sandbox = True
    world.configure()
    world.start()
    _suspended_by(world, SuspendReason.WRONG_ORG, "untick it, then check again")
    world.sandbox = False
    world.configure()
    assert world.request(RequestKind.CHECK).state is RequestState.DONE
    assert world.sync().state is RunState.DONE


def test_a_crm_file_that_vanishes_suspends_and_comes_back(timed: World, clock: Clock) -> None:
    timed.start()
    timed.sync()
    timed.stop()
    shutil.move(timed.folder / "crm.db", timed.folder / "elsewhere.db")
    timed.start()
    _suspended_by(timed, SuspendReason.CRM_UNAVAILABLE, "crm.db")
    shutil.move(timed.folder / "elsewhere.db", timed.folder / "crm.db")
    clock.now += 3601
    timed.until(lambda: timed.suspended is None, "the next automatic run")
    assert timed.store.runs(timed.id)[0].state is RunState.DONE


def test_a_crm_file_that_is_damaged_suspends_and_comes_back(world: World) -> None:
    world.start()
    world.sync()
    world.stop()
    sound = (world.folder / "crm.db").read_bytes()
    (world.folder / "crm.db").write_bytes(os.urandom(8192))
    world.start()
    run = world.sync()
    assert run.state in {RunState.SUSPENDED, RunState.FAILED}
    assert "crm.db" in str(run.sentence)
    (world.folder / "crm.db").write_bytes(sound)
    assert world.sync().state is RunState.DONE
    assert world.suspended is None


@pytest.mark.usefixtures("impatient")
def test_salesforce_gone_in_the_middle_ends_the_run_with_a_sentence_and_the_next_goes_on(
    tmp_path: Path,
) -> None:
    kept = ("--contacts", "900", "--database", str(tmp_path / "org.db"))
    with running_org(*kept, "--latency", "30") as org:
        world = World(tmp_path, org)
        world.start()
        request = world.ask(RequestKind.SYNC)
        world.until(lambda: world.crm("SELECT count(*) FROM accounts")[0][0] > 0, "the first page")
        org.process.kill()
        world.wait(request)
        run = world.store.runs(world.id)[0]
        assert run.state is RunState.FAILED
        assert "127.0.0.1" in str(run.sentence)
        assert world.suspended is None
    with running_org(*kept) as org:
        world.org = org
        world.configure()
        assert world.sync().state is RunState.DONE
        (total,) = world.crm("SELECT count(*) FROM contacts")[0]
        assert total == len(org.query("SELECT Id FROM Contact WHERE IsDeleted = false"))
        world.close()
