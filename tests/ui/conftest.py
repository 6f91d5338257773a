"""No blinking, no zone, no configuration of whoever runs the tests; the clock stands still."""

import time
from collections.abc import Iterator

import pytest
from textual import _wait
from textual.widgets import Input

from sf_tui import language
from sf_tui.ui import signs
from tests.ui.canned import CannedConsole


@pytest.fixture(autouse=True)
def _quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(Input, "cursor_blink", False)
    monkeypatch.setattr(_wait, "SLEEP_GRANULARITY", 0.005)  # how long Textual's pilot looks for idleness
    monkeypatch.setattr(_wait, "SLEEP_IDLE", 0.0005)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)
    time.tzset()
    yield
    language.install("en")
    signs.choose(ascii_only=False)
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def console() -> CannedConsole:
    return CannedConsole()
