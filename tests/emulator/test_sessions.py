from __future__ import annotations

import time

import pytest

from sf_tui.emulator.sessions import LIFE, LOGINS_AN_HOUR, Sessions

ORG = "00DgL0000000001AAA"


def test_a_user_logs_in_3600_times_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    sessions = Sessions(ORG)
    assert all(sessions.may_log_in("a", LOGINS_AN_HOUR) for _ in range(3_600))
    assert not sessions.may_log_in("a", LOGINS_AN_HOUR)
    assert sessions.may_log_in("b", LOGINS_AN_HOUR)
    now[0] += 3_600
    assert sessions.may_log_in("a", LOGINS_AN_HOUR)


def test_a_session_lives_two_hours_after_its_last_use(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    sessions = Sessions(ORG)
    token = sessions.open("app", "user", "api").token
    now[0] += LIFE
    assert sessions.find(token) is not None
    now[0] += LIFE
    assert sessions.peek(token) is not None
    now[0] += 1
    assert sessions.find(token) is None


def test_sessions_that_are_over_take_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000_000.0]
    monkeypatch.setattr(time, "time", lambda: now[0])
    sessions = Sessions(ORG)
    for _ in range(2_000):
        sessions.open("app", "user", "api")
        now[0] += 60
    assert len(sessions._open) < 600


def test_no_token_is_shown_when_something_is_printed() -> None:
    sessions = Sessions(ORG)
    grant = sessions.approve("app", "user", "api refresh_token")
    old = grant.token
    new = sessions.rotate(grant)
    session = sessions.open("app", "user", "api", grant)
    shown = repr(grant) + repr(session)
    assert all(token not in shown for token in (old, new, session.token))
