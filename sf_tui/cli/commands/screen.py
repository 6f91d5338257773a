"""`sf-tui`: the screen, with the service beside it in this process."""

import argparse
import os
import sys
from contextlib import ExitStack

from sf_tui.cli.demo_faults import DemoFaults
from sf_tui.cli.workplace import Workplace, find_workplace
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text


def run(namespace: argparse.Namespace) -> int:
    """Open the screen."""
    refuse_without_terminal()
    return show(find_workplace(namespace), namespace)


def show(workplace: Workplace, namespace: argparse.Namespace, *, faults: DemoFaults | None = None) -> int:
    """Serve and show, until a person leaves. ``faults`` makes it a demo, and is what can go wrong in it."""
    is_remote = bool(os.environ.get("SSH_CONNECTION"))
    os.environ.setdefault("TEXTUAL_FPS", "15" if is_remote else "60")  # read when Textual is imported
    with workplace.console() as console, ExitStack() as stack:
        if console.integrations():
            workplace.unlock()
        stack.enter_context(workplace.serving())
        from sf_tui.ui import UiOptions, run_screen  # after the language: bindings are built at import

        if faults is not None:
            for summary in console.integrations():
                console.request_check(summary.name)

        return run_screen(
            console,
            UiOptions(
                theme=getattr(namespace, "theme", None),
                ascii=getattr(namespace, "ascii", False),
                mouse=not getattr(namespace, "no_mouse", False),
                read_only=workplace.is_read_only,
                refresh_seconds=1 / 3 if is_remote else 0.2,
                user_themes=workplace.places.themes_dir,
                is_demo=faults is not None,
                faults=faults,
            ),
        )


def refuse_without_terminal() -> None:
    """Say politely that a screen needs a terminal. Textual draws on stderr and reads stdin."""
    term = os.environ.get("TERM", "")
    if term in {"", "dumb"}:
        raise UsageError(
            "The screen needs a terminal that can move its cursor, and TERM is {term}: "
            "use `sf-tui status` and `sf-tui sync` here, or set TERM.",
            term=safe_text(term, 40) or '""',
        )
    if not sys.stdin.isatty() or not sys.stderr.isatty():
        raise UsageError(
            "The screen needs a terminal for input and output: "
            "use `sf-tui status` and `sf-tui sync` in scripts."
        )
