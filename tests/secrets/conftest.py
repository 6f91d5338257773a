import os
from pathlib import Path

import pytest

from sf_tui.model.secret import Secret
from sf_tui.secrets import encryption


@pytest.fixture(autouse=True)
def _no_passphrase_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("SF_TUI_VAULT_PASSPHRASE", "CREDENTIALS_DIRECTORY"):
        monkeypatch.delenv(variable, raising=False)


@pytest.fixture
def quick_scrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make new vaults with cheap parameters; the header says so, and reading obeys the header."""

    def new(cls: type[encryption.Key], passphrase: Secret) -> encryption.Key:
        return cls(passphrase, encryption.Parameters(n=2, salt=os.urandom(16)))

    monkeypatch.setattr(encryption.Key, "new", classmethod(new))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "vault.json"
