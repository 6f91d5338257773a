"""Requests as a front end sees them: one that nobody will answer any more is not waited for."""

from typing import Literal

import msgspec

from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import RequestKind, RequestState
from sf_tui.operations.views import LoginView, RequestView
from sf_tui.store.protocol import Store
from sf_tui.store.rows import RequestRow

SERVICE_LEASE = "service"


def is_open(store: Store, request: RequestRow | None, now: float) -> bool:
    """Whether an answer may still come."""
    if request is None:
        return False
    if request.state is RequestState.QUEUED:
        return request.deadline > now
    return request.state is RequestState.RUNNING and store.lease_row(SERVICE_LEASE) is not None


def is_asking(store: Store, integration: int, kind: RequestKind, now: float) -> bool:
    """Whether the newest request of a kind is still open."""
    return is_open(store, store.latest_request(integration, kind), now)


def request_view(request: RequestRow, now: float) -> RequestView:
    """Say where a request stands; one past its deadline has expired, whether or not a service noted it."""
    state = request.state
    if state is RequestState.QUEUED and request.deadline < now:
        state = RequestState.EXPIRED
    sentence = None
    if state is RequestState.EXPIRED:
        sentence = say(
            "Nobody picked this request up: no sf-tui serves this state store, or it was busy for too long. "
            "Try again."
        )
    elif state is RequestState.FAILED:
        sentence = _sentence(request.result) or say(
            "The request failed, and the service did not say why: see the activity."
        )
    return RequestView(request.id, request.kind, state, sentence)


class _Said(msgspec.Struct):
    """A sentence in a request's result."""

    template: str
    params: dict[str, str | int | float] = {}


class _LoginProgress(msgspec.Struct):
    """What the service writes of a login under way."""

    step: Literal["waiting", "checking", "storing", "stored"]
    address: str = ""
    redirect_uri: str = ""
    until: float | None = None
    notice: _Said | None = None


class _Login(msgspec.Struct):
    login: _LoginProgress


def login_view(request: RequestRow) -> LoginView | None:
    """Return how far a login is; None where the row does not say."""
    if request.kind is not RequestKind.LOGIN or request.state is not RequestState.RUNNING:
        return None
    try:
        told = msgspec.json.decode(request.result or "", type=_Login).login
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    notice = Sentence(told.notice.template, told.notice.params) if told.notice else None
    return LoginView(told.step, told.address, told.redirect_uri, told.until, notice)


class _Revoked(msgspec.Struct):
    """The answer to a request to end a login."""

    revoked: bool = False
    sentence: _Said | None = None


def revoke_result(result: str | None) -> tuple[bool, Sentence | None]:
    """Return whether a login was ended, and why not; no where the result does not say."""
    try:
        told = msgspec.json.decode(result or "", type=_Revoked)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False, None
    return told.revoked, Sentence(told.sentence.template, told.sentence.params) if told.sentence else None


class _Exit(msgspec.Struct):
    """The exit code and the cause in a failed request's result."""

    exit: int = 3
    cause: str = ""


def exit_code(result: str | None) -> int:
    """Return what a failed request's result says; 3 (temporary) where it says nothing."""
    try:
        return msgspec.json.decode(result or "{}", type=_Exit).exit
    except (msgspec.DecodeError, UnicodeDecodeError):
        return 3


def cause_of(result: str | None) -> str:
    """Return the cause that a failed request's result names (a `model.trouble.Cause`); empty for none."""
    try:
        return msgspec.json.decode(result or "{}", type=_Exit).cause
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ""


class _Failure(msgspec.Struct):
    """A result that holds its sentence one level deeper."""

    sentence: _Said


def _sentence(result: str | None) -> Sentence | None:
    """Read ``{"template": …, "params": …}``, or the same under ``sentence``."""
    if not result:
        return None
    try:
        said = msgspec.json.decode(result, type=_Said)
    except (msgspec.DecodeError, UnicodeDecodeError):
        try:
            said = msgspec.json.decode(result, type=_Failure).sentence
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None
    return Sentence(said.template, said.params)
