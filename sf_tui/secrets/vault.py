"""An encrypted file for servers without a keyring; each call reads it anew, so processes can share it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui.files import LOCK_TIMEOUT, locked, replace_file
from sf_tui.model.errors import SecretsError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.secrets.encryption import Envelope, Key, read_envelope, version_of
from sf_tui.secrets.protocol import account_name

if TYPE_CHECKING:
    from sf_tui.model.secret import Secret
    from sf_tui.model.states import Side

VAULT_FILE = "vault.json"
_LARGEST_FILE = 16 << 20


class VaultLocked(SecretsError):
    """The vault needs a passphrase, or another one: a screen may ask for it."""


class Vault:
    """A `SecretStore` in one file, 0600, sealed with a passphrase."""

    name = "vault"

    def __init__(self, path: Path, passphrase: Secret, key: Key, timeout: float) -> None:
        """Use `create` or `unlock`."""
        self.path = Path(os.path.realpath(path))
        self._passphrase = passphrase
        self._key = key
        self._timeout = timeout

    @classmethod
    def create(cls, path: Path, passphrase: Secret, *, timeout: float = LOCK_TIMEOUT) -> Vault:
        """Write an empty vault. Raises `SecretsError` when the file exists or the passphrase is empty."""
        _refuse_empty(passphrase)
        key = Key.new(passphrase)
        path = Path(os.path.realpath(path))
        with locked(path, SecretsError, timeout):
            if vault_exists(path):
                raise SecretsError(
                    "The vault {path} exists already; unlock it, or move it away first.", path=_shown(path)
                )
            replace_file(path, key.seal({}), SecretsError)
        return cls(path, passphrase, key, timeout)

    @classmethod
    def unlock(cls, path: Path, passphrase: Secret, *, timeout: float = LOCK_TIMEOUT) -> Vault:
        """Open an existing vault.

        Raises `VaultLocked` for a wrong passphrase, `SecretsError` when the file is missing or damaged.
        """
        envelope = _read(path)
        vault = cls(path, passphrase, _derive(path, passphrase, envelope), timeout)
        vault._open(envelope)
        return vault

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        """Return a secret; None where there is none."""
        account = account_name(integration, side, kind)
        return self._open(_read(self.path)).get(account)

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        """Keep a secret in the place of an older one."""
        account = account_name(integration, side, kind)
        _refuse_unwritable(secret)
        with locked(self.path, SecretsError, self._timeout):
            secrets = self._open(_read(self.path))
            secrets[account] = secret
            replace_file(self.path, self._key.seal(secrets), SecretsError)

    def remove(self, integration: str, side: Side, kind: str) -> None:
        """Forget a secret; one that is not there is no error."""
        account = account_name(integration, side, kind)
        with locked(self.path, SecretsError, self._timeout):
            secrets = self._open(_read(self.path))
            if secrets.pop(account, None) is not None:
                replace_file(self.path, self._key.seal(secrets), SecretsError)

    def change_passphrase(self, new: Secret) -> None:
        """Seal everything anew, with a new salt; the old passphrase opens nothing then."""
        _refuse_empty(new)
        key = Key.new(new)
        with locked(self.path, SecretsError, self._timeout):
            replace_file(self.path, key.seal(self._open(_read(self.path))), SecretsError)
        self._passphrase, self._key = new, key

    def _open(self, envelope: Envelope) -> dict[str, Secret]:
        if not self._key.fits(envelope):  # another process changed the passphrase, perhaps to the same words
            self._key = _derive(self.path, self._passphrase, envelope)
        secrets = self._key.open(envelope)
        if secrets is None:
            raise SecretsError.of(_damaged(self.path))
        return secrets

    def __repr__(self) -> str:
        return f"Vault({str(self.path)!r})"


def vault_exists(path: Path) -> bool:
    """Whether something stands at ``path``, also where this user may not look: reading it then says why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _derive(path: Path, passphrase: Secret, envelope: Envelope) -> Key:
    key = Key(passphrase, envelope.kdf)
    if not key.fits(envelope):
        raise VaultLocked(
            "The passphrase does not open the vault {path}; give the right one.", path=_shown(path)
        )
    return key


def _read(path: Path) -> Envelope:
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST_FILE)
    except FileNotFoundError:
        problem = say(
            "There is no vault at {path}; create one by setting SF_TUI_VAULT_PASSPHRASE.", path=_shown(path)
        )
    except OSError as error:
        problem = say(
            "The vault {path} cannot be read ({reason}); let this user read it.",
            path=_shown(path),
            reason=error.strerror or type(error).__name__,
        )
    else:
        envelope = read_envelope(content)
        if envelope:
            return envelope
        problem = _too_new(path) if version_of(content) > 1 else _damaged(path)
    raise SecretsError.of(problem)


def _too_new(path: Path) -> Sentence:
    return say("The vault {path} was written by a newer sf-tui; update this one.", path=_shown(path))


def _damaged(path: Path) -> Sentence:
    return say(
        "The vault {path} is damaged; restore it from a backup, "
        "or move it away and enter the credentials again.",
        path=_shown(path),
    )


def _refuse_empty(passphrase: Secret) -> None:
    if not passphrase:
        raise SecretsError("The vault's passphrase is empty; choose one of several words.")


def _refuse_unwritable(secret: Secret) -> None:
    if any("\ud800" <= character <= "\udfff" for character in secret.reveal()):
        raise SecretsError("The secret holds bytes that are no text; copy it again.")


def _shown(path: Path) -> str:
    return safe_text(str(path), 500)
