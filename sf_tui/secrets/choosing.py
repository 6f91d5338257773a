"""Which store a process uses: the vault where one exists or is wanted, else the keyring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.model.safe_text import safe_text
from sf_tui.secrets.keyring_store import KeyringSecrets
from sf_tui.secrets.passphrase import find_passphrase
from sf_tui.secrets.vault import VAULT_FILE, Vault, VaultLocked, vault_exists

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sf_tui.model.secret import Secret
    from sf_tui.secrets.protocol import SecretStore


def open_secrets(
    state_dir: Path, environment: Mapping[str, str], passphrase: Secret | None = None
) -> SecretStore:
    """Return the vault when its file exists or a passphrase is given (it is created then), else the keyring.

    ``passphrase``, typed by a person, beats the environment. Raises `VaultLocked` when the vault wants one
    and there is none or a wrong one, `SecretsError` when it cannot be used. The keyring is asked, and
    refused if need be, at the first use.
    """
    path = state_dir / VAULT_FILE
    passphrase = passphrase or find_passphrase(environment)
    del environment  # it may hold the passphrase, and a traceback with locals would print it
    if vault_exists(path):
        if passphrase is None:
            raise VaultLocked(
                "The vault {path} is locked; give its passphrase, in SF_TUI_VAULT_PASSPHRASE or as "
                "the systemd credential sf-tui-vault.",
                path=safe_text(str(path), 500),
            )
        return Vault.unlock(path, passphrase)
    return Vault.create(path, passphrase) if passphrase else KeyringSecrets()
