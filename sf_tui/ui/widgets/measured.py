"""Widgets whose height follows what they show."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.geometry import Region
    from textual.widget import Widget
else:  # Textual looks for styles along the first base that is a widget, so this is none
    Widget = object


class Measured(Widget):
    """Is measured anew at every request for a layout.

    Textual 8.2 keeps a widget's box until its first request since the last idle moment. A layout that happens
    between that request and a second one (a busy loop, a slow line) keeps the box for good: a table that was
    filled meanwhile stays without a line of height.
    """

    def refresh(
        self, *regions: "Region", repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "Measured":
        """Ask to be drawn, and with ``layout`` to be measured, again."""
        if layout:
            self._layout_updates += 1
        super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)
        return self
