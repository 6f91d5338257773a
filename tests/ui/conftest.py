"""No blinking, no zone, no configuration of whoever runs the tests; the clock stands still."""

import gc
import time
from collections.abc import Iterator
from typing import Any

import pytest
from textual import _wait
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.widgets import Input

from sf_tui import language
from sf_tui.ui import signs
from tests.ui.canned import CannedConsole


@pytest.fixture(autouse=True, scope="session")
def _rare_collections() -> Iterator[None]:
    """Collect garbage rarely: every app is one big cycle, and looking at it took a quarter of the time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture(autouse=True, scope="session")
def _sheets_are_parsed_once() -> Iterator[None]:
    """Let all apps share what they parsed: Textual keeps 64 sheets an app, we have more, so it keeps none."""
    parsed: dict[object, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, *place: Any, **more: Any) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), place, frozenset(more.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *place, **more)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


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
