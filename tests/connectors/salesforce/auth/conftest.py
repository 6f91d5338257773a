from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from tests.connectors.salesforce.fake_org import FakeOrg
from tests.sf_program import Answers, write_program

PASSPHRASE = "open sesame"


def pem(key: rsa.RSAPrivateKey, passphrase: str = "") -> str:
    sealing = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing).decode()


@pytest.fixture(scope="session")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def org() -> FakeOrg:
    org = FakeOrg()
    org.rows["Organization"] = [{"Id": "00Dxx0000000001EAA", "Name": "Acme", "IsSandbox": False}]
    return org


@pytest.fixture
def sf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Answers], Path]:
    """Put a program named ``sf`` on the PATH that answers as it is told; returns its log."""

    def install(answers: Answers) -> Path:
        folder = write_program(tmp_path / "bin", answers)
        monkeypatch.setenv("PATH", str(folder))
        return folder / "log"

    return install


def argv_of(log: Path) -> Sequence[Any]:
    return log.read_text().splitlines()
