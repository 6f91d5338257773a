"""What every tab and screen is handed: the console, the clock, the chosen integration, and a way to write."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

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


@dataclass(frozen=True, slots=True)
class Change:
    """A change of settings that can be taken back."""

    saved: Saved
    what: str
    """What was changed, in a few words that can stand after "Undo:"."""
    subject: str = ""
    """The part of the screen that shows it, such as ``limit``."""


class Tell(Protocol):
    """Shows a toast. One of the same ``kind`` goes away; without a kind, nothing does."""

    def __call__(self, sentence: str, is_bad: bool, kind: str = "", /) -> None:  # noqa: FBT001
        """Show ``sentence``."""


def _tell_nobody(_sentence: str, _is_bad: bool, _kind: str = "", /) -> None:  # noqa: FBT001
    return


@dataclass(slots=True)
class Desk:
    """One person's place. The app fills in the last three."""

    console: Console
    options: UiOptions
    clock: Callable[[], float] = time.time
    chosen: str = ""
    """Name of the chosen integration; empty while there is none."""
    summaries: tuple[IntegrationSummary, ...] = ()
    changes: dict[str, Change] = field(default_factory=dict)
    """The newest change of settings for each integration, where it can be taken back."""
    queue: WriteQueue | None = None
    tell: Tell = _tell_nobody
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
            (refused or (lambda text: self.tell(text, True, "refused")))(words)
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
        what: str,
        subject: str = "",
        words: str = "",
        refused: Callable[[str], None] | None = None,
        then: Callable[[Saved], None] = _nothing,
    ) -> None:
        """Write a setting; `undo` takes ``what`` back. ``words`` is the toast that says so."""
        name = self.chosen

        def remember(saved: Saved) -> None:
            self.changes[name] = Change(saved, what, subject)
            if words:
                self.tell(words, False, "setting")
            then(saved)

        self.write(description, call, then=remember, refused=refused)

    @property
    def change(self) -> Change | None:
        """The newest change of the chosen integration's settings, unless it cannot be taken back."""
        return self.changes.get(self.chosen)

    def seal(self, name: str) -> None:
        """Offer no undo for what was changed until now: something that cannot be undone came after it."""
        self.changes.pop(name, None)

    def undo(self) -> None:
        """Take the last change of the chosen integration's settings back."""
        name, last = self.chosen, self.change
        if last is None:
            self.tell(_("There is nothing to undo."), False, "undo")
            return

        def undone(_saved: Saved) -> None:
            if self.changes.get(name) is last:
                del self.changes[name]
            self.tell(_("Taken back: {what}.").format(what=last.what), False, "setting")

        self.write("undo a setting", lambda: self.console.undo(name, last.saved), then=undone)
