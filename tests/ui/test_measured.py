"""A layout that comes between two requests for one must not keep the height of the first."""

from textual.widget import Widget

from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import Driver, started


def lay_out_for_another(driver: Driver, widget: Widget) -> None:
    """Do at once what a widget beside this one may bring about while this one still waits for its turn."""
    for ancestor in widget.ancestors:
        if isinstance(ancestor, Widget):
            ancestor._clear_arrangement_cache()
            ancestor._layout_updates += 1
    driver.app.screen._refresh_layout()


async def test_a_line_that_grows_after_such_a_layout_gets_its_height() -> None:
    async with started(CannedConsole(), tab=3) as driver:
        line = driver.get("#limit-note", Line)
        line.show("one")
        lay_out_for_another(driver, line)
        line.show("one\ntwo\nthree")
        await driver.settle()
        assert line.size.height == 3
