from pathlib import Path

import pytest

from sf_tui.model.errors import SecretsError
from sf_tui.model.secret import Secret
from sf_tui.secrets import KeyringSecrets, Vault, VaultLocked, find_passphrase, open_secrets

pytestmark = pytest.mark.usefixtures("quick_scrypt")


def credential(directory: Path, content: bytes) -> dict[str, str]:
    (directory / "sf-tui-vault").write_bytes(content)
    return {"CREDENTIALS_DIRECTORY": str(directory)}


def test_a_machine_without_a_vault_uses_its_keyring(tmp_path: Path) -> None:
    assert isinstance(open_secrets(tmp_path, {}), KeyringSecrets)
    assert list(tmp_path.iterdir()) == []


def test_a_passphrase_makes_a_vault(tmp_path: Path) -> None:
    environment = {"SF_TUI_VAULT_PASSPHRASE": "open sesame"}

    assert open_secrets(tmp_path / "state", environment).name == "vault"
    assert open_secrets(tmp_path / "state", environment).name == "vault"


def test_a_vault_that_exists_wants_its_passphrase(tmp_path: Path) -> None:
    Vault.create(tmp_path / "vault.json", Secret("open sesame"))

    with pytest.raises(VaultLocked, match="is locked; give its passphrase, in SF_TUI_VAULT_PASSPHRASE"):
        open_secrets(tmp_path, {})


def test_what_a_person_types_beats_the_environment(tmp_path: Path) -> None:
    Vault.create(tmp_path / "vault.json", Secret("typed"))

    store = open_secrets(tmp_path, {"SF_TUI_VAULT_PASSPHRASE": "wrong"}, Secret("typed"))

    assert store.name == "vault"


def test_a_vault_that_cannot_be_looked_at_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "stat", forbidden)

    with pytest.raises(VaultLocked):
        open_secrets(tmp_path, {})


def test_the_environment_beats_systemd(tmp_path: Path) -> None:
    environment = credential(tmp_path, b"from systemd") | {"SF_TUI_VAULT_PASSPHRASE": "from environment"}

    assert find_passphrase(environment) == Secret("from environment")


@pytest.mark.parametrize("end", [b"", b"\n", b"\r\n"])
def test_systemds_credential_is_read_without_its_line_end(tmp_path: Path, end: bytes) -> None:
    assert find_passphrase(credential(tmp_path, b"two words " + end)) == Secret("two words ")


def test_no_credential_is_no_passphrase(tmp_path: Path) -> None:
    assert find_passphrase({"CREDENTIALS_DIRECTORY": str(tmp_path)}) is None
    assert find_passphrase(credential(tmp_path, b"\n")) is None
    assert find_passphrase({"SF_TUI_VAULT_PASSPHRASE": ""}) is None


def test_a_credential_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "sf-tui-vault").mkdir()

    with pytest.raises(SecretsError, match=r"systemd credential .*sf-tui-vault cannot be read"):
        find_passphrase({"CREDENTIALS_DIRECTORY": str(tmp_path)})
