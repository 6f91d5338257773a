"""Follow a request until it is answered, with plain lines on stderr."""

import time
from collections.abc import Callable

from sf_tui.cli import output
from sf_tui.cli.words import direction_word, kind_word
from sf_tui.language import _, ngettext
from sf_tui.model.errors import UsageError
from sf_tui.model.states import RequestState, StepState
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import RequestView, StepView

_POLL_SECONDS = 0.1
_LINE_SECONDS = 1.0
OPEN = frozenset({RequestState.QUEUED, RequestState.RUNNING})
"""States of a request that may still be answered."""


def follow(
    console: StoreConsole,
    request: int,
    *,
    watch: Callable[[], None],
    on_change: Callable[[], None] = lambda: None,
) -> RequestView:
    """Wait until a request is answered or has expired; ``on_change`` is called when the store has changed.

    ``watch`` is called now and then and raises when nobody will ever answer.
    """
    while True:
        watch()
        view = console.request(request)
        if view.state not in OPEN:
            return view
        if console.has_changed():
            on_change()
        time.sleep(_POLL_SECONDS)


class Progress:
    """Lines for the run of a sync request: each step at most once a second, and when it has ended."""

    def __init__(
        self, console: StoreConsole, name: str, request: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._name = name
        self._request = request
        self._clock = clock
        self._ended: set[int] = set()
        self._last = -_LINE_SECONDS

    def __call__(self) -> None:
        """Read the run and say what is new."""
        run_id = self._console.request_run(self._request)
        if run_id is None:
            return
        try:
            run = self._console.run(self._name, run_id)
        except UsageError:  # it found nothing to do and was folded away
            return
        is_time = self._clock() - self._last >= _LINE_SECONDS
        for position, step in enumerate(run.steps):
            has_ended = step.state in {StepState.DONE, StepState.STOPPED} and step.started_at is not None
            if (has_ended and position not in self._ended) or (step.state is StepState.RUNNING and is_time):
                output.narrate(_line(step))
                self._last = self._clock()
            if has_ended:
                self._ended.add(position)


def _line(step: StepView) -> str:
    total = f" / {output.number(step.total)}" if step.total is not None else ""
    return _(
        "{kind} {direction}: {read}{total} read, {created} created, {updated} updated, {failed} failed, "
        "{calls}, {rate}/s"
    ).format(
        kind=kind_word(step.kind),
        direction=direction_word(step.direction),
        read=output.number(step.read),
        total=total,
        created=output.number(step.created),
        updated=output.number(step.updated),
        failed=output.number(step.failed),
        calls=ngettext("{n} call", "{n} calls", step.calls).format(n=output.number(step.calls)),
        rate=output.number(round(step.records_per_second)),
    )
