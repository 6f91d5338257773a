"""What the last live checks said."""

import msgspec

from sf_tui.model.check import CheckResult, CheckStep
from sf_tui.model.states import RequestKind, RequestState, Side
from sf_tui.operations.asked import is_asking, is_open, login_view
from sf_tui.operations.views import CredentialState
from sf_tui.store.protocol import Store


def last_check(store: Store, integration: int, side: Side) -> CheckResult | None:
    """Return the newest check of a side; one that another version wrote counts as none."""
    text = store.check(integration, side)
    if text is None:
        return None
    try:
        return msgspec.json.decode(text, type=CheckResult)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None


def is_checking(store: Store, integration: int, now: float) -> bool:
    """Whether a check is under way, or a login that does not wait for a person."""
    if is_asking(store, integration, RequestKind.CHECK, now):
        return True
    login = store.latest_request(integration, RequestKind.LOGIN)
    if login is None or not is_open(store, login, now):
        return False
    view = login_view(login)
    return view is None or view.step != "waiting"


class _Progress(msgspec.Struct):
    """What the service writes of a check under way."""

    check: tuple[CheckStep, ...] = ()


def steps_under_way(store: Store, integration: int, now: float) -> tuple[CheckStep, ...]:
    """Return which steps of the check under way are over, of the newest request that makes one."""
    requests = [
        request
        for kind in (RequestKind.CHECK, RequestKind.LOGIN)
        if (request := store.latest_request(integration, kind)) is not None
        and request.state is RequestState.RUNNING
        and is_open(store, request, now)
    ]
    if not requests:
        return ()
    try:
        newest = max(requests, key=lambda request: request.id)
        return msgspec.json.decode(newest.result or "{}", type=_Progress).check
    except (msgspec.DecodeError, UnicodeDecodeError):
        return ()


def open_login(store: Store, integration: int, now: float) -> int | None:
    """Return the request of the login under way."""
    login = store.latest_request(integration, RequestKind.LOGIN)
    return login.id if login is not None and is_open(store, login, now) else None


def credential_state(store: Store, integration: int, now: float) -> CredentialState:
    """What is known of the Salesforce credentials."""
    if is_checking(store, integration, now):
        return CredentialState.CHECKING
    return CredentialState.told_by(last_check(store, integration, Side.SALESFORCE))
