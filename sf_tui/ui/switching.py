"""Automatic sync on or off, from any tab."""

from collections.abc import Callable

from sf_tui.language import _
from sf_tui.ui.desk import Desk


def switch_automatic(desk: Desk, *, enabled: bool, settled: Callable[[], None]) -> None:
    """Ask for automatic sync to be switched and say what that means; ``settled`` is called either way."""
    name = desk.chosen

    def refused(sentence: str) -> None:
        settled()
        desk.tell(sentence, True, "setting")

    desk.save(
        "switch automatic sync",
        lambda: desk.console.set_enabled(name, enabled=enabled),
        what=_("automatic sync on") if enabled else _("automatic sync off"),
        words=_("Automatic sync is on. Waiting changes go with the next run.")
        if enabled
        else _("Automatic sync is off: nothing is read or written, changes keep waiting. u takes it back."),
        then=lambda _saved: settled(),
        refused=refused,
    )
