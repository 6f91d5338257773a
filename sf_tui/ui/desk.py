"""What every tab and screen is handed: the console, the clock, the chosen integration, and a way to write."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sf_tui.language import _
from sf_tui.model.sentence import Sentence
from sf_tui.operations.console import Console
from sf_tui.operations.views import IntegrationSummary, Saved
from sf_tui.ui.options import UiOptions
from sf_tui.ui.text import data
from sf_tui.ui.writing import WriteQueue

Result = TypeVar("Result")


def _nothing(_result: object) -> None:
    return


@dataclass(slots=True)
class Desk:
    """One person's place. The app fills in the last four."""

    console: Console
    options: UiOptions
    clock: Callable[[], float] = time.time
    chosen: str = ""
    """Name of the chosen integration; empty while there is none."""
    summaries: tuple[IntegrationSummary, ...] = ()
    saved: dict[str, Saved] = field(default_factory=dict)
    """The last change of settings for each integration, for undo."""
    queue: WriteQueue | None = None
    tell: Callable[[str, bool], None] = lambda _sentence, _is_bad: None
    """Show a toast."""
    reload: Callable[[], None] = lambda: None
    """Read the visible part anew."""

    @property
    def now(self) -> float:
        """Epoch seconds of the injected clock."""
        return self.clock()

    @property
    def is_read_only(self) -> bool:
        """Whether this screen may only look."""
        return self.options.read_only or self.console.is_read_only

    @property
    def summary(self) -> IntegrationSummary | None:
        """The chosen integration as last read."""
        return next((each for each in self.summaries if each.name == self.chosen), None)

    def write(
        self,
        description: str,
        call: Callable[[], Result],
        *,
        then: Callable[[Result], None] = _nothing,
        refused: Callable[[str], None] | None = None,
    ) -> None:
        """Write through the console on a thread. ``refused`` gets the sentence; without it, a toast does."""

        def done(result: Result) -> None:
            then(result)
            self.reload()

        def failed(sentence: Sentence | None) -> None:
            words = _("Something unforeseen went wrong inside sf-tui. Nothing was changed.")
            if sentence is not None:
                words = data(sentence.render(_), 400)
            (refused or (lambda text: self.tell(text, True)))(words)
            self.reload()

        if self.is_read_only:
            failed(
                Sentence(_("This screen is read-only: start sf-tui without --read-only to change things."))
            )
        elif self.queue is not None:
            self.queue.add(description, call, then=done, refused=failed)

    def save(
        self,
        description: str,
        call: Callable[[], Saved],
        *,
        words: str = "",
        refused: Callable[[str], None] | None = None,
        then: Callable[[Saved], None] = _nothing,
    ) -> None:
        """Write a setting; it can be undone with `undo`. ``words`` is the toast that says so."""
        name = self.chosen

        def remember(saved: Saved) -> None:
            self.saved[name] = saved
            if words:
                self.tell(words, False)
            then(saved)

        self.write(description, call, then=remember, refused=refused)

    def undo(self, then: Callable[[Saved], None] = _nothing) -> None:
        """Take the last change of the chosen integration's settings back."""
        name = self.chosen
        last = self.saved.get(name)
        if last is None:
            self.tell(_("There is nothing to undo."), False)
            return

        def undone(saved: Saved) -> None:
            self.saved.pop(name, None)
            self.tell(_("Taken back."), False)
            then(saved)

        self.write("undo a setting", lambda: self.console.undo(name, last), then=undone)
