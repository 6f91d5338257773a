"""The README's picture, made by the app itself from the demo: ``python -m tests.pictures``."""

import argparse
import asyncio
import re
import sys
from pathlib import Path

from sf_tui.cli.commands import demo
from sf_tui.cli.demo_org import demo_org
from sf_tui.cli.demo_seed import CRM_FILE, seed_crm
from sf_tui.operations.console import Console

FOLDER = Path(__file__).parents[1] / ".github"
_SIZE = (100, 32)
_CONTACTS = 5000
_ACTIVITY = "60/min"
_LINES = 10
_FONT_FACE = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)
_PATIENCE_SECONDS = 60


async def picture(console: Console) -> str:
    """Show the first tab once some cycles of the demo are over; returns what is seen as SVG."""
    from sf_tui.ui import SfTuiApp, UiOptions

    app = SfTuiApp(console, options=UiOptions(theme="dark", is_demo=True))
    async with app.run_test(size=_SIZE) as pilot, asyncio.timeout(_PATIENCE_SECONDS):
        while not _is_settled(console):
            await pilot.pause(0.1)
        await pilot.pause(1)
        svg = app.export_screenshot(title="sf-tui demo")
    # Without the web fonts: the picture must not ask anybody for anything when it is looked at.
    return _FONT_FACE.sub("", svg)


def _is_settled(console: Console) -> bool:
    """Whether the check is over, nothing runs, and the feed has something to tell."""
    view = console.sync(demo.NAME)
    checked = console.credentials(demo.NAME).salesforce
    told = len(console.activity(demo.NAME))
    return told >= _LINES and view.live is None and checked is not None


def main() -> int:
    """Make the picture."""
    namespace = argparse.Namespace(contacts=_CONTACTS, seed=7, activity=_ACTIVITY, lang="en", state=None)
    FOLDER.mkdir(exist_ok=True)
    with (
        demo._folder(None) as folder,
        demo_org(folder, contacts=_CONTACTS, seed=7, activity=_ACTIVITY) as org,
    ):
        seed_crm(folder / CRM_FILE, seed=7, contacts=_CONTACTS)
        workplace = demo._workplace(folder, org, namespace)
        with workplace.console() as console, workplace.serving():
            console.request_check(demo.NAME)
            (FOLDER / "screen.svg").write_text(asyncio.run(picture(console)), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
