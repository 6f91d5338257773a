"""The footer: at most eight hints, those that fit the focus."""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from sf_tui.ui.actions import BY_BINDING, Action
from sf_tui.ui.screens.base import Live

MOST = 8


class HintBar(Widget):
    """Reads the screen's live bindings; a click performs the action."""

    DEFAULT_CSS = """
    HintBar { dock: bottom; height: 1; background: $surface; }
    """

    def __init__(self, *, is_read_only: bool = False) -> None:
        super().__init__()
        self._is_read_only = is_read_only
        self._shown: tuple[tuple[str, str, str], ...] = ()

    def on_mount(self) -> None:
        """Follow the focus."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self.call_after_refresh(self._follow, self.screen)

    def on_resize(self) -> None:
        """Fit the hints anew."""
        self._follow(self.screen)

    def _follow(self, _screen: Screen[object]) -> None:
        shown = tuple(self._hints())
        if shown != self._shown:
            self._shown = shown
            self.refresh()

    def _hints(self) -> list[tuple[str, str, str]]:
        screen = self.screen
        found: dict[str, tuple[Action, str]] = {}
        for active in screen.active_bindings.values():
            action = BY_BINDING.get(active.binding.id or "")
            if action is None or not action.rank or not active.enabled or action.id in found:
                continue
            is_double = any(other.label == action.label for other, _name in found.values())
            is_idle = isinstance(screen, Live) and bool(screen.why_not(action.id))
            if not is_double and not is_idle and not (action.writes and self._is_read_only):
                found[action.id] = (action, active.binding.action)
        ranked = sorted(found.values(), key=lambda pair: pair[0].rank)
        hints = [
            (
                action.key_text.split(" ")[0],
                screen.hint(action) if isinstance(screen, Live) else action.label_text,
                name,
            )
            for action, name in ranked
        ]
        keep = [action.is_kept for action, _name in ranked]
        while hints and (len(hints) > MOST or self._width(hints) > self.size.width):
            last = max((index for index, kept in enumerate(keep) if not kept), default=len(hints) - 1)
            del hints[last], keep[last]
        return hints

    @staticmethod
    def _width(hints: list[tuple[str, str, str]]) -> int:
        return sum(cell_len(key) + cell_len(label) + 3 for key, label, _name in hints)

    def render(self) -> Content:
        """Return the hints."""
        parts: list[str | tuple[str, str]] = []
        for key, label, _name in self._shown:
            parts += [" ", (key, "bold $text-key"), f" {label} "]
        return Content.assemble(*parts)

    async def on_click(self, event: events.Click) -> None:
        """Perform the action under the mouse."""
        edge = 0
        for key, label, name in self._shown:
            edge += cell_len(key) + cell_len(label) + 3
            if event.x < edge:
                for active in self.screen.active_bindings.values():
                    if active.binding.action == name:
                        await self.app.run_action(name, active.node)
                        return
