"""Replace a file so that a crash, a full disk or a second writer loses nothing.

Used for the settings file and the vault; the caller says which error of ours is raised.
"""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui.model.errors import SfTuiError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_TIMEOUT = 10.0
"""Seconds."""
_POLL = 0.02


@contextmanager
def locked(path: Path, problem: type[SfTuiError], timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Hold the advisory lock ``<path>.lock`` for at most ``timeout`` seconds of waiting.

    Raises ``problem``. The lock file stays: removing it would let two processes lock two files of one name.
    """
    descriptor = _open_lock(path, problem)
    try:
        _wait(descriptor, path, problem, timeout)
        yield
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes, problem: type[SfTuiError]) -> None:
    """Put ``content`` in the place of ``path``, mode 0600, whole or not at all.

    Raises ``problem``; the old file is then untouched.
    """
    trouble = None
    temporary = ""
    try:
        _refuse_read_only(path, problem)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            _keep_owner(path, file.fileno())
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        trouble = _not_written(path, error)
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
    if trouble:
        raise problem.of(trouble)


def _open_lock(path: Path, problem: type[SfTuiError]) -> int:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        trouble = _not_written(path, error)
    raise problem.of(trouble)


def _wait(descriptor: int, path: Path, problem: type[SfTuiError], timeout: float) -> None:
    deadline = time.monotonic() + timeout
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pass
        else:
            return
        if time.monotonic() >= deadline:
            break
        time.sleep(_POLL)
    raise problem.of(
        say(
            "Another sf-tui has been changing {path} for {seconds} seconds; nothing was saved, try again.",
            path=_shown(path),
            seconds=round(timeout, 2),
        )
    )


def _refuse_read_only(path: Path, problem: type[SfTuiError]) -> None:
    """A rename would succeed on a write-protected file, against the wish of whoever protected it."""
    with suppress(FileNotFoundError):
        if not (path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)):
            raise problem.of(
                say(
                    "The file {path} is read-only and nothing was saved; "
                    "make it writable (chmod u+w) to change it.",
                    path=_shown(path),
                )
            )


def _keep_owner(path: Path, descriptor: int) -> None:
    """Leave the file to its owner when root changes it."""
    if os.geteuid() == 0:
        with suppress(FileNotFoundError):
            owner = path.stat()
            os.fchown(descriptor, owner.st_uid, owner.st_gid)


def _sync_directory(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _not_written(path: Path, error: OSError) -> Sentence:
    return say(
        "The file {path} could not be written ({reason}); it is as it was, nothing was saved.",
        path=_shown(path),
        reason=error.strerror or type(error).__name__,
    )


def _shown(path: Path) -> str:
    return safe_text(str(path), 500)
