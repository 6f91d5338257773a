import json
from pathlib import Path

from sf_tui.model.secret import Secret
from sf_tui.secrets import Vault


def test_a_new_vault_states_its_version_and_parameters(path: Path) -> None:
    Vault.create(path, Secret("open sesame"))

    header = json.loads(path.read_bytes())
    assert (header["format"], header["version"], header["cipher"]) == ("sf-tui vault", 1, "AES-256-GCM")
    kdf = header["kdf"]
    assert (kdf["name"], kdf["n"], kdf["r"], kdf["p"]) == ("scrypt", 2**15, 8, 1)
    assert Vault.unlock(path, Secret("open sesame")).path == path
