"""Where the vault's passphrase comes from when nobody types it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui.model.errors import SecretsError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Mapping

PASSPHRASE_VARIABLE = "SF_TUI_VAULT_PASSPHRASE"  # noqa: S105  a name, no secret
CREDENTIAL = "sf-tui-vault"
_LONGEST = 4096


def find_passphrase(environment: Mapping[str, str]) -> Secret | None:
    """Return the passphrase from ``SF_TUI_VAULT_PASSPHRASE``, else from systemd's ``$CREDENTIALS_DIRECTORY``.

    systemd puts ``LoadCredentialEncrypted=sf-tui-vault`` there (systemd.exec(5)); one final line end is no
    part of it. Raises `SecretsError` when the credential is there but cannot be read.
    """
    if environment.get(PASSPHRASE_VARIABLE):
        return Secret(environment[PASSPHRASE_VARIABLE])
    directory = environment.get("CREDENTIALS_DIRECTORY")
    return _read(Path(directory) / CREDENTIAL) if directory else None


def _read(path: Path) -> Secret | None:
    try:
        with path.open("rb") as file:
            found = Secret(_without_line_end(file.read(_LONGEST).decode("utf-8", "surrogateescape")))
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = error.strerror or type(error).__name__
    else:
        return found or None
    raise SecretsError(
        "The systemd credential {path} cannot be read ({reason}); "
        "check LoadCredential in the service's unit.",
        path=safe_text(str(path), 500),
        reason=reason,
    )


def _without_line_end(text: str) -> str:
    return text.removesuffix("\n").removesuffix("\r")
