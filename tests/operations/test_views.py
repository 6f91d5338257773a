import json

import msgspec
import pytest

from sf_tui.engine.quota import Usage, Work, _own_threshold
from sf_tui.model.check import Caller, Callers, CheckResult, Identity
from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.mapping import MappingKey, Rule
from sf_tui.model.sentence import say
from sf_tui.model.settings import LimitSettings
from sf_tui.model.states import (
    Direction,
    Level,
    ObjectKind,
    Purpose,
    RecordState,
    RequestState,
    RunState,
    Side,
    StepState,
    SuspendReason,
)
from sf_tui.operations.budget import allocation, pauses
from sf_tui.operations.console import Console
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import CredentialState, IntegrationState, PreviewView
from sf_tui.store.rows import ActivityRow, Lease, PageCommit, PoolRow, StepCounters
from tests.operations.desk import SETTINGS, START, Desk

DAY = 86_400.0


def test_the_store_console_is_a_console(console: StoreConsole) -> None:
    as_protocol: Console = console  # mypy holds every signature equal

    assert not as_protocol.is_read_only


def test_a_store_without_settings_has_no_integrations(desk: Desk) -> None:
    desk.take_up("")

    assert desk.console().integrations() == ()


def test_an_integration_that_left_the_settings_is_not_shown(desk: Desk, console: StoreConsole) -> None:
    desk.take_up(SETTINGS.replace("integrations.demo", "integrations.acme"))

    assert [each.name for each in console.integrations()] == ["acme"]


def test_an_unknown_name_is_answered_with_the_known_ones(console: StoreConsole) -> None:
    with pytest.raises(UsageError, match="no integration named dmeo; these exist: demo"):
        console.integration("dmeo")


def test_without_any_integration_the_way_to_one_is_named(desk: Desk) -> None:
    desk.take_up("")

    with pytest.raises(UsageError, match="integrations add"):
        desk.console().integration("demo")


def test_a_revision_of_another_version_is_said_to_be_so(desk: Desk) -> None:
    desk.store.save_revision('{"integrations": {}, "future": 1}', "ann", [])

    with pytest.raises(SettingsError, match="another version"):
        desk.console().integrations()


# The header


def test_a_new_integration_is_on(console: StoreConsole) -> None:
    summary = console.integrations()[0]

    assert (summary.state, summary.is_enabled) == (IntegrationState.ON, True)
    assert (summary.crm_name, summary.is_sandbox) == ("sqlite: crm.db", False)


def test_off_stands_before_suspended(desk: Desk, console: StoreConsole) -> None:
    desk.store.suspend(desk.id, SuspendReason.AUTH, say("Wrong secret."))
    assert console.integrations()[0].state is IntegrationState.SUSPENDED

    console.set_enabled("demo", enabled=False)

    summary = console.integrations()[0]
    assert summary.state is IntegrationState.OFF
    assert (summary.off_since, summary.off_by) == (START, "ann")
    assert summary.suspend_reason is SuspendReason.AUTH


def test_a_live_run_is_syncing_with_its_progress(desk: Desk, console: StoreConsole) -> None:
    run = desk.begin_run((ObjectKind.ACCOUNT, Direction.PULL), (ObjectKind.CONTACT, Direction.PULL))
    desk.store.set_step(run, 0, StepState.RUNNING, StepCounters(total=100, read=60))
    desk.store.set_step(run, 0, StepState.DONE, StepCounters(total=100, read=100))
    desk.store.set_step(run, 1, StepState.RUNNING, StepCounters(total=300, read=100))

    summary = console.integrations()[0]

    assert (summary.state, summary.progress) == (IntegrationState.SYNCING, (1 + 1 / 3) / 2)


def test_a_live_run_has_the_same_calls_in_its_panel_and_among_the_runs(
    desk: Desk, console: StoreConsole
) -> None:
    run = desk.begin_run((ObjectKind.ACCOUNT, Direction.PULL))
    desk.store.set_step(run, 0, StepState.RUNNING, StepCounters(total=100, read=60, calls=7))

    view = console.sync("demo")

    assert view.live is not None
    assert [view.live.calls, *(each.calls for each in view.runs)] == [7, 7]


def test_progress_never_goes_backwards(desk: Desk, console: StoreConsole) -> None:
    run = desk.begin_run((ObjectKind.ACCOUNT, Direction.PULL), (ObjectKind.CONTACT, Direction.PULL))
    seen = []
    for position, counters in [
        (0, StepCounters(read=60)),
        (0, StepCounters(total=100, read=90)),
        (1, StepCounters()),
        (1, StepCounters(total=100_000, read=10)),
    ]:
        if position:
            desk.store.set_step(run, 0, StepState.DONE, StepCounters(total=100, read=100))
        desk.store.set_step(run, position, StepState.RUNNING, counters)
        progress = console.integrations()[0].progress
        assert progress is not None
        seen.append(progress)

    assert seen == sorted(seen)


def test_a_run_that_a_dead_process_left_open_is_not_syncing(desk: Desk, console: StoreConsole) -> None:
    desk.begin_run((ObjectKind.ACCOUNT, Direction.PULL))
    desk.clock.now += 31

    summary = console.integrations()[0]

    assert summary.state is IntegrationState.ON
    assert console.sync("demo").live is None


def test_the_last_and_the_next_run_are_told(desk: Desk, console: StoreConsole) -> None:
    desk.store.end_run(desk.begin_run(), RunState.DONE_WITH_FAILURES, 3)
    desk.store.set_next_run(desk.id, START + 300)

    summary = console.integrations()[0]

    assert (summary.last_run_at, summary.last_run_state) == (START, RunState.DONE_WITH_FAILURES)
    assert summary.next_run_at == START + 300


def test_the_default_allocation_is_a_fifth_of_the_orgs_maximum(desk: Desk, console: StoreConsole) -> None:
    assert console.integrations()[0].allocation is None

    desk.store.save_pool(desk.id, 10, 15_000)

    assert console.integrations()[0].allocation == 3000


def test_credentials_are_valid_invalid_unchecked_or_being_checked(desk: Desk, console: StoreConsole) -> None:
    def state() -> CredentialState:
        return console.integrations()[0].credentials

    def save(*, is_valid: bool) -> None:
        check = CheckResult(side="salesforce", is_valid=is_valid, checked_at=START)
        desk.store.save_check(desk.id, Side.SALESFORCE, msgspec.json.encode(check).decode())

    assert state() is CredentialState.UNCHECKED
    save(is_valid=True)
    assert state() is CredentialState.VALID
    save(is_valid=False)
    assert state() is CredentialState.INVALID
    console.request_check("demo")
    assert state() is CredentialState.CHECKING
    desk.clock.now += 61
    assert state() is CredentialState.INVALID


# The Integrations tab


def test_the_ledger_shows_each_kind_on_each_side_with_the_last_count(
    desk: Desk, console: StoreConsole
) -> None:
    desk.store.save_visible(desk.id, ObjectKind.CONTACT, Side.CRM, 12)

    rows = {(row.kind, row.side): row for row in console.integration("demo").ledger}

    assert len(rows) == 10
    assert rows[ObjectKind.CONTACT, Side.CRM].total == 12
    assert rows[ObjectKind.TASK, Side.CRM].total is None


def test_a_kind_that_is_not_synced_leaves_the_ledger(console: StoreConsole) -> None:
    console.set_sync("demo", "tasks", value=False)

    assert ObjectKind.TASK not in {row.kind for row in console.integration("demo").ledger}


def test_activity_is_read_fifty_at_a_time(desk: Desk, console: StoreConsole) -> None:
    desk.store.add_activity(desk.id, [ActivityRow(Level.INFO, say("{n}", n=n)) for n in range(60)])

    first = console.integration("demo").activity
    rest = console.activity("demo", first[-1].id)

    assert (len(first), len(rest)) == (50, 10)


def test_fourteen_days_off_are_too_long(desk: Desk, console: StoreConsole) -> None:
    console.set_enabled("demo", enabled=False)
    desk.clock.now += 14 * DAY
    assert not console.integration("demo").off_too_long
    desk.clock.now += 1

    assert console.integration("demo").off_too_long


def test_fourteen_days_without_a_run_are_too_long(desk: Desk, console: StoreConsole) -> None:
    assert not console.integration("demo").off_too_long
    desk.store.end_run(desk.begin_run(), RunState.DONE, 0)
    desk.clock.now += 14 * DAY + 1

    assert console.integration("demo").off_too_long


# Credentials


def test_what_the_checks_found_is_shown_for_both_sides(desk: Desk, console: StoreConsole) -> None:
    identity = Identity(system_id="uuid", address="/srv/real.db")
    check = CheckResult(side="crm", is_valid=True, checked_at=START, identity=identity)
    desk.store.save_check(desk.id, Side.CRM, msgspec.json.encode(check).decode())

    view = console.credentials("demo")

    assert (view.host, view.client_id) == ("acme.my.salesforce.com", "3MVG9")
    assert view.salesforce is None
    assert view.crm == check
    assert (view.crm_connector, view.crm_address) == ("sqlite", "/srv/real.db")


def test_a_check_that_cannot_be_read_counts_as_none(desk: Desk, console: StoreConsole) -> None:
    desk.store.save_check(desk.id, Side.SALESFORCE, '{"future": true}')

    assert console.credentials("demo").salesforce is None


# API limits


def test_the_bars_add_up_to_own_used(desk: Desk, console: StoreConsole) -> None:
    now = int(START // 60)
    desk.store.add_calls(
        desk.id,
        [
            (now - 1440, Purpose.READ, 1000),  # 24 hours old: out of the window
            (now - 1439, Purpose.READ, 1),
            (now - 60, Purpose.WRITE, 2),
            (now, Purpose.AUTH, 3),
        ],
    )

    view = console.limits("demo")

    assert view.own_used == view.summary.own_used == sum(view.hourly) == 6
    assert (view.hourly[0], view.hourly[22], view.hourly[23], len(view.hourly)) == (1, 2, 3, 24)
    assert view.by_purpose[Purpose.WRITE] == 2
    assert view.by_purpose[Purpose.BULK] == 0
    assert view.hours_from == (now - 1439) * 60


def test_the_orgs_pool_and_its_other_limits_are_shown_the_most_used_first(
    desk: Desk, console: StoreConsole
) -> None:
    desk.store.add_calls(desk.id, [(int(START // 60), Purpose.READ, 4)])
    desk.store.save_pool(desk.id, 100, 1000)
    others = [("A", 10, 9), ("B", 0, 0), ("C", 10, 1)]
    desk.store.save_other_limits(
        desk.id, json.dumps([{"name": name, "max": top, "remaining": left} for name, top, left in others])
    )

    view = console.limits("demo")

    assert (view.org_used, view.org_limit, view.others_used) == (100, 1000, 96)
    assert [each.name for each in view.others] == ["C", "A", "B"]


def test_who_draws_from_the_pool_is_shown_with_the_time_it_was_asked(
    desk: Desk, console: StoreConsole
) -> None:
    told = Callers(
        callers=(Caller(name="Data Loader", calls=9), Caller(name="sf-tui/1", calls=1, is_ours=True))
    )
    desk.store.save_pool(desk.id, 100, 1000)
    assert console.limits("demo").clients_at is None
    desk.store.save_callers(desk.id, msgspec.json.encode(told).decode())

    view = console.limits("demo")

    assert (view.clients, view.clients_at) == (told, START)


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"callers": [{"name": 5}]}'])
def test_callers_that_cannot_be_read_are_as_good_as_none(
    desk: Desk, console: StoreConsole, text: str
) -> None:
    desk.store.save_pool(desk.id, 100, 1000)
    desk.store.save_callers(desk.id, text)

    assert console.limits("demo").clients == Callers()


def test_without_a_pool_nothing_is_made_up(console: StoreConsole) -> None:
    view = console.limits("demo")

    assert (view.org_used, view.org_limit, view.allocation, view.others_used) == (None, None, None, None)
    assert (view.pauses, view.others) == ((), ())


@pytest.mark.parametrize("calls", [1, 40, 60, 1000, 100_000])
def test_what_is_held_back_is_what_the_engine_holds_back(calls: int) -> None:
    limits = LimitSettings(calls_per_day=calls)
    tiers = {"backfills": Work.BACKFILL, "retries": Work.RETRY, "syncs": Work.SYNC}

    shown = dict(pauses(limits, calls))

    assert {tier: shown[tier] for tier in tiers} == {
        tier: _own_threshold(work, limits, calls) for tier, work in tiers.items()
    }


@pytest.mark.parametrize("maximum", [1, 4, 99, 15_000])
def test_the_allocation_is_the_engines(maximum: int) -> None:
    limits = LimitSettings()

    assert allocation(limits, PoolRow(0, maximum, 0.0)) == Usage(0, 0, maximum).allocation(limits)


# CRM sync


def test_a_steps_rate_and_time_left_are_measured(desk: Desk, console: StoreConsole) -> None:
    run = desk.begin_run((ObjectKind.CONTACT, Direction.PULL), (ObjectKind.CONTACT, Direction.PUSH))
    desk.store.set_step(run, 0, StepState.RUNNING, StepCounters(total=1000, calls=1))
    desk.clock.now += 10
    desk.store.set_step(run, 0, StepState.RUNNING, StepCounters(total=1000, read=200, calls=2))

    live = console.sync("demo").live

    assert live is not None
    assert (live.steps[0].records_per_second, live.steps[0].seconds_left) == (20.0, 40.0)
    assert (live.steps[1].records_per_second, live.steps[1].seconds_left) == (0.0, None)
    assert (live.calls, live.records) == (2, 200)


def test_a_finished_steps_rate_does_not_fall_with_time(desk: Desk, console: StoreConsole) -> None:
    run = desk.begin_run((ObjectKind.CONTACT, Direction.PULL))
    desk.store.set_step(run, 0, StepState.RUNNING, StepCounters())
    desk.clock.now += 10
    desk.store.set_step(run, 0, StepState.DONE, StepCounters(total=200, read=200))
    desk.store.end_run(run, RunState.DONE, 2)
    desk.clock.now += 1000

    step = console.run("demo", run).steps[0]

    assert (step.records_per_second, step.seconds_left) == (20.0, None)


def test_the_run_of_another_integration_is_not_shown(desk: Desk, console: StoreConsole) -> None:
    desk.take_up(SETTINGS + "[integrations.acme]\n")
    run = desk.begin_run()

    with pytest.raises(UsageError, match="does not exist"):
        console.run("acme", run)


def test_the_mapping_table_shows_the_rule_in_force(desk: Desk, console: StoreConsole) -> None:
    desk.take_up(SETTINGS + '[integrations.demo.rules.contact]\nEmail = "always_crm"\n')
    console.set_sync("demo", "opportunity_stage", value=False)

    rules = {(each.mapping, each.salesforce): each.rule for each in console.sync("demo").fields}

    assert rules[MappingKey.CONTACT, "Email"] is Rule.ALWAYS_CRM
    assert rules[MappingKey.CONTACT, "Phone"] is Rule.TWO_WAY
    assert rules[MappingKey.OPPORTUNITY, "StageName"] is Rule.DONT_SYNC
    assert rules[MappingKey.OPPORTUNITY, "CloseDate"] is Rule.TWO_WAY
    assert (MappingKey.CONTACT_AS_LEAD, "Email") not in rules


def test_the_preview_is_the_last_one_that_was_answered(desk: Desk, console: StoreConsole) -> None:
    assert console.sync("demo").preview is None
    request = console.request_preview("demo")
    assert console.sync("demo").is_previewing
    desk.store.claim_request()
    preview = PreviewView(5, 0, 3, 2, 0, START)
    desk.store.finish_request(request, RequestState.DONE, msgspec.json.encode(preview).decode())

    view = console.sync("demo")

    assert (view.preview, view.is_previewing) == (preview, False)


def test_a_preview_of_another_version_is_no_preview(desk: Desk, console: StoreConsole) -> None:
    request = console.request_preview("demo")
    desk.store.claim_request()
    desk.store.finish_request(request, RequestState.DONE, '{"later": 1}')

    assert console.sync("demo").preview is None


def test_problems_and_their_records_are_shown(desk: Desk, console: StoreConsole) -> None:
    from tests.store.parts import outcome_of

    run = desk.begin_run((ObjectKind.CONTACT, Direction.PULL))
    page = PageCommit(Lease(f"integration:{desk.id}", 1), desk.id, run, 0, StepCounters(read=2, failed=2))
    page.outcomes = [outcome_of("a"), outcome_of("b")]
    desk.store.commit_page(page)

    problem = console.sync("demo").problems[0]
    failures = console.failures("demo", problem.fingerprint)

    assert (problem.count, problem.code) == (2, "REQUIRED_FIELD_MISSING")
    assert {each.source_id for each in failures} == {"a", "b"}
    assert console.integrations()[0].failing == 2
    assert console.integration("demo").ledger[2].counts == {RecordState.FAILING: 2}
