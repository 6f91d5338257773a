"""Secrets: the platform's keyring, or an encrypted vault where there is none."""

from sf_tui.secrets.choosing import open_secrets
from sf_tui.secrets.keyring_store import KeyringSecrets
from sf_tui.secrets.memory import MemorySecrets
from sf_tui.secrets.passphrase import find_passphrase
from sf_tui.secrets.protocol import SecretStore, account_name
from sf_tui.secrets.vault import VAULT_FILE, Vault, VaultLocked

__all__ = [
    "VAULT_FILE",
    "KeyringSecrets",
    "MemorySecrets",
    "SecretStore",
    "Vault",
    "VaultLocked",
    "account_name",
    "find_passphrase",
    "open_secrets",
]
