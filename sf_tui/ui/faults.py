"""What a demo can let go wrong in its own org: chosen in the palette, done by who started the screen."""

from collections.abc import Sequence
from functools import partial
from typing import Protocol

from sf_tui.language import _
from sf_tui.ui.desk import Desk


class Fault(Protocol):
    """One of them, in English for translation."""

    @property
    def title(self) -> str:
        """What it does, in a few words that can stand after "Demo:"."""
        ...

    @property
    def help(self) -> str:
        """One sentence: what happens then."""
        ...


class Faults(Protocol):
    """All of them."""

    def listed(self) -> Sequence[Fault]:
        """Return them in the order of the palette; at once."""
        ...

    def arm(self, title: str) -> None:
        """Let the one of this title go wrong; may take seconds: call it on a thread. Raises SfTuiError."""
        ...


def title_of(fault: Fault) -> str:
    """Return the line of the palette."""
    return _("Demo: {what}").format(what=_(fault.title))


def arm(desk: Desk, faults: Faults, fault: Fault) -> None:
    """Let it go wrong, and say so when that is done."""
    words = _("Done: {what}. {help}").format(what=_(fault.title), help=_(fault.help))
    desk.write(
        "let the demo's org fail",
        partial(faults.arm, fault.title),
        then=lambda _nothing: desk.tell(words, False, "fault"),
    )
