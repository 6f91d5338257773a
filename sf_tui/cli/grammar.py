"""argparse in our manner: one sentence for a wrong command line, in the user's language."""

import argparse
from typing import Any, NoReturn

from sf_tui.language import _, current, ngettext
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import N_

_LARGEST_ORG = 10_000_000
"""Contacts; ten times what the emulator is tried with."""

ARGPARSE_WORDS = (
    N_("usage: "),
    N_("options"),
    N_("positional arguments"),
    N_("show this help message and exit"),
    N_("argument %(argument_name)s: %(message)s"),
    N_("the following arguments are required: %s"),
    N_("unrecognized arguments: %s"),
    N_("invalid choice: %(value)r (choose from %(choices)s)"),
    N_("ambiguous option: %(option)s could match %(matches)s"),
    N_("expected one argument"),
    N_("ignored explicit argument %r"),
)
"""What argparse says of its own accord, for the translators; it asks its module's ``_`` when it speaks."""


class _Help(argparse.HelpFormatter):
    """Help whose headings have the language's own space before the colon that argparse adds."""

    def start_section(self, heading: str | None) -> None:
        super().start_section(f"{heading}\u00a0" if heading and current() == "fr" else heading)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are ours: one sentence, no usage lines before it."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  argparse's own
        super().__init__(formatter_class=_Help, **options)

    def error(self, message: str) -> NoReturn:
        """Refuse the command line."""
        raise UsageError(
            "{command}: {message}. `{command} --help` tells what is possible.",
            command=self.prog,
            message=safe_text(message, 500),
        )


def speak_our_language() -> None:
    """Have argparse translate with our catalogue; it looks these two up in its module when it speaks."""
    vars(argparse).update(_=_, ngettext=ngettext)


def contacts(text: str) -> int:
    """Read the size of an org."""
    number = whole(text)
    if not 0 <= number <= _LARGEST_ORG:
        raise argparse.ArgumentTypeError(
            _("{value} is not possible: write a number from 0 to {largest}").format(
                value=safe_text(text, 40), largest=_LARGEST_ORG
            )
        )
    return number


def whole(text: str) -> int:
    """Read a whole number."""
    try:
        return int(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(
        _("“{value}” is no whole number: write one such as 5000").format(value=safe_text(text, 40))
    )


def activity(text: str) -> str:
    """Check a rate of edits such as ``20/min``; empty: none."""
    from sf_tui.emulator.arguments import is_rate

    if text and not is_rate(text):
        raise argparse.ArgumentTypeError(
            _("“{value}” is no rate: write one such as 20/min").format(value=safe_text(text, 40))
        )
    return text
