"""The steps of a check: one under the other while it runs or where one failed, else in one row."""

from collections.abc import Sequence
from typing import get_args

from textual.content import Content

from sf_tui.language import _
from sf_tui.model.check import CheckStep, StepName, Words
from sf_tui.model.sentence import Sentence
from sf_tui.ui.signs import signs
from sf_tui.ui.text import Piece, data, fit, line, lines
from sf_tui.ui.widgets.line import Line

ORDER: tuple[StepName, ...] = get_args(StepName)


def step_name(what: StepName) -> str:
    """Return what a step looks at."""
    return {
        "login": _("login"),
        "user": _("user"),
        "token": _("token"),
        "org": _("org"),
        "access": _("access"),
        "versions": _("versions"),
    }[what]


def reason_of(words: Words | None) -> str:
    """Return a step's reason, made harmless."""
    return data(Sentence(words.template, dict(words.params)).render(_), 300) if words is not None else ""


class CheckSteps(Line):
    """Renders the steps it is given; ``indent`` is the width of the label before them."""

    def __init__(self, *, id: str, indent: int) -> None:  # noqa: A002
        super().__init__(id=id, hang=indent)
        self._indent = indent

    def show_steps(self, steps: Sequence[CheckStep], *, is_checking: bool) -> None:
        """Show how far a check is, or what became of each step of the last one."""
        has_failed = any(step.state == "failed" for step in steps)
        label = (fit(_("Steps"), self._indent), "$text-quiet")
        if is_checking:
            self.show_content(self._column(label, self._under_way(steps)))
        elif has_failed:
            self.show_content(self._column(label, self._ended(steps)))
        elif steps:
            pieces: list[Piece] = [label]
            for step in steps:
                sign, style = _sign(step)
                pieces += [(sign, style), f"\u00a0{step_name(step.what)}  "]
            self.show_content(line(*pieces).rstrip())
        else:
            self.show_content(Content())

    @staticmethod
    def _under_way(steps: Sequence[CheckStep]) -> list[list[Piece]]:
        over = {step.what for step in steps}
        rows: list[list[Piece]] = [_told(step) for step in steps]
        to_come = [what for what in ORDER if what not in over]
        for place, what in enumerate(to_come):
            sign = signs().ellipsis if place == 0 else " "
            rows.append([(f"{sign} {step_name(what)}", "$text-quiet")])
        return rows

    @staticmethod
    def _ended(steps: Sequence[CheckStep]) -> list[list[Piece]]:
        """Tell each step that was reached; the others share a row."""
        unreached = [step for step in steps if step.state == "skipped" and step.because is None]
        rows: list[list[Piece]] = [_told(step) for step in steps if step not in unreached]
        if unreached:
            names = ", ".join(step_name(step.what) for step in unreached)
            told = _("not reached: {steps}").format(steps=names)
            rows.append([(f"{signs().none} {told}", "$text-quiet")])
        return rows

    def _column(self, label: Piece, rows: Sequence[list[Piece]]) -> Content:
        blank = " " * self._indent
        return lines([line(blank if number else label, *row) for number, row in enumerate(rows)])


def _sign(step: CheckStep) -> tuple[str, str]:
    return {
        "done": (signs().ok, "$text-ok"),
        "failed": (signs().bad, "bold $text-bad"),
        "skipped": (signs().none, "$text-quiet"),
    }[step.state]


def _told(step: CheckStep) -> list[Piece]:
    sign, style = _sign(step)
    name, reason = step_name(step.what), reason_of(step.because)
    if step.state == "failed":
        label = _("{label}: {text}").format(label=name, text="")
        return [(sign, style), f" {label}", (reason or _("failed"), "$text-bad")]
    if step.state == "skipped":
        told = _("{label}: {text}").format(label=name, text=reason) if reason else name
        return [(f"{sign} {told}", "$text-quiet")]
    return [(sign, style), f" {name}"]
