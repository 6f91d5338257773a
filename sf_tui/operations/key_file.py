"""Private keys as a person hands them in: by a file's path, or as text."""

from pathlib import Path

from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret

LARGEST_KEY = 16_384
"""Bytes; an RSA key of 8192 bits in PEM form has 6,400."""


def read_key(path: str) -> Secret:
    """Read a private key's file; may block. Raises `UsageError`."""
    shown = safe_text(path, 300)
    try:
        place = Path(path).expanduser()
        if place.exists() and not place.is_file():  # a pipe would be waited for, a device read for ever
            raise UsageError("{path} is no file: name the file that holds the private key.", path=shown)
        with place.open("rb") as file:
            content = Secret(file.read(LARGEST_KEY + 1).decode("latin-1"))
    except (OSError, RuntimeError, ValueError) as error:  # no home folder for ~, a NUL in the path
        reason = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    else:
        if is_key(content):
            return content
        raise UsageError(
            "{path} is no private key in PEM form: name the file that begins with "
            "-----BEGIN PRIVATE KEY-----.",
            path=shown,
        )
    raise UsageError(
        "The key file {path} cannot be read ({reason}): correct its path, or its permissions.",
        path=shown,
        reason=reason,
    )


def is_key(text: Secret) -> bool:
    """Whether a text looks like one private key in PEM form."""
    return len(text.reveal()) <= LARGEST_KEY and "PRIVATE KEY-----" in text.reveal()


def is_sealed(key: Secret) -> bool:
    """Whether a private key is protected by a passphrase."""
    return "ENCRYPTED" in key.reveal()
