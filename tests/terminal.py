"""A real terminal for tests: a program in a pty, its screen as a grid of text."""

import contextlib
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from fcntl import ioctl

import pyte

PATIENCE_SECONDS = 30.0
_ASKS = {
    b"\x1b[c": b"\x1b[?62;c",  # device attributes
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",  # synchronised output
}
"""What a terminal answers when it is asked (xterm control sequences)."""


class Terminal:
    """One program in a pty of a given size."""

    def __init__(self, process: subprocess.Popen[bytes], master: int, columns: int, rows: int) -> None:
        self.process = process
        self._master = master
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.output = bytearray()

    @property
    def lines(self) -> list[str]:
        """The screen, row by row."""
        return [line.rstrip() for line in self._screen.display]

    @property
    def text(self) -> str:
        """The screen as one text."""
        return "\n".join(self.lines)

    def press(self, keys: str) -> None:
        """Type ``keys``."""
        os.write(self._master, keys.encode())

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size and tell the program."""
        ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._screen.resize(rows, columns)
        self.process.send_signal(signal.SIGWINCH)

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what the program wrote, waiting at most ``seconds``; False at its end."""
        ready, _, _ = select.select([self._master], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._master, 65536)
        except OSError:  # Linux says EIO when the other end is closed
            return False
        for question, answer in _ASKS.items():
            if question in data:
                os.write(self._master, answer)
        self.output += data
        # pyte knows no private markers on some sequences that a modern program sends.
        with contextlib.suppress(TypeError):
            self._stream.feed(data)
        return bool(data)

    def wait_for(self, condition: "str | Callable[[Terminal], bool]") -> None:
        """Read until ``condition`` (a text on the screen, or a function) holds."""
        holds = (lambda it: condition in it.text) if isinstance(condition, str) else condition
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(self):
            assert self.read(), f"the program ended:\n{self.text}"
            assert time.monotonic() < deadline, f"never seen: {condition}\n{self.text}"

    def wait_for_end(self) -> int:
        """Read until the program has ended; returns its exit code."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.process.poll() is None:
            self.read()
            assert time.monotonic() < deadline, f"it does not end:\n{self.text}"
        while self.read(0) and select.select([self._master], [], [], 0)[0]:
            pass
        return self.process.returncode


@contextmanager
def running(
    *arguments: str, columns: int = 80, rows: int = 24, environment: Mapping[str, str] | None = None
) -> Iterator[Terminal]:
    """Run ``sf-tui`` with ``arguments`` in a pty; it is ended by pid when the test is over."""
    master, slave = pty.openpty()
    ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    # A test runner's workers are told the size of another terminal.
    inherited = {key: value for key, value in os.environ.items() if key not in {"COLUMNS", "LINES"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "sf_tui", *arguments],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
        env={**inherited, "TERM": "xterm-256color", "LANG": "en_US.UTF-8", **(environment or {})},
    )
    os.close(slave)
    try:
        yield Terminal(process, master, columns, rows)
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(10)
        os.close(master)
