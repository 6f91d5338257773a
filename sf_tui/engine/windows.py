"""Which range of changes a step reads next (SYNC 3)."""

from collections.abc import AsyncIterator
from dataclasses import replace

from sf_tui.connectors.protocol import ChangePage, ChangeQuery, Position, Window
from sf_tui.engine.step_context import Step
from sf_tui.store.rows import WindowRow


async def next_window(step: Step, horizon: str) -> tuple[WindowRow, bool]:
    """Return the window to read, opened in the store, and whether it is one that was left unfinished."""
    context = step.context
    rows = await context.in_writer(context.store.windows, context.integration.id, step.kind, step.direction)
    unfinished = next((row for row in rows if not row.is_done), None)
    if unfinished is not None:
        return unfinished, True
    start = ""
    number = 1
    if rows:
        start = step.reader.look_back(rows[-1].end, context.settings.sync.look_back_minutes)
        number = rows[-1].number + 1
    window = WindowRow(step.kind, step.direction, number, start, horizon)
    if not step.reader.capabilities.modified_since:
        window = replace(window, start="")
    await context.in_writer(context.store.open_window, context.integration.id, window)
    return window, False


def query(step: Step, window: WindowRow) -> ChangeQuery:
    """Say what the window asks of the source."""
    return ChangeQuery(
        step.source_object,
        step.fields,
        Window(window.start, window.end, Position(window.last_stamp, window.last_id)),
    )


Stream = AsyncIterator[ChangePage]
