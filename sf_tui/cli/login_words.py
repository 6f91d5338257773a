"""The command line's part of a login: what is asked for, what is printed, and what is pasted."""

import getpass
import queue
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.following import OPEN
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import LoginKind
from sf_tui.operations.login_help import CALLBACKS, LOGIN_HELP, NOT_OFFERED, LoginHelp, help_of
from sf_tui.operations.store_console import StoreConsole

_LONGEST_LINE = 16_384
_LARGEST_KEY = 16_384


def read_line(question: str, option: str, *, from_stdin: bool) -> Secret:
    """Read a secret, piped in or asked for without an echo; an empty one is nothing new."""
    if from_stdin:
        return Secret(sys.stdin.readline(_LONGEST_LINE).rstrip("\r\n"))
    if not sys.stdin.isatty():
        raise UsageError(
            "Nobody can be asked for the secret here: pipe it in and add {option}.", option=option
        )
    return Secret(getpass.getpass(question))


def read_key(path: str) -> Secret:
    """Read a private key's file. Raises `UsageError`."""
    shown = safe_text(path, 300)
    try:
        with Path(path).expanduser().open("rb") as file:
            content = Secret(file.read(_LARGEST_KEY + 1).decode("latin-1"))
    except OSError as error:
        reason = error.strerror or type(error).__name__
    else:
        if len(content.reveal()) <= _LARGEST_KEY and "PRIVATE KEY-----" in content.reveal():
            return content
        raise UsageError(
            "{path} is no private key in PEM form: name the file that begins with "
            "-----BEGIN PRIVATE KEY-----.",
            path=shown,
        )
    raise UsageError(
        "The key file {path} cannot be read ({reason}): correct --key-file.", path=shown, reason=reason
    )


def is_sealed(key: Secret) -> bool:
    """Whether a private key is protected by a passphrase."""
    return "ENCRYPTED" in key.reveal()


class BrowserPrompt:
    """Prints the address to open, and hands in what is pasted on stdin, while a browser login goes on."""

    def __init__(self, console: StoreConsole, name: str, request: int) -> None:
        self._console = console
        self._name = name
        self._request = request
        self._address = ""
        self._notice: Sentence | None = None
        self._pasted: int | None = None
        self._lines: queue.SimpleQueue[Secret] = queue.SimpleQueue()

    def changed(self) -> None:
        """Say what is new."""
        view = self._console.login(self._request)
        if view is None:
            return
        if view.address and view.address != self._address:
            is_first = not self._address
            self._address = view.address
            self._tell_address(view.address)
            if is_first:
                # A daemon: a read that nobody answers must not keep the command from ending.
                threading.Thread(target=self._listen, name="pasted addresses", daemon=True).start()
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

    def _listen(self) -> None:
        while line := sys.stdin.readline(_LONGEST_LINE):
            if line.strip():
                self._lines.put(Secret(line.strip()))

    def _is_reading(self) -> bool:
        """Whether the service still reads the address before."""
        return self._pasted is not None and self._console.request(self._pasted).state in OPEN

    def watch(self, also: Callable[[], None]) -> Callable[[], None]:
        """Return what a follower calls now and then."""

        def look() -> None:
            also()
            if not self._lines.empty() and not self._is_reading():
                self._pasted = self._console.paste_redirect(self._name, self._lines.get())

        return look


def help_lines(login: LoginKind | None) -> list[str]:
    """Return the set-up help of one login, or of all with those that are not offered."""
    lines: list[str] = []
    for each in LOGIN_HELP if login is None else (help_of(login),):
        lines += [*_one(each), ""]
    if login is None:
        lines.append(_("Not offered:"))
        lines += [f"  {_(name)}: {_(why)}" for name, why in NOT_OFFERED]
    return lines


def _one(each: LoginHelp) -> list[str]:
    steps = [_(step).format(callback=CALLBACKS[0], callbacks=" ".join(CALLBACKS)) for step in each.steps]
    return [
        f"{each.login}: {_(each.title)}",
        f"  {_(each.fits)}",
        *(f"  {number}. {step}" for number, step in enumerate(steps, 1)),
    ]


def help_document(login: LoginKind | None) -> dict[str, object]:
    """Return the same for programs; never translated."""
    chosen = LOGIN_HELP if login is None else (help_of(login),)
    return {
        "logins": [
            {
                "login": each.login,
                "title": each.title,
                "fits": each.fits,
                "steps": [
                    step.format(callback=CALLBACKS[0], callbacks=" ".join(CALLBACKS)) for step in each.steps
                ],
            }
            for each in chosen
        ],
        "not_offered": [{"login": name, "why": why} for name, why in NOT_OFFERED],
    }
