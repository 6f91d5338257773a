"""The command line's part of a login: what is asked for, what is printed, and what is pasted."""

import getpass
import os
import shutil
import sys
import textwrap
import time
from collections.abc import Callable
from select import select
from typing import TextIO

from sf_tui.cli import output
from sf_tui.cli.following import OPEN
from sf_tui.cli.words import labelled
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind
from sf_tui.operations.login_help import CALLBACKS, LOGIN_HELP, NOT_OFFERED, LoginHelp, help_of
from sf_tui.operations.store_console import StoreConsole

_LONGEST_LINE = 16_384
_DELAY_SECONDS = 2.0
_WIDEST = 100
"""Columns of a help text; fewer where the terminal is narrower."""


def read_line(question: str, option: str, *, from_stdin: bool) -> Secret:
    """Read a secret, piped in or asked for without an echo; an empty one is nothing new."""
    if from_stdin:
        return Secret(_line_of(sys.stdin).rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise UsageError(
            "Nobody can be asked for the secret here: pipe it in and add {option}.", option=option
        )
    return Secret(getpass.getpass(question))


def _line_of(stream: TextIO) -> str:
    """Read one line and nothing after it: what follows may be an address that is pasted later."""
    try:
        descriptor = stream.fileno()
    except OSError:  # no file, as in tests
        return stream.readline(_LONGEST_LINE)
    line = bytearray()
    while len(line) < _LONGEST_LINE and (byte := os.read(descriptor, 1)) and byte != b"\n":
        line += byte
    return line.decode("utf-8", "surrogateescape")


class BrowserPrompt:
    """Prints the address to open, and hands in what is pasted on stdin, while a browser login goes on."""

    def __init__(
        self, console: StoreConsole, name: str, request: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._console = console
        self._clock = clock
        self._name = name
        self._request = request
        self._address = ""
        self._notice: Sentence | None = None
        self._pasted: int | None = None
        self._storing_since: float | None = None
        self._has_told_delay = False
        self._typed = bytearray()
        self._is_listening = False

    def changed(self) -> None:
        """Say what is new."""
        view = self._console.login(self._request)
        if view is None:
            return
        if view.address and view.address != self._address:
            self._address = view.address
            self._tell_address(view.address)
            self._is_listening = True
        if view.notice is not None and view.notice != self._notice:
            self._notice = view.notice
            output.narrate_sentence(view.notice)

    def _tell_address(self, address: str) -> None:
        output.narrate(_("Open this address in a browser, on this machine or another one:"))
        output.narrate(address, 4000)
        output.narrate(
            _(
                "Waiting for the login. If the browser ends at a page that cannot be reached, paste that "
                "page's address here:"
            )
        )

    def _line(self) -> Secret | None:
        """Return the next line that was pasted, if there is one; never waits."""
        while self._is_listening and b"\n" not in self._typed and select([sys.stdin], [], [], 0)[0]:
            chunk = os.read(sys.stdin.fileno(), 4096)
            self._is_listening = bool(chunk) and len(self._typed) < _LONGEST_LINE
            self._typed += chunk or b"\n"
        line, separator, rest = bytes(self._typed).partition(b"\n")
        if not separator:
            return None
        self._typed = bytearray(rest)
        return Secret(line.decode("utf-8", "replace").strip())

    def _tell_delay(self) -> None:
        """Say, once, why a login that has succeeded is not in force yet: a sync goes on with the old one."""
        view = self._console.login(self._request)
        if view is None or view.step != "storing":
            return
        self._storing_since = self._storing_since or self._clock()
        if not self._has_told_delay and self._clock() - self._storing_since > _DELAY_SECONDS:
            self._has_told_delay = True
            output.narrate(
                _("The login has succeeded. It is put in force when the work under way has come to its end.")
            )

    def _is_reading(self) -> bool:
        """Whether the service still reads the address before."""
        return self._pasted is not None and self._console.request(self._pasted).state in OPEN

    def watch(self, also: Callable[[], None]) -> Callable[[], None]:
        """Return what a follower calls now and then."""

        def look() -> None:
            also()
            self._tell_delay()
            if not self._is_reading() and (line := self._line()):
                self._pasted = self._console.paste_redirect(self._name, line)

        return look


def help_lines(login: LoginKind | None) -> list[str]:
    """Return the set-up help of one login, or of all with those that are not offered."""
    lines: list[str] = []
    for each in LOGIN_HELP if login is None else (help_of(login),):
        lines += [*_one(each), ""]
    if login is None:
        lines.append(_("Not offered:"))
        for name, why in NOT_OFFERED:
            lines += _wrapped("  ", labelled(_(name), _(why)))
    return lines


def _wrapped(head: str, text: str) -> list[str]:
    """Break a text into lines, the later ones under the first one's; addresses and commands stay whole."""
    return textwrap.wrap(
        text,
        min(_WIDEST, shutil.get_terminal_size().columns),
        initial_indent=head,
        subsequent_indent="     ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _one(each: LoginHelp) -> list[str]:
    lines = [labelled(each.login, _(each.title)), *_wrapped("     ", _(each.fits))]
    for number, step in enumerate(each.steps, 1):
        lines += _wrapped(f"  {number}. ", _filled(_(step)))
    return lines


def _filled(step: str) -> str:
    return step.format(callback=CALLBACKS[0], callbacks=" ".join(CALLBACKS))


def help_document(login: LoginKind | None) -> dict[str, object]:
    """Return the same for programs; never translated."""
    chosen = LOGIN_HELP if login is None else (help_of(login),)
    return {
        "logins": [
            {
                "login": each.login,
                "title": each.title,
                "fits": each.fits,
                "steps": [_filled(step) for step in each.steps],
            }
            for each in chosen
        ],
        "not_offered": [{"login": name, "why": why} for name, why in NOT_OFFERED],
    }
