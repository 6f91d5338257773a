"""Text from either system, made harmless for a terminal (DESIGN section 8)."""

import re

_CONTROL = re.compile(
    "[\x00-\x1f\x7f-\x9f"  # C0, DEL and C1: escape codes start here
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff"  # zero width, bidi, separators
    "\ud800-\udfff\ufff9-\ufffb\U000e0000-\U000e007f]",  # lone surrogates, interlinear, tags
)
_PICTURE = {0x7F: "\u2421", 0x0A: "\u23ce"}


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code in _PICTURE:
        return _PICTURE[code]
    return chr(0x2400 + code) if code < 0x20 else "\ufffd"


def safe_text(text: str, limit: int = 200) -> str:
    """Return ``text`` on one line, at most ``limit`` characters, control characters shown as pictures.

    Markup such as ``[bold]`` is left as it is: widgets take text as data, not as markup.
    """
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    return text if text.isprintable() and text.isascii() else _CONTROL.sub(_visible, text)
