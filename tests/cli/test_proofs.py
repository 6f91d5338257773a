"""Refresh tokens on their way into the store of secrets, killed between any two writes."""

from collections.abc import Callable

import pytest

from sf_tui.cli.proofs import Proofs
from sf_tui.model.errors import AuthFailed, SecretsError
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Side
from sf_tui.secrets import MemorySecrets

WEB = SalesforceSettings(login="web", client_id="app")
KIND = "refresh_token"


class Killed(BaseException):
    """The process ended here."""


class Mortal(MemorySecrets):
    """A store whose user dies, or that refuses, before the n-th change."""

    def __init__(self) -> None:
        super().__init__()
        self.lives = 99
        self.error: Callable[[], BaseException] = Killed

    def _live(self) -> None:
        if self.lives == 0:
            raise self.error()
        self.lives -= 1

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        self._live()
        super().put(integration, side, kind, secret)

    def remove(self, integration: str, side: Side, kind: str) -> None:
        self._live()
        super().remove(integration, side, kind)


@pytest.fixture
def secrets() -> Mortal:
    secrets = Mortal()
    secrets.put("demo", Side.SALESFORCE, KIND, Secret("old"))
    return secrets


async def test_a_rotated_token_takes_the_place_of_the_old(secrets: Mortal) -> None:
    await Proofs(secrets).keeper("demo", KIND)(Secret("old"), Secret("new"))
    proof = Proofs(secrets).stored("demo", WEB)
    assert proof.secret == Secret("new")
    assert secrets.get("demo", Side.SALESFORCE, "next-refresh_token") is None


@pytest.mark.parametrize(("writes", "survivor"), [(0, "old"), (1, "new"), (2, "new"), (3, "new")])
def test_killed_between_any_two_writes_one_token_is_left(secrets: Mortal, writes: int, survivor: str) -> None:
    secrets.lives = writes
    try:
        Proofs(secrets).replace("demo", KIND, Secret("old"), Secret("new"))
    except Killed:
        assert writes < 3
    secrets.lives = 99
    assert Proofs(secrets).stored("demo", WEB).secret == Secret(survivor)


@pytest.mark.parametrize("writes", [0, 1])
def test_a_token_that_cannot_be_stored_stays_with_the_process(secrets: Mortal, writes: int) -> None:
    proofs = Proofs(secrets)
    secrets.lives, secrets.error = writes, lambda: SecretsError("The keyring is locked.")
    with pytest.raises(SecretsError):
        proofs.replace("demo", KIND, Secret("old"), Secret("new"))
    with pytest.raises(SecretsError):
        proofs.stored("demo", WEB)
    secrets.lives = 99
    assert proofs.stored("demo", WEB).secret == Secret("new")
    assert Proofs(secrets).stored("demo", WEB).secret == Secret("new")


def test_an_older_login_does_not_overwrite_a_newer_one(secrets: Mortal) -> None:
    secrets.put("demo", Side.SALESFORCE, KIND, Secret("of another login"))
    with pytest.raises(SecretsError, match="were replaced"):
        Proofs(secrets).replace("demo", KIND, Secret("old"), Secret("new"))
    assert Proofs(secrets).stored("demo", WEB).secret == Secret("of another login")


def test_a_login_without_its_secret_says_how_to_set_it() -> None:
    with pytest.raises(AuthFailed, match="sf-tui credentials set demo"):
        Proofs(MemorySecrets()).stored("demo", WEB)


def test_the_sf_command_line_needs_no_secret_of_ours() -> None:
    settings = SalesforceSettings(login="sf_cli", sf_alias="acme")
    assert not Proofs(MemorySecrets()).stored("demo", settings).secret


def test_a_key_comes_with_its_passphrase() -> None:
    secrets = MemorySecrets()
    secrets.put("demo", Side.SALESFORCE, "private_key", Secret("PEM"))
    secrets.put("demo", Side.SALESFORCE, "private_key_passphrase", Secret("pass"))
    proof = Proofs(secrets).stored("demo", SalesforceSettings(login="jwt"))
    assert (proof.secret, proof.extra) == (Secret("PEM"), Secret("pass"))
