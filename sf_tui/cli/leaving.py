"""What Ctrl+C does while the service works in this process: once in order, twice at once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sf_tui.cli import output
from sf_tui.language import _

_PROMPT_SECONDS = 1.0


class LeaveNow(KeyboardInterrupt):
    """End without waiting: what is committed is kept, and a dead process's leases are void at once."""


@contextmanager
def stopping(stop: Callable[[], None], *, is_prompt: bool) -> Iterator[None]:
    """Call ``stop``, which may take seconds, at the end; a second Ctrl+C meanwhile is `LeaveNow`.

    ``is_prompt``: nothing that was asked for writes records, so the first Ctrl+C waits a second at most.
    """
    try:
        yield
    except KeyboardInterrupt:
        if is_prompt:
            _stop_promptly(stop)
        else:
            output.narrate(_("Stopping after the page in flight; press Ctrl+C again to leave now."))
            _stop_or_leave(stop)
        raise
    except BaseException:
        _stop_or_leave(stop)
        raise
    else:
        _stop_or_leave(stop)


def _stop_or_leave(stop: Callable[[], None]) -> None:
    try:
        stop()
    except KeyboardInterrupt:
        raise LeaveNow from None


def _stop_promptly(stop: Callable[[], None]) -> None:
    thread = threading.Thread(target=stop, name="sf-tui-stop", daemon=True)
    try:
        thread.start()
        thread.join(_PROMPT_SECONDS)
    except KeyboardInterrupt:
        raise LeaveNow from None
    if thread.is_alive():
        raise LeaveNow
