"""The signs beside words, so that no state is told by colour alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signs:
    """One cell each unless said otherwise."""

    on: str = "●"
    off: str = "○"
    warning: str = "▲"
    ok: str = "✓"
    bad: str = "✗"
    none: str = "–"
    pull: str = "SF → CRM"
    push: str = "CRM → SF"
    both: str = "↔"
    pointer: str = "›"
    choice: str = "•"
    dot: str = "·"
    ellipsis: str = "…"
    switch_on: str = "━━●"
    switch_off: str = "●━━"
    full: str = "█"
    parts: str = " ▏▎▍▌▋▊▉"
    """Eighths of a cell, from the left."""
    empty: str = "░"
    others: str = "▒"
    levels: str = " ▁▂▃▄▅▆▇█"
    """Eighths of a cell, from below."""
    axis: str = "─"
    arrows: str = "←→"


UNICODE = Signs()
ASCII = Signs(
    on="*",
    off="o",
    warning="!",
    ok="+",
    bad="x",
    none="-",
    pull="SF > CRM",
    push="CRM > SF",
    both="<->",
    pointer=">",
    choice="*",
    dot="-",
    ellipsis="~",
    switch_on="--O",
    switch_off="O--",
    full="#",
    parts=" ",
    empty=".",
    others="=",
    levels=" .:-=+*#@",
    axis="-",
    arrows="<>",
)


class _Chosen:
    """What `choose` chose."""

    signs: Signs = UNICODE


def choose(*, ascii_only: bool) -> None:
    """Decide once, before the first frame."""
    _Chosen.signs = ASCII if ascii_only else UNICODE


def signs() -> Signs:
    """Return the signs in force."""
    return _Chosen.signs
