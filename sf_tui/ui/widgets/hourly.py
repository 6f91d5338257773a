"""Twenty-four bars, one an hour."""

from sf_tui.operations.views import LimitsView
from sf_tui.ui import format as show
from sf_tui.ui.bars import columns
from sf_tui.ui.signs import signs
from sf_tui.ui.text import fit, line, lines
from sf_tui.ui.widgets.line import Line

HEIGHT = 3
EVERY = 6
"""Hours between two labels of the axis."""


class Hourly(Line):
    """Own calls in each hour, with the times under them."""

    def show_hours(self, view: LimitsView) -> None:
        """Draw the bars."""
        width = 3 if self.size.width >= 24 * 3 + 8 else 2
        top = max(view.hourly, default=0)
        rows = columns(view.hourly, HEIGHT, width)
        axis = ""
        for index in range(0, len(view.hourly), EVERY):
            start = show.local(view.hours_from + index * show.HOUR)
            axis += fit(f"{start:%H:%M}", EVERY * width)
        scale = [show.number(top), *([""] * (HEIGHT - 2)), "0"]
        content = [line((f"{label:>6} ", "$text-quiet"), row) for label, row in zip(scale, rows, strict=True)]
        content.append(line((" " * 7 + signs().axis * width * len(view.hourly), "$text-quiet")))
        content.append(line((" " * 7 + axis, "$text-quiet")))
        self.show_content(lines(content))
