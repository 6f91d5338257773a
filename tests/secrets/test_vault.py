import base64
import errno
import fcntl
import json
import os
from pathlib import Path
from typing import Any

import pytest

from sf_tui.model.errors import SecretsError
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui.secrets import Vault, VaultLocked

pytestmark = pytest.mark.usefixtures("quick_scrypt")
PASSPHRASE = Secret("correct horse")
HIDDEN = Secret("hunter2-hunter2")


@pytest.fixture
def vault(path: Path) -> Vault:
    vault = Vault.create(path, PASSPHRASE)
    vault.put("demo", Side.SALESFORCE, "client_secret", HIDDEN)
    return vault


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_bytes())
    return found


def secret_in(path: Path, passphrase: Secret = PASSPHRASE) -> Secret | None:
    return Vault.unlock(path, passphrase).get("demo", Side.SALESFORCE, "client_secret")


def test_the_file_is_private_and_tells_nothing(vault: Vault) -> None:
    content = vault.path.read_bytes()

    assert vault.path.stat().st_mode & 0o777 == 0o600
    assert vault.path.parent.stat().st_mode & 0o777 == 0o700
    assert b"hunter2" not in content
    assert b"demo" not in content
    assert b"hunter2" not in base64.b64decode(read(vault.path)["data"])


def test_another_process_opens_it(vault: Vault) -> None:
    assert secret_in(vault.path) == HIDDEN


def test_every_write_takes_another_nonce_and_the_same_salt(vault: Vault) -> None:
    before = read(vault.path)

    vault.put("demo", Side.CRM, "token", Secret("x"))

    after = read(vault.path)
    assert after["nonce"] != before["nonce"]
    assert after["kdf"] == before["kdf"]


def test_what_two_processes_put_stays(vault: Vault) -> None:
    other = Vault.unlock(vault.path, PASSPHRASE)
    other.put("demo", Side.CRM, "token", Secret("theirs"))
    vault.put("demo", Side.CRM, "other", Secret("mine"))

    assert other.get("demo", Side.CRM, "other") == Secret("mine")
    assert vault.get("demo", Side.CRM, "token") == Secret("theirs")


def test_a_wrong_passphrase_is_said(vault: Vault) -> None:
    with pytest.raises(VaultLocked, match=r"The passphrase does not open the vault .*vault\.json; give the"):
        Vault.unlock(vault.path, Secret("battery staple"))


def test_the_same_letters_composed_differently_are_the_same_passphrase(path: Path) -> None:
    Vault.create(path, Secret("caf\u00e9"))

    Vault.unlock(path, Secret("cafe\u0301"))


def test_a_passphrase_that_is_no_text_works_too(path: Path) -> None:
    Vault.create(path, Secret("caf\udce9"))

    Vault.unlock(path, Secret("caf\udce9"))


def test_a_missing_file_is_said(path: Path) -> None:
    with pytest.raises(SecretsError, match=r"There is no vault at .*vault\.json; create one"):
        Vault.unlock(path, PASSPHRASE)


def test_a_directory_is_no_vault(path: Path) -> None:
    path.mkdir(parents=True)

    with pytest.raises(SecretsError, match=r"cannot be read \(Is a directory\)"):
        Vault.unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    "damage",
    [
        {"data": base64.b64encode(b"x" * 40).decode()},
        {"nonce": base64.b64encode(b"x" * 12).decode()},
        {"nonce": ""},
        {"data": "not base64!"},
        {"extra": 1},
        {"cipher": "rot13"},
        {"version": 0},
    ],
)
def test_a_damaged_file_is_said(vault: Vault, damage: dict[str, Any]) -> None:
    vault.path.write_text(json.dumps(read(vault.path) | damage))

    with pytest.raises(SecretsError, match=r"vault\.json is damaged; restore it") as caught:
        Vault.unlock(vault.path, PASSPHRASE)
    assert not isinstance(caught.value, VaultLocked)


@pytest.mark.parametrize("parameters", [{"n": 2**40}, {"n": 3}, {"r": 0}, {"p": 10**6}, {"salt": "AAAA"}])
def test_parameters_that_would_fill_the_machine_are_not_tried(
    vault: Vault, parameters: dict[str, Any]
) -> None:
    content = read(vault.path)
    content["kdf"] |= parameters
    vault.path.write_text(json.dumps(content))

    with pytest.raises(SecretsError, match="is damaged"):
        Vault.unlock(vault.path, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[]", b"null"])
def test_a_file_that_is_something_else_is_said(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)

    with pytest.raises(SecretsError, match="is damaged"):
        Vault.unlock(path, PASSPHRASE)


def test_a_newer_version_is_said(vault: Vault) -> None:
    vault.path.write_text(json.dumps(read(vault.path) | {"version": 2}))

    with pytest.raises(SecretsError, match="was written by a newer sf-tui; update this one"):
        Vault.unlock(vault.path, PASSPHRASE)


def test_an_existing_vault_is_not_overwritten(vault: Vault) -> None:
    with pytest.raises(SecretsError, match="exists already"):
        Vault.create(vault.path, Secret("other"))

    assert secret_in(vault.path) == HIDDEN


def test_an_empty_passphrase_is_refused(path: Path) -> None:
    with pytest.raises(SecretsError, match="passphrase is empty"):
        Vault.create(path, Secret(""))


def test_the_passphrase_can_be_changed(vault: Vault) -> None:
    before = read(vault.path)["kdf"]["salt"]
    new = Secret("battery staple")

    vault.change_passphrase(new)

    assert read(vault.path)["kdf"]["salt"] != before
    assert secret_in(vault.path, new) == HIDDEN
    assert vault.get("demo", Side.SALESFORCE, "client_secret") == HIDDEN
    with pytest.raises(VaultLocked):
        Vault.unlock(vault.path, PASSPHRASE)
    with pytest.raises(SecretsError, match="is empty"):
        vault.change_passphrase(Secret(""))


def test_a_process_that_holds_the_old_passphrase_is_locked_out(vault: Vault) -> None:
    other = Vault.unlock(vault.path, PASSPHRASE)

    vault.change_passphrase(Secret("battery staple"))

    with pytest.raises(VaultLocked):
        other.put("demo", Side.CRM, "token", Secret("x"))
    vault.change_passphrase(PASSPHRASE)
    assert other.get("demo", Side.SALESFORCE, "client_secret") == HIDDEN


def test_a_full_disk_loses_nothing(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(SecretsError, match=r"vault\.json could not be written \(No space left"):
            vault.put("demo", Side.SALESFORCE, "client_secret", Secret("new"))

    assert secret_in(vault.path) == HIDDEN
    assert sorted(each.name for each in vault.path.parent.iterdir()) == ["vault.json", "vault.json.lock"]


def test_a_read_only_file_is_left_alone(vault: Vault) -> None:
    vault.path.chmod(0o400)

    with pytest.raises(SecretsError, match="is read-only"):
        vault.remove("demo", Side.SALESFORCE, "client_secret")

    assert secret_in(vault.path) == HIDDEN


def test_a_lock_that_is_not_given_up_is_said(vault: Vault) -> None:
    hasty = Vault.unlock(vault.path, PASSPHRASE, timeout=0)
    with Path(f"{vault.path}.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(SecretsError, match="Another sf-tui has been changing"):
            hasty.put("demo", Side.CRM, "token", Secret("x"))


def test_a_state_directory_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SecretsError, match="could not be written"):
        Vault.create(tmp_path / "file" / "vault.json", PASSPHRASE)


def test_a_symlink_stays_one(vault: Vault, tmp_path: Path) -> None:
    link = tmp_path / "link.json"
    link.symlink_to(vault.path)

    Vault.unlock(link, PASSPHRASE).put("demo", Side.CRM, "token", Secret("x"))

    assert link.is_symlink()
    assert vault.get("demo", Side.CRM, "token") == Secret("x")


def test_bytes_that_are_no_text_are_refused(vault: Vault) -> None:
    with pytest.raises(SecretsError, match="holds bytes that are no text"):
        vault.put("demo", Side.CRM, "token", Secret("a\udce9"))
