"""Replace a file so that a crash, a full disk or a second writer loses nothing.

`sf_tui.secrets.files` says the same for the vault: the two rooms do not know each other.
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

from sf_tui.model.errors import SettingsError
from sf_tui.model.sentence import Sentence, say
from sf_tui.settings.places import make_directory
from sf_tui.settings.wording import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK_TIMEOUT = 10.0
"""Seconds."""
_POLL = 0.02


@contextmanager
def locked(path: Path, timeout: float = LOCK_TIMEOUT) -> Iterator[None]:
    """Hold the advisory lock ``<path>.lock`` for at most ``timeout`` seconds of waiting.

    The lock file stays: removing it would let two processes lock two files of the same name.
    """
    make_directory(path.parent)
    descriptor = _open_lock(path)
    try:
        _wait(descriptor, path, timeout)
        yield
    finally:
        os.close(descriptor)


def replace_file(path: Path, content: bytes) -> None:
    """Put ``content`` in the place of ``path``, mode 0600, whole or not at all.

    Raises `SettingsError`; the old file is then untouched.
    """
    problem = None
    temporary = ""
    try:
        _refuse_read_only(path)
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            _keep_owner(path, file.fileno())
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
        _sync_directory(path.parent)
    except OSError as error:
        problem = _not_written(path, error)
        with suppress(OSError):
            Path(temporary).unlink(missing_ok=True)
    if problem:
        raise SettingsError.of(problem)


def _open_lock(path: Path) -> int:
    try:
        return os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        problem = _not_written(path, error)
    raise SettingsError.of(problem)


def _wait(descriptor: int, path: Path, timeout: float) -> None:
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
    raise SettingsError(
        "Another sf-tui has been changing {path} for {seconds} seconds; nothing was saved, try again.",
        path=shown(path),
        seconds=round(timeout, 2),
    )


def _refuse_read_only(path: Path) -> None:
    """A rename would succeed on a write-protected file, against the wish of whoever protected it."""
    with suppress(FileNotFoundError):
        if not (path.stat().st_mode & stat.S_IWUSR and os.access(path, os.W_OK)):
            raise SettingsError(
                "The settings file {path} is read-only and nothing was saved; "
                "make it writable (chmod u+w) to change it.",
                path=shown(path),
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
        "The settings file {path} could not be written ({reason}); it is as it was, nothing was saved.",
        path=shown(path),
        reason=error.strerror or type(error).__name__,
    )
