"""What an error of our own leaves behind: one sentence, and a file with where it happened, without values."""

import os
import platform
import sys
import time
import traceback
from itertools import count
from pathlib import Path, PurePath

from sf_tui import __version__
from sf_tui.cli.output import narrate
from sf_tui.language import _


def report(error: BaseException, state_dir: Path | None) -> None:
    """Say that something went wrong inside, and where the report is."""
    name = type(error).__name__
    path = _write(error, state_dir) if state_dir is not None else None
    if path is None:
        narrate(
            _("Something unforeseen went wrong inside sf-tui ({error}); no report could be written.").format(
                error=name
            )
        )
        return
    narrate(
        _(
            "Something unforeseen went wrong inside sf-tui ({error}). What was done is kept. A report "
            "without secrets or records is in {path}: please send it to the developers."
        ).format(error=name, path=path)
    )


def _write(error: BaseException, state_dir: Path) -> Path | None:
    try:
        state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, path = _new_file(state_dir)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            head = f"sf-tui {__version__}, Python {platform.python_version()}, {sys.platform}"
            file.write("\n".join([head, *lines_of(error)]) + "\n")
    except OSError:
        return None
    return path


def _new_file(state_dir: Path) -> tuple[int, Path]:
    """Open a file that no other report has, also not one of the same second."""
    stem = time.strftime("crash-%Y%m%d-%H%M%S", time.gmtime())
    for number in count(1):
        path = state_dir / (f"{stem}.txt" if number == 1 else f"{stem}-{number}.txt")
        try:
            return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), path
        except FileExistsError:
            continue
    raise AssertionError  # pragma: no cover  there is always another number


def lines_of(error: BaseException) -> list[str]:
    """Frames and types of the whole chain; messages and locals may hold secrets or personal data."""
    lines: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        lines.append(type(link).__qualname__)
        frames = traceback.extract_tb(link.__traceback__)
        lines += [f"  {_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        link = link.__cause__ or link.__context__
    return lines


def _short(filename: str) -> str:
    parts = PurePath(filename).parts
    for root in ("sf_tui", "site-packages"):
        if root in parts:
            return "/".join(parts[parts.index(root) :])
    return parts[-1] if parts else "?"
