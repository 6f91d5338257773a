"""Which ranges of changes a step reads next (SYNC 3)."""

from collections.abc import Sequence
from dataclasses import replace

from sf_tui.connectors.protocol import ChangeQuery, Position, Window
from sf_tui.engine.step_context import Step
from sf_tui.store.rows import WindowRow

PAGE = 2000
"""Records a page may have."""


async def next_windows(step: Step, horizon: str) -> tuple[list[WindowRow], bool]:
    """Return the windows to read, opened in the store, and whether they were left unfinished.

    There are several only where a first read was cut: they are read at the same time, and the next window
    starts when all are done.
    """
    context = step.context
    rows = await context.in_writer(context.store.windows, context.integration.id, step.kind, step.direction)
    unfinished = [row for row in rows if not row.is_done]
    if unfinished:
        return unfinished, True
    start = ""
    number = 1
    if rows:
        start = step.reader.look_back(rows[-1].end, context.settings.sync.look_back_minutes)
        number = rows[-1].number + 1
    window = WindowRow(step.kind, step.direction, number, start, horizon)
    if not step.reader.capabilities.modified_since:
        window = replace(window, start="")
    await _open(step, [window])
    return [window], False


async def cut(step: Step, window: WindowRow, *, in_bulk: bool) -> list[WindowRow]:
    """Cut a first read that has begun; the parts take its place in the store. [] where that cannot be."""
    asked = query(step, window)
    parts = await step.reader.split(asked, step.reader.capabilities.windows, in_bulk=in_bulk)
    if not parts or parts == [asked.window]:
        return []
    rows = [
        replace(
            window,
            number=window.number + index,
            last_stamp=part.last.stamp,
            last_id=part.last.id,
            slice=part.slice,
        )
        for index, part in enumerate(parts)
    ]
    await _open(step, rows)
    return rows


async def _open(step: Step, windows: Sequence[WindowRow]) -> None:
    context = step.context
    await context.in_writer(context.store.open_windows, context.integration.id, windows)


def query(step: Step, window: WindowRow) -> ChangeQuery:
    """Say what the window asks of the source."""
    return ChangeQuery(
        step.source_object,
        step.fields,
        Window(window.start, window.end, Position(window.last_stamp, window.last_id), window.slice),
        _page_size(step, window),
    )


def _page_size(step: Step, window: WindowRow) -> int:
    """A first read on behalf of a side that is written by jobs goes in pages that fill one."""
    return PAGE if window.start else max(PAGE, step.writer.capabilities.bulk_write)
