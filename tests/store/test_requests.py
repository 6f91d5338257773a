import pytest

from sf_tui.model.states import RequestKind, RequestState
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import Clock, Work


def test_a_request_that_still_waits_is_joined(store: SqliteStore, work: Work) -> None:
    first = store.add_request(work.integration, RequestKind.SYNC)

    assert store.add_request(work.integration, RequestKind.SYNC) == first


def test_another_kind_or_other_parameters_are_another_request(store: SqliteStore, work: Work) -> None:
    first = store.add_request(work.integration, RequestKind.SYNC)

    assert store.add_request(work.integration, RequestKind.CHECK) != first
    assert store.add_request(work.integration, RequestKind.SYNC, '{"object": "contact"}') != first


def test_a_request_that_runs_is_not_joined(store: SqliteStore, work: Work) -> None:
    first = store.add_request(work.integration, RequestKind.SYNC)
    store.claim_request()

    assert store.add_request(work.integration, RequestKind.SYNC) != first


def test_a_request_past_its_deadline_is_not_joined(store: SqliteStore, clock: Clock, work: Work) -> None:
    first = store.add_request(work.integration, RequestKind.SYNC, seconds=60)
    clock.now += 61

    assert store.add_request(work.integration, RequestKind.SYNC) != first


def test_the_oldest_request_is_claimed_first_and_once(
    store: SqliteStore, other: SqliteStore, work: Work
) -> None:
    first = store.add_request(work.integration, RequestKind.SYNC)
    second = store.add_request(work.integration, RequestKind.CHECK)

    claimed = [store.claim_request(), other.claim_request(), store.claim_request()]

    assert [each.id if each else None for each in claimed] == [first, second, None]


def test_a_request_that_nobody_picked_up_in_time_expires(
    store: SqliteStore, clock: Clock, work: Work
) -> None:
    late = store.add_request(work.integration, RequestKind.SYNC, seconds=60)
    clock.now += 61

    assert store.claim_request() is None
    row = store.request(late)
    assert row is not None
    assert row.state is RequestState.EXPIRED


def test_what_a_dead_service_had_claimed_is_put_back_with_time_to_be_picked_up(
    store: SqliteStore, clock: Clock, work: Work
) -> None:
    request = store.add_request(work.integration, RequestKind.SYNC, seconds=60)
    store.claim_request()
    clock.now += 3600

    store.requeue_requests()
    claimed = store.claim_request()

    assert claimed is not None
    assert claimed.id == request


@pytest.mark.parametrize("state", [RequestState.DONE, RequestState.FAILED])
def test_an_answer_is_kept_with_its_state(store: SqliteStore, work: Work, state: RequestState) -> None:
    request = store.add_request(work.integration, RequestKind.LIMITS)
    store.claim_request()

    store.finish_request(request, state, '{"n": 1}')

    row = store.request(request)
    assert row is not None
    assert (row.state, row.result) == (state, '{"n": 1}')


def test_the_latest_answer_is_not_hidden_by_a_newer_question(store: SqliteStore, work: Work) -> None:
    answered = store.add_request(work.integration, RequestKind.PREVIEW)
    store.claim_request()
    store.finish_request(answered, RequestState.DONE, "{}")
    asked = store.add_request(work.integration, RequestKind.PREVIEW)

    latest = store.latest_request(work.integration, RequestKind.PREVIEW)
    answer = store.latest_answer(work.integration, RequestKind.PREVIEW)

    assert latest is not None
    assert answer is not None
    assert (latest.id, answer.id) == (asked, answered)


def test_a_sync_request_names_the_run_it_became(store: SqliteStore, work: Work) -> None:
    request = store.add_request(work.integration, RequestKind.SYNC)

    store.attach_run(request, work.run)

    row = store.request(request)
    assert row is not None
    assert row.run == work.run
