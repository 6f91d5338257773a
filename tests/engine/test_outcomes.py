"""When a failure is tried again, and which failures are one problem (SYNC 7)."""

from datetime import UTC, datetime

from sf_tui.engine.outcomes import RETRIES, RETRY_SECONDS, fingerprint, next_try
from sf_tui.model.states import ObjectKind

_EVENING = datetime(2026, 11, 23, 20, 30, tzinfo=UTC).timestamp()
_NIGHT = datetime(2026, 11, 24, 2, 0, tzinfo=UTC).timestamp()


def test_a_failure_that_may_pass_is_tried_every_20_minutes_10_times_then_nightly() -> None:
    moment, tries = _EVENING, []
    for attempt in range(1, 13):
        following = next_try(attempt, moment, is_retryable=True)
        assert following is not None
        tries.append(following)
        moment = following
    assert tries[:RETRIES] == [_EVENING + RETRY_SECONDS * n for n in range(1, RETRIES + 1)]
    assert tries[RETRIES:] == [_NIGHT, _NIGHT + 86_400]


def test_at_two_at_night_the_next_night_is_tomorrow() -> None:
    assert next_try(RETRIES + 1, _NIGHT, is_retryable=True) == _NIGHT + 86_400


def test_what_only_a_change_can_mend_is_not_tried_by_the_clock() -> None:
    assert next_try(1, _EVENING, is_retryable=False) is None


def test_ids_numbers_and_quoted_values_do_not_make_another_problem() -> None:
    def of(message: str) -> str:
        return fingerprint(ObjectKind.CONTACT, "INVALID_EMAIL", ("Email",), message)

    one = of("Email: invalid email address: 'ann@example' on 003dM000001AbCdQAK, row 12")
    assert of("Email: invalid email address: 'bob@example' on 003dM000009XyZaQAK, row 7") == one
    assert of("Email: too long") != one


def test_kind_code_and_field_make_another_problem() -> None:
    prints = {
        fingerprint(ObjectKind.CONTACT, "A", ("Email",), "x"),
        fingerprint(ObjectKind.LEAD, "A", ("Email",), "x"),
        fingerprint(ObjectKind.CONTACT, "B", ("Email",), "x"),
        fingerprint(ObjectKind.CONTACT, "A", ("Phone",), "x"),
    }
    assert len(prints) == 4
