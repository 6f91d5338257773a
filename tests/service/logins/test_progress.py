"""How far a check is stands in its request's row, also for the check that ends a login."""

import json

import pytest

from sf_tui.store.sqlite import SqliteStore
from tests.login_world import NAME, LoginWorld

STEPS = ["login", "user", "token", "org", "access", "versions"]


@pytest.fixture
def noted(monkeypatch: pytest.MonkeyPatch) -> dict[int, list[dict[str, object]]]:
    """What was written into each row meanwhile."""
    told: dict[int, list[dict[str, object]]] = {}
    note = SqliteStore.note_progress

    def spy(store: SqliteStore, request: int, progress: str) -> None:
        told.setdefault(request, []).append(json.loads(progress))
        note(store, request, progress)

    monkeypatch.setattr(SqliteStore, "note_progress", spy)
    return told


def test_the_steps_are_noted_one_by_one(world: LoginWorld, noted: dict[int, list[dict[str, object]]]) -> None:
    world.log_in()
    request = world.console.request_check(NAME)
    world.done(request)
    seen = [[step["what"] for step in progress["check"]] for progress in noted[request]]  # type: ignore[attr-defined]
    assert seen == [STEPS[: number + 1] for number in range(len(STEPS))]
    assert world.console.credentials(NAME).steps == ()


def test_a_login_stays_in_force_while_its_check_goes_on(
    world: LoginWorld, noted: dict[int, list[dict[str, object]]]
) -> None:
    world.log_in()
    ((_request, told),) = noted.items()
    last = [progress for progress in told if "check" in progress]
    assert len(last) == len(STEPS)
    assert all(progress["login"] == {"step": "stored"} for progress in last)
