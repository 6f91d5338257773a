"""What every store of secrets does alike."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sf_tui.model.errors import SecretsError
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui.secrets import KeyringSecrets, MemorySecrets, SecretStore, Vault
from tests.secrets.backends import GoodKeyring

pytestmark = pytest.mark.usefixtures("quick_scrypt")


@pytest.fixture(params=["memory", "vault", "keyring"])
def store(request: pytest.FixtureRequest, path: Path) -> SecretStore:
    backend = GoodKeyring()
    stores: dict[str, Callable[[], SecretStore]] = {
        "memory": MemorySecrets,
        "vault": lambda: Vault.create(path, Secret("open sesame")),
        "keyring": lambda: KeyringSecrets(find_backend=lambda: backend),
    }
    made = stores[request.param]()
    assert made.name == request.param
    return made


def test_what_was_put_is_got(store: SecretStore) -> None:
    store.put("demo", Side.SALESFORCE, "client_secret", Secret("ünïcode 🔑"))

    assert store.get("demo", Side.SALESFORCE, "client_secret") == Secret("ünïcode 🔑")


def test_what_was_never_put_is_not_there(store: SecretStore) -> None:
    assert store.get("demo", Side.CRM, "client_secret") is None


def test_the_later_one_stays(store: SecretStore) -> None:
    store.put("demo", Side.CRM, "token", Secret("old"))
    store.put("demo", Side.CRM, "token", Secret("new"))

    assert store.get("demo", Side.CRM, "token") == Secret("new")


def test_integration_side_and_kind_keep_secrets_apart(store: SecretStore) -> None:
    store.put("a", Side.CRM, "token", Secret("1"))
    store.put("a", Side.SALESFORCE, "token", Secret("2"))
    store.put("b", Side.CRM, "token", Secret("3"))
    store.put("a", Side.CRM, "other", Secret("4"))

    assert store.get("a", Side.CRM, "token") == Secret("1")


def test_a_removed_one_is_gone_and_removing_again_is_no_error(store: SecretStore) -> None:
    store.put("demo", Side.CRM, "token", Secret("x"))

    store.remove("demo", Side.CRM, "token")
    store.remove("demo", Side.CRM, "token")

    assert store.get("demo", Side.CRM, "token") is None


@pytest.mark.parametrize(
    ("integration", "kind"), [("a/crm", "token"), ("", "token"), ("a", ""), ("a", "b/c")]
)
def test_names_that_could_be_confused_are_refused(store: SecretStore, integration: str, kind: str) -> None:
    with pytest.raises(SecretsError, match="No secret can be kept under the name"):
        store.put(integration, Side.CRM, kind, Secret("x"))
