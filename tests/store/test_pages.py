from dataclasses import replace

import pytest

from sf_tui.model.errors import StoreError
from sf_tui.model.mapping import FieldMapping, Mapping, MappingKey
from sf_tui.model.sentence import say
from sf_tui.model.states import (
    Direction,
    Level,
    LinkState,
    ObjectKind,
    RecordState,
    RunState,
    RunTrigger,
    Side,
    StepState,
)
from sf_tui.store.rows import ABSENT, ActivityRow, Base, Intent, PageCommit, StepCounters, WindowRow
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import START, Clock, Work, link_of, outcome_of

WINDOW = WindowRow(ObjectKind.CONTACT, Direction.PULL, 0, "", "2026-11-23T10:00:00Z")


def _full_page(work: Work, intent: int) -> PageCommit:
    page = work.page()
    page.links = [(None, link_of(1)), (None, link_of(2))]
    page.outcomes = [outcome_of("bad")]
    page.settled = [intent]
    page.window = WindowRow(WINDOW.kind, WINDOW.direction, 0, "", WINDOW.end, "2026-11-01T00:00:00Z", "003x")
    page.activity = [ActivityRow(Level.INFO, say("Two arrived."))]
    page.counters = StepCounters(total=3, read=3, created=2, failed=1, calls=1)
    return page


def _intent(store: SqliteStore, work: Work) -> int:
    intent = Intent(MappingKey.CONTACT, Direction.PUSH, "9", "uuid:9", work.lease.token)
    return store.begin_intents(work.lease, work.integration, [intent])["9"]


def test_a_page_changes_everything_it_says(store: SqliteStore, work: Work) -> None:
    store.open_windows(work.integration, [WINDOW])

    store.commit_page(_full_page(work, _intent(store, work)))

    link = store.links_by_crm(work.integration, ObjectKind.CONTACT, ["1"])["1"]
    assert link.base == link_of(1).base
    assert store.open_intents(work.integration) == []
    assert store.windows(work.integration, ObjectKind.CONTACT, Direction.PULL)[0].last_id == "003x"
    assert store.steps(work.run)[0].counters == StepCounters(total=3, read=3, created=2, failed=1, calls=1)
    assert [str(each.sentence) for each in store.activity(work.integration)] == ["Two arrived."]
    assert store.failing(work.integration) == 1
    assert store.ledger(work.integration) == {
        (ObjectKind.CONTACT, Side.SALESFORCE): {RecordState.IN_SYNC: 2, RecordState.FAILING: 1},
        (ObjectKind.CONTACT, Side.CRM): {RecordState.IN_SYNC: 2},
    }


def test_a_page_of_which_one_part_fails_changes_nothing(store: SqliteStore, work: Work) -> None:
    store.open_windows(work.integration, [WINDOW])
    intent = _intent(store, work)
    page = _full_page(work, intent)
    page.links.append((None, link_of(1)))  # the same Salesforce record twice

    with pytest.raises(StoreError):
        store.commit_page(page)

    assert store.links_by_crm(work.integration, ObjectKind.CONTACT, ["1", "2"]) == {}
    assert [each.id for each in store.open_intents(work.integration)] == [intent]
    assert store.windows(work.integration, ObjectKind.CONTACT, Direction.PULL) == [WINDOW]
    assert store.steps(work.run)[0].counters == StepCounters()
    assert store.activity(work.integration) == []
    assert store.failing(work.integration) == 0
    assert store.ledger(work.integration) == {}


def test_a_link_changes_place_in_the_ledger_with_its_state(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.links = [(None, link_of(1))]
    store.commit_page(page)
    old = store.links_by_crm(work.integration, ObjectKind.CONTACT, ["1"])["1"]
    page = work.page()
    page.links = [(old, link_of(1, state=LinkState.UNLINKED, gone=Side.SALESFORCE))]

    store.commit_page(page)

    assert store.ledger(work.integration) == {(ObjectKind.CONTACT, Side.CRM): {RecordState.EXCLUDED: 1}}


def test_a_contact_linked_to_a_lead_counts_as_a_lead_in_salesforce(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.links = [(None, link_of(1, MappingKey.CONTACT_AS_LEAD))]

    store.commit_page(page)

    assert set(store.ledger(work.integration)) == {
        (ObjectKind.LEAD, Side.SALESFORCE),
        (ObjectKind.CONTACT, Side.CRM),
    }


def test_a_crm_record_has_one_link_whatever_the_mapping(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.links = [(None, link_of(1)), (None, link_of(1, MappingKey.CONTACT_AS_LEAD))]

    with pytest.raises(StoreError):
        store.commit_page(page)


@pytest.mark.parametrize(
    "base",
    [
        None,
        Base((), ()),
        Base(("a", None, 1, 1.5, True, "é\n"), ("a", None, 1, 1.5, True, "é\n")),
        Base((ABSENT, ""), (ABSENT, ABSENT)),
        Base(("a",), (ABSENT,)),
    ],
)
def test_a_base_is_read_back_as_it_was(store: SqliteStore, work: Work, base: Base | None) -> None:
    from dataclasses import replace

    page = work.page()
    page.links = [(None, replace(link_of(1), base=base))]
    store.commit_page(page)

    assert store.links_by_crm(work.integration, ObjectKind.CONTACT, ["1"])["1"].base == base


def test_a_failure_of_the_same_kind_keeps_its_first_time_and_counts_on(
    store: SqliteStore, clock: Clock, work: Work
) -> None:
    for attempts in (1, 2):
        page = work.page()
        page.outcomes = [outcome_of("bad", attempts=attempts)]
        store.commit_page(page)
        clock.now += 1200

    outcome = store.outcomes(work.integration, Direction.PULL, ObjectKind.CONTACT, ["bad"])["bad"]
    assert (outcome.attempts, outcome.first_at, outcome.last_at) == (2, START, START + 1200)


def test_a_failure_of_another_kind_begins_anew(store: SqliteStore, clock: Clock, work: Work) -> None:
    for fingerprint in ("f1", "f2"):
        page = work.page()
        page.outcomes = [outcome_of("bad", fingerprint=fingerprint, attempts=5)]
        store.commit_page(page)
        clock.now += 1200

    outcome = store.outcomes(work.integration, Direction.PULL, ObjectKind.CONTACT, ["bad"])["bad"]
    assert (outcome.attempts, outcome.first_at) == (1, START + 1200)


def test_a_failure_that_is_over_is_gone_and_off_the_ledger(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.outcomes = [outcome_of("bad")]
    store.commit_page(page)
    page = work.page()
    page.cleared = [(Direction.PULL, ObjectKind.CONTACT, "bad")]

    store.commit_page(page)

    assert store.ledger(work.integration) == {}
    assert store.problems(work.integration) == []


def test_a_failure_of_a_linked_record_is_counted_by_its_link_alone(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.links = [(None, link_of(1, record_state=RecordState.FAILING))]
    page.outcomes = [outcome_of("x", other_id="1")]

    store.commit_page(page)

    assert store.ledger(work.integration)[ObjectKind.CONTACT, Side.SALESFORCE] == {RecordState.FAILING: 1}


def test_failures_with_one_fingerprint_are_one_problem_the_largest_first(
    store: SqliteStore, work: Work
) -> None:
    page = work.page()
    page.outcomes = [outcome_of("a", fingerprint="rare")]
    page.outcomes += [outcome_of(f"b{n}", fingerprint="common", next_at=START + n) for n in range(3)]
    store.commit_page(page)

    problems = store.problems(work.integration)

    assert [(each.fingerprint, each.count, each.next_at) for each in problems] == [
        ("common", 3, START),
        ("rare", 1, None),
    ]
    assert len(store.failures(work.integration, "common")) == 3


def test_only_what_is_due_is_tried_again_the_longest_due_first(store: SqliteStore, work: Work) -> None:
    page = work.page()
    page.outcomes = [
        outcome_of("later", next_at=START + 100),
        outcome_of("second", next_at=START - 1),
        outcome_of("first", next_at=START - 2),
        outcome_of("never"),
    ]
    store.commit_page(page)

    due = store.due_outcomes(work.integration, ObjectKind.CONTACT, Direction.PULL, START)

    assert [each.source_id for each in due] == ["first", "second"]
    assert store.has_due(work.integration, Direction.PULL, START)
    assert not store.has_due(work.integration, Direction.PUSH, START)


def test_a_child_is_due_once_its_parent_is_linked(store: SqliteStore, work: Work) -> None:
    page = work.page()
    parent = link_of(1, MappingKey.ACCOUNT)
    page.outcomes = [outcome_of("child", RecordState.WAITING, parent=parent.salesforce_id)]
    store.commit_page(page)
    assert not store.has_due(work.integration, Direction.PULL, START)
    page = work.page()
    page.links = [(None, parent)]

    store.commit_page(page)

    assert store.has_due(work.integration, Direction.PULL, START)


def test_the_next_window_replaces_the_one_that_is_done(store: SqliteStore, work: Work) -> None:
    store.open_windows(work.integration, [WINDOW])
    following = WindowRow(
        ObjectKind.CONTACT, Direction.PULL, 0, "2026-11-23T09:50:00Z", "2026-11-23T10:05:00Z"
    )

    store.open_windows(work.integration, [following])

    assert store.windows(work.integration, ObjectKind.CONTACT, Direction.PULL) == [following]


def test_an_intent_sent_again_carries_the_new_lease(store: SqliteStore, clock: Clock, work: Work) -> None:
    first = _intent(store, work)
    clock.now += 31
    lease = store.acquire_lease(work.lease.key, "somebody else")
    assert lease is not None

    again = _intent(store, Work(work.integration, lease, work.run))

    assert again == first
    assert [each.token for each in store.open_intents(work.integration)] == [lease.token]


def test_an_order_of_fields_has_one_number_and_is_found_by_it(store: SqliteStore, work: Work) -> None:
    mapping = Mapping(MappingKey.CONTACT, (FieldMapping("Email", "email"), FieldMapping("Title", "title")))
    number = store.mapping_version(work.integration, mapping)
    turned = Mapping(MappingKey.CONTACT, mapping.fields[::-1])

    assert store.mapping_version(work.integration, mapping) == number
    assert store.mapping_version(work.integration, turned) != number
    assert store.mapping_fields(number) == [("Email", "email"), ("Title", "title")]
    assert store.mapping_fields(999) == []


def test_a_new_run_marks_one_that_was_left_open_as_interrupted(store: SqliteStore, work: Work) -> None:
    store.begin_run(work.integration, RunTrigger.SCHEDULE, 1, [])

    old = store.run(work.run)
    assert old is not None
    assert old.state is RunState.INTERRUPTED


def test_a_run_that_ends_stops_the_steps_that_are_open(store: SqliteStore, clock: Clock, work: Work) -> None:
    store.set_step(work.run, 0, StepState.RUNNING, StepCounters(total=10, read=4, failed=1))
    clock.now += 2
    store.end_run(work.run, RunState.CANCELLED, 3, say("Cancelled."))

    run, step = store.run(work.run), store.steps(work.run)[0]

    assert run is not None
    assert (run.state, run.calls, run.records, run.failed) == (RunState.CANCELLED, 3, 4, 1)
    assert (step.state, step.started_at, step.ended_at) == (StepState.STOPPED, START, START + 2)


def _scheduled_run(store: SqliteStore, work: Work, counters: StepCounters) -> int:
    run = store.begin_run(work.integration, RunTrigger.SCHEDULE, 1, [(ObjectKind.CONTACT, Direction.PULL)])
    store.set_step(run, 0, StepState.DONE, counters)
    store.end_run(run, RunState.DONE, 1)
    store.fold_idle_runs(work.integration, run)
    return run


def test_of_idle_runs_in_a_row_only_the_last_stays(store: SqliteStore, work: Work) -> None:
    idle = [_scheduled_run(store, work, StepCounters(read=5, unchanged=5)) for _ in range(3)]

    assert [run.id for run in store.runs(work.integration)] == [idle[-1], work.run]
    assert store.steps(idle[0]) == []


def test_a_run_that_did_something_stays_in_the_history(store: SqliteStore, work: Work) -> None:
    runs = [
        _scheduled_run(store, work, counters)
        for counters in (StepCounters(), StepCounters(updated=1), StepCounters())
    ]

    assert [run.id for run in store.runs(work.integration)] == [*reversed(runs), work.run]


def test_an_intent_names_the_job_that_carries_it(store: SqliteStore, work: Work) -> None:
    intent = Intent(MappingKey.CONTACT, Direction.PUSH, "9", "uuid:9", work.lease.token, job="750xx")
    store.begin_intents(work.lease, work.integration, [intent])
    assert [each.job for each in store.open_intents(work.integration)] == ["750xx"]
    store.begin_intents(work.lease, work.integration, [replace(intent, job="")])
    assert [each.job for each in store.open_intents(work.integration)] == [""]
