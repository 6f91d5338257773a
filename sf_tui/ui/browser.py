"""A browser on this very machine, where a person sits in front of it."""

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

_OURS = ("SF_TUI_", "CREDENTIALS_DIRECTORY")
"""What begins so in our environment is no business of a browser: the vault's passphrase."""
_OPENERS = ("xdg-open", "gio", "firefox", "google-chrome", "chromium", "chromium-browser")
"""Any of these shows a window; without one, `webbrowser` would take the terminal for a text browser."""


def has_display(environment: Mapping[str, str] = os.environ, platform: str = sys.platform) -> bool:
    """Whether a browser's window would be seen by whoever looks at this screen."""
    if "SSH_CONNECTION" in environment or "SSH_TTY" in environment:
        return False
    if platform in {"darwin", "win32"}:
        return True
    if not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return False
    return any(shutil.which(name, path=environment.get("PATH")) for name in _OPENERS)


def open_address(address: str) -> bool:
    """Open a web address on a thread that keeps nobody waiting; False for what is no web address."""
    if urlsplit(address).scheme not in {"https", "http"}:
        return False
    threading.Thread(target=_open, args=(address,), name="open the browser", daemon=True).start()
    return True


def _open(address: str) -> None:
    """Let a process of its own find the browser, which neither inherits our secrets nor our terminal."""
    theirs = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
    with suppress(OSError):  # the address stands on the screen
        subprocess.run(  # noqa: S603  our own interpreter, and no shell
            [sys.executable, "-I", "-m", "webbrowser", address],
            env=theirs,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            check=False,
        )
