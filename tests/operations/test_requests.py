import json

import pytest

from sf_tui.model.errors import UsageError
from sf_tui.model.states import (
    RequestKind,
    RequestState,
)
from sf_tui.operations.store_console import StoreConsole
from tests.operations.desk import START, Desk


def test_nobody_serves_a_store_by_itself(console: StoreConsole) -> None:
    assert not console.service().is_running


def test_who_serves_is_named_with_the_version(desk: Desk, console: StoreConsole) -> None:
    desk.serve(json.dumps({"host": "srv1", "pid": 42, "version": "0.9"}))

    service = console.service()

    assert (service.is_running, service.owner, service.version) == (True, "srv1:42", "0.9")


def test_the_console_notices_others_and_itself_but_no_silence(desk: Desk, console: StoreConsole) -> None:
    assert console.has_changed()
    assert not console.has_changed()
    desk.store.set_next_run(desk.id, START)
    assert console.has_changed()
    assert not console.has_changed()
    console.request_sync("demo")
    assert console.has_changed()
    assert not console.has_changed()


# Requests


def test_a_request_wakes_the_service_and_is_followed_by_its_number(desk: Desk, console: StoreConsole) -> None:
    request = console.request_sync("demo")

    assert desk.woken == [START]
    assert console.request(request).state is RequestState.QUEUED
    assert console.request(request).kind is RequestKind.SYNC


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        ("request_sync", RequestKind.SYNC),
        ("request_check", RequestKind.CHECK),
        ("request_limits", RequestKind.LIMITS),
        ("request_preview", RequestKind.PREVIEW),
        ("request_resume", RequestKind.RESUME),
        ("cancel_run", RequestKind.CANCEL),
    ],
)
def test_every_question_is_a_row_of_its_kind(console: StoreConsole, ask: str, kind: RequestKind) -> None:
    assert console.request(getattr(console, ask)("demo")).kind is kind


def test_a_request_that_nobody_picked_up_has_expired_and_says_why(desk: Desk, console: StoreConsole) -> None:
    request = console.request_sync("demo")
    desk.clock.now += 61

    view = console.request(request)

    assert view.state is RequestState.EXPIRED
    assert "Nobody picked this request up" in str(view.sentence)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ('{"template": "The host {host} is down.", "params": {"host": "x"}}', "The host x is down."),
        ('{"sentence": {"template": "Down.", "params": {}}}', "Down."),
        (None, "did not say why"),
        ("{}", "did not say why"),
        ("no json", "did not say why"),
    ],
)
def test_a_failed_request_says_why(desk: Desk, console: StoreConsole, result: str | None, words: str) -> None:
    request = console.request_check("demo")
    desk.store.claim_request()
    desk.store.finish_request(request, RequestState.FAILED, result)

    assert words in str(console.request(request).sentence)


def test_an_unknown_request_is_refused(console: StoreConsole) -> None:
    with pytest.raises(UsageError, match="Request 99 does not exist"):
        console.request(99)
