"""One field of a form: its name, the input, and under it what belongs there or what is wrong."""

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from sf_tui.ui.signs import signs
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.paste_input import PasteInput


class FormField(Vertical):
    """``ROW``, ``INPUT`` and ``HINT`` have the ids ``NAME-row``, ``NAME`` and ``NAME-hint``."""

    DEFAULT_CSS = """
    FormField {
        height: auto;
        & > Horizontal { height: 1; }
    }
    """

    def __init__(
        self,
        name: str,
        label: str,
        *,
        value: str = "",
        password: bool = False,
        max_length: int = 400,
        field: type[PasteInput] = PasteInput,
    ) -> None:
        super().__init__(id=f"{name}-field")
        self._name = name
        self._label = label
        self.input = field(value, id=name, password=password, compact=True, max_length=max_length)

    def compose(self) -> ComposeResult:
        """Lay the field out."""
        with Horizontal(id=f"{self._name}-row", classes="form-row"):
            yield Line(id=f"{self._name}-label", classes="form-label")
            yield self.input
        yield Line(id=f"{self._name}-hint", classes="hint")

    def on_mount(self) -> None:
        """Write the name."""
        self.query_one(f"#{self._name}-label", Line).show((self._label, "$text-quiet"))

    @property
    def text(self) -> str:
        """What is typed, without the blanks around it."""
        return self.input.value.strip()

    def show_hint(self, text: str) -> None:
        """Say what belongs here."""
        self.query_one(f"#{self._name}-hint", Line).show((text, "$text-quiet"))

    def show_problem(self, text: str) -> None:
        """Say what is wrong."""
        self.query_one(f"#{self._name}-hint", Line).show((f"{signs().bad} {text}", "$text-bad"))
