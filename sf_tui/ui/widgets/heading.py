"""A heading between the parts of a tab."""

from textual.content import Content
from textual.widgets import Static


class Heading(Static):
    """One bold line with a rule under it in wide terminals."""

    DEFAULT_CSS = """
    Heading { height: 1; margin: 1 0 0 0; text-style: bold; color: $text-key; }
    """

    def __init__(self, text: str, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(Content(text), id=id, markup=False)
