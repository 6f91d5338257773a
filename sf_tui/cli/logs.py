"""Where the log goes while the service runs in this process: a file, never the terminal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import TypeAlias

from sf_tui.cli.crash import lines_of

LOG_FILE = "sf-tui.log"
_LARGEST = 1 << 20
"""Bytes; three older files are kept."""

_Raised: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class _Formatter(logging.Formatter):
    """Where an error happened, without its message and locals: they may hold personal data."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Say what stamina retries: it keeps that in extras, with the error's message, which stays out."""
        extras = vars(record)
        if "stamina.caused_by" in extras:
            error = str(extras["stamina.caused_by"]).partition("(")[0]
            number, wait = extras.get("stamina.retry_num"), extras.get("stamina.wait_for")
            record.message = f"action=retry number={number} wait={wait}s error={error}"
        return super().formatMessage(record)

    def formatException(self, ei: _Raised) -> str:  # noqa: N802  logging's own name
        return "\n".join(lines_of(ei[1])) if ei[1] is not None else ""


@contextmanager
def logging_to(state_dir: Path) -> Iterator[None]:
    """Log warnings, and our own information, to ``state_dir/sf-tui.log`` (0600)."""
    root, ours = logging.getLogger(), logging.getLogger("sf_tui")
    handler = _handler(state_dir / LOG_FILE)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    level = ours.level
    # A log that cannot be written, for a full disk say, is no reason to speak on the terminal.
    raises, logging.raiseExceptions = logging.raiseExceptions, False
    root.addHandler(handler)
    ours.setLevel(logging.INFO)
    try:
        yield
    finally:
        logging.raiseExceptions = raises
        ours.setLevel(level)
        root.removeHandler(handler)
        with suppress(OSError):  # a full disk: what is in the buffer is lost, nothing else
            handler.close()


def _handler(path: Path) -> logging.Handler:
    try:
        path.touch(mode=0o600)
        return RotatingFileHandler(path, maxBytes=_LARGEST, backupCount=3, encoding="utf-8")
    except OSError:  # a log that cannot be written stops nobody's sync
        return logging.NullHandler()
