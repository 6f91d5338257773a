from collections.abc import Callable

import keyring
import pytest
from keyring.backends import chainer, fail, null

from sf_tui.model.errors import SecretsError
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui.secrets import KeyringSecrets
from sf_tui.secrets.keyring_store import Backend, refusal
from tests.secrets.backends import Angry, Asleep, Candid, GoodKeyring, HarmlessName, PlaintextKeyring


def test_service_and_user_are_those_that_people_find_in_their_keyring() -> None:
    backend = GoodKeyring()

    KeyringSecrets(find_backend=lambda: backend).put("demo", Side.SALESFORCE, "client_secret", Secret("s"))

    assert backend.kept == {("sf-tui", "demo/salesforce/client_secret"): "s"}


def test_the_backend_is_asked_on_a_daemon_thread() -> None:
    backend = GoodKeyring()

    KeyringSecrets(find_backend=lambda: backend).get("demo", Side.CRM, "token")

    assert [thread.daemon for thread in backend.threads] == [True]


def test_a_keyring_that_does_not_answer_is_left_alone() -> None:
    backend = Asleep()
    store = KeyringSecrets(timeout=0.05, find_backend=lambda: backend)

    with pytest.raises(SecretsError, match=r"did not answer within 0\.05 seconds; unlock it, or use a vault"):
        store.get("demo", Side.CRM, "token")

    backend.answered.set()


@pytest.mark.parametrize(
    ("find_backend", "sentence"),
    [
        (fail.Keyring, "This machine has no keyring; use a vault by setting SF_TUI_VAULT_PASSPHRASE"),
        (null.Keyring, "keeps nothing; set up another, or use a vault"),
        (PlaintextKeyring, r"backends\.PlaintextKeyring keeps secrets in plain text"),
        (HarmlessName, r"HarmlessName keeps secrets in plain text and is not used; use a vault"),
        (Candid, r"Candid keeps secrets in plain text"),
    ],
)
def test_backends_that_keep_nothing_or_plain_text_are_refused(
    find_backend: Callable[[], Backend], sentence: str
) -> None:
    store = KeyringSecrets(find_backend=find_backend)

    with pytest.raises(SecretsError, match=sentence):
        store.put("demo", Side.CRM, "token", Secret("x"))
    with pytest.raises(SecretsError, match=sentence):
        store.check()


@pytest.mark.parametrize(
    ("members", "wanted"),
    [
        ([], "This machine has no keyring"),
        ([GoodKeyring()], "None"),
        ([GoodKeyring(), PlaintextKeyring()], "keeps secrets in plain text"),
    ],
)
def test_a_chain_is_as_good_as_its_worst_member(
    monkeypatch: pytest.MonkeyPatch, members: list[GoodKeyring], wanted: str
) -> None:
    monkeypatch.setattr(chainer.ChainerBackend, "backends", members)

    chain: Callable[[], object] = chainer.ChainerBackend

    assert wanted in str(refusal(chain()))


def test_the_platforms_choice_is_used_unless_another_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)

    with pytest.raises(SecretsError, match="This machine has no keyring"):
        KeyringSecrets().check()


def test_a_backends_complaint_is_told_without_the_secret() -> None:
    store = KeyringSecrets(find_backend=Angry)

    with pytest.raises(SecretsError, match=r"The keyring refused \(RuntimeError\); unlock it"):
        store.put("demo", Side.CRM, "token", Secret("hunter2"))
    with pytest.raises(SecretsError, match=r"The keyring refused \(OSError: no bus for sf-tui␛\[31m\)"):
        store.get("demo", Side.CRM, "token")
