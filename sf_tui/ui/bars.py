"""Bars made of characters: cheap to draw, and only sent when they change."""

import math
from collections.abc import Sequence

from sf_tui.ui.signs import signs


def bar(share: float, width: int) -> str:
    """Return a bar of ``width`` cells, filled to ``share`` (0 to 1) in eighths of a cell."""
    sign = signs()
    steps = len(sign.parts)
    filled = round(min(1.0, max(0.0, share)) * width * steps)
    if share > 0 and filled == 0:
        filled = 1
    whole, rest = divmod(filled, steps)
    text = sign.full * whole + (sign.parts[rest] if rest else "")
    return text + sign.empty * (width - len(text))


def split_bar(first: float, second: float, width: int) -> tuple[str, str, str]:
    """Return own part, others' part and what is free of a whole of 1, together ``width`` cells."""
    own = round(min(1.0, max(0.0, first)) * width)
    if first > 0:
        own = max(1, own)
    other = min(width - own, round(min(1.0, max(0.0, second)) * width))
    sign = signs()
    return sign.full * own, sign.others * other, sign.empty * (width - own - other)


def columns(values: Sequence[int], height: int, width: int) -> list[str]:
    """Return ``height`` rows, the top first, of one column of ``width`` cells for each value."""
    sign = signs()
    steps = len(sign.levels) - 1
    top = max(values, default=0) or 1
    levels = [max(1, math.ceil(value / top * height * steps)) if value else 0 for value in values]
    gap = " " if width > 1 else ""
    rows = []
    for row in range(height - 1, -1, -1):
        cells = (sign.levels[min(steps, max(0, level - row * steps))] for level in levels)
        rows.append("".join(cell * (width - len(gap)) + gap for cell in cells))
    return rows
