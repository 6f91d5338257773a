"""Reading the store: nothing is drawn without a change, trouble is one sentence, bugs print no values."""

import pytest
from textual.widget import Widget

from sf_tui.ui import SfTuiApp, UiOptions, crash
from sf_tui.ui.widgets.line import Line
from tests.ui.canned import CannedConsole
from tests.ui.driving import started


@pytest.mark.parametrize("tab", [1, 2, 3, 4])
async def test_an_idle_screen_writes_nothing(
    console: CannedConsole, tab: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with started(console, tab=tab) as driver:
        console.changed = False
        reads = console.reads
        refreshed: list[Widget] = []
        refresh = Widget.refresh

        def spy(widget: Widget, *args: object, **kwargs: object) -> Widget:
            refreshed.append(widget)
            return refresh(widget, *args, **kwargs)  # type: ignore[arg-type]

        written: list[str] = []
        driver_ = driver.app._driver
        assert driver_ is not None
        monkeypatch.setattr(Widget, "refresh", spy)
        monkeypatch.setattr(driver_, "write", written.append)
        for _ in range(3):
            driver.app.poll()
            driver.app.tick()
            await driver.pilot.pause()
        assert console.reads == reads
        driver.app.reload()
        await driver.pilot.pause()
        assert [repr(widget) for widget in refreshed] == []
        assert "".join(written) == ""


async def test_a_locked_store_is_one_sentence_until_it_is_free(console: CannedConsole) -> None:
    async with started(console) as driver:
        console.is_locked, console.changed = True, True
        driver.app.poll()
        await driver.pilot.pause()
        assert (
            "The state store state.db is locked by another program" in driver.get("#banner", Line).shown.plain
        )
        assert "Acme production" in driver.grid
        console.is_locked = False
        driver.app.poll()
        await driver.pilot.pause()
        assert not driver.get("#banner", Line).display


async def test_a_store_locked_from_the_start_is_told_too(console: CannedConsole) -> None:
    console.is_locked = True
    async with started(console) as driver:
        assert "is locked by another program" in driver.grid
        console.is_locked = False
        driver.app.poll()
        await driver.settle()
        assert "Acme production" in driver.grid


async def test_a_change_in_the_store_is_shown_at_the_next_poll(console: CannedConsole) -> None:
    async with started(console) as driver:
        console.held["Acme production"].failing = 18
        console.changed = True
        driver.app.poll()
        await driver.pilot.pause()
        assert "18 failing" in driver.grid


async def test_a_bug_in_a_write_is_a_sentence_and_the_next_write_goes_on(
    console: CannedConsole, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with started(console) as driver:

        def broken(_name: str) -> int:
            raise RuntimeError("s3cret")

        monkeypatch.setattr(console, "request_check", broken)
        await driver.press("c")
        assert driver.toasts[-1] == "Something unforeseen went wrong inside sf-tui. Nothing was changed."
        await driver.press("l")
        assert driver.writes == [("request_limits", "Acme production")]


def test_the_crash_report_has_neither_values_nor_paths() -> None:
    def break_(password: str) -> None:
        raise ValueError(password)

    try:
        break_("s3cret")
    except ValueError as error:
        text = crash.report(error).plain
    assert "s3cret" not in text
    assert "/" not in text.replace("sf_tui/", "")
    assert "test_data.py" in text
    assert "ValueError" in text


async def test_the_crash_screen_is_ours(console: CannedConsole) -> None:
    def broken() -> None:
        raise ZeroDivisionError

    app = SfTuiApp(console, options=UiOptions(refresh_seconds=3600.0), clock=console.clock)
    printed: list[object] = []
    app._print_error_renderables = lambda: printed.extend(app._exit_renderables)  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):  # noqa: PT012  the app's own way out
        async with app.run_test() as pilot:
            app.call_later(broken)
            await pilot.pause()
    assert "sf-tui's screen stopped" in str(printed[0])
    assert "locals" not in str(printed[0])
