"""How a number of calls is read from what a person typed, and what is wrong with it, in a sentence."""

import re

from sf_tui.language import _, current
from sf_tui.ui import format as show
from sf_tui.ui.text import data

MOST = 1_000_000_000
"""Calls a day; what an org really has is known after a check, and refused by the console."""
_SEPARATORS = {"en": ",", "fr": "\u202f\u00a0 "}
"""Between groups of three digits; people type an ordinary space for the thin one."""


def read(text: str) -> tuple[int | None, str]:
    """Return the number (None: empty, the default) and what is wrong with ``text``; nothing when it is right.

    Digits only, or digits in groups of three with the language's separator between them.
    """
    text = text.strip()
    if not text:
        return None, ""
    separators = _SEPARATORS.get(current(), ",")
    if re.fullmatch(rf"[0-9]+|[0-9]{{1,3}}(?:[{separators}][0-9]{{3}})+", text):
        calls = int(re.sub(r"[^0-9]", "", text))
        if calls <= MOST:
            return calls, ""
        return None, _("No org has that many calls a day: {text}.").format(text=data(text, 24))
    example = show.number(20_000)
    if text[0] in "-+−":
        return None, _("A limit has no sign: write a whole number such as {example}.").format(example=example)
    if re.fullmatch(rf"[0-9{separators}]+", text):
        words = _("{text} is no number: its groups are not of three digits, as in {example}.")
    elif re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        words = _("{text} is no whole number: write one such as {example}.")
    else:
        words = _("{text} is no number: write digits only, as in {example}.")
    return None, words.format(text=data(text, 24), example=example)
