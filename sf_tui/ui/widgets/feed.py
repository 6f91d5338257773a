"""The newest of what happened."""

from sf_tui.language import _
from sf_tui.model.states import Level
from sf_tui.operations.views import ActivityEntry
from sf_tui.ui import format as show
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data, hang, line, lines
from sf_tui.ui.widgets.line import Line


class Feed(Line):
    """One line an entry: time, sign, sentence."""

    _entries: tuple[ActivityEntry, ...] = ()
    _now, _most = 0.0, 0

    def on_resize(self) -> None:
        """Wrap anew."""
        self.show_entries(self._entries, self._now, self._most)

    def show_entries(self, entries: tuple[ActivityEntry, ...], now: float, most: int) -> None:
        """Show the first ``most`` entries."""
        self._entries, self._now, self._most = entries, now, most
        if not entries:
            self.show((_("Nothing happened yet."), "$text-quiet"))
            return
        sign = signs()
        marks = {Level.INFO: (sign.dot, ""), Level.WARNING: (sign.warning, "$text-warn")}
        rows = []
        times = [show.day(entry.at, now) for entry in entries[:most]]
        width = max(map(len, times))
        for entry, time in zip(entries, times, strict=False):
            mark, style = marks.get(entry.level, (sign.bad, "$text-bad"))
            sentence = data(entry.sentence.render(_), 300)
            sentence = hang(sentence, width + 3, self.size.width or 77)
            rows.append(line((f"{time:<{width}} ", "$text-quiet"), (f"{mark} ", style), sentence))
        self.show_content(lines(rows))
