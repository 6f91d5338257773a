"""The platform's keyring, asked on a daemon thread so that a dialog nobody answers holds nothing up."""

from __future__ import annotations

import queue
import threading
from typing import TYPE_CHECKING, Protocol, TypeVar

from sf_tui.model.errors import SecretsError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence, say
from sf_tui.secrets.protocol import account_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from sf_tui.model.states import Side

SERVICE = "sf-tui"
TIMEOUT = 10.0
"""Seconds: long enough for a person to unlock a keyring."""

_Answer = TypeVar("_Answer")


class Backend(Protocol):
    """What is used of `keyring.backend.KeyringBackend`."""

    def get_password(self, service: str, username: str, /) -> str | None:
        """Return a password."""
        ...

    def set_password(self, service: str, username: str, password: str, /) -> None:
        """Keep a password."""
        ...

    def delete_password(self, service: str, username: str, /) -> None:
        """Forget a password."""
        ...


def platform_backend() -> Backend:
    """Return the backend that keyring chose."""
    import keyring

    return keyring.get_keyring()


class KeyringSecrets:
    """A `SecretStore` over a keyring backend; backends that keep nothing or plain text are refused."""

    name = "keyring"

    def __init__(
        self, timeout: float = TIMEOUT, find_backend: Callable[[], Backend] = platform_backend
    ) -> None:
        self._timeout = timeout
        self._find_backend = find_backend

    def check(self) -> None:
        """Raise `SecretsError` when there is no backend that secrets may be given to."""
        self._ask(lambda _backend: None)

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        """Return a secret; None where there is none."""
        account = account_name(integration, side, kind)
        return self._ask(lambda backend: _get(backend, account))

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        """Keep a secret in the place of an older one."""
        account = account_name(integration, side, kind)
        self._ask(lambda backend: backend.set_password(SERVICE, account, secret.reveal()), secret)

    def remove(self, integration: str, side: Side, kind: str) -> None:
        """Forget a secret; one that is not there is no error."""
        account = account_name(integration, side, kind)
        self._ask(lambda backend: _delete(backend, account))

    def _ask(self, question: Callable[[Backend], _Answer], secret: Secret | None = None) -> _Answer:
        answers: queue.SimpleQueue[tuple[_Answer] | Sentence] = queue.SimpleQueue()
        threading.Thread(
            target=lambda: answers.put(self._answer(question, secret)), name="keyring", daemon=True
        ).start()
        try:
            answer = answers.get(timeout=self._timeout)
        except queue.Empty:
            answer = say(
                "The keyring did not answer within {seconds} seconds; unlock it, or use a vault by setting "
                "SF_TUI_VAULT_PASSPHRASE.",
                seconds=round(self._timeout, 2),
            )
        if isinstance(answer, Sentence):
            raise SecretsError.of(answer)
        return answer[0]

    def _answer(
        self, question: Callable[[Backend], _Answer], secret: Secret | None
    ) -> tuple[_Answer] | Sentence:
        """Run on the daemon thread; no exception leaves it, for its frames may hold the secret."""
        try:
            backend = self._find_backend()
            return refusal(backend) or (question(backend),)
        except Exception as error:  # noqa: BLE001  a backend raises what it likes: D-Bus, ctypes
            return say(
                "The keyring refused ({reason}); unlock it, or use a vault by setting "
                "SF_TUI_VAULT_PASSPHRASE.",
                reason=_reason(error, secret),
            )


def refusal(backend: object) -> Sentence | None:
    """Say why ``backend`` may not keep secrets; None when it may."""
    kinds = [f"{each.__module__}.{each.__name__}" for each in type(backend).__mro__]
    module = type(backend).__module__
    if module == "keyring.backends.chainer":
        members = getattr(backend, "backends", ())
        return next(filter(None, map(refusal, members)), None) if members else _no_backend()
    if module == "keyring.backends.fail":
        return _no_backend()
    shown = safe_text(kinds[0])
    if module == "keyring.backends.null":
        return say(
            "The keyring {backend} keeps nothing; set up another, or use a vault by setting "
            "SF_TUI_VAULT_PASSPHRASE.",
            backend=shown,
        )
    words = " ".join([*kinds, str(getattr(backend, "name", ""))]).lower()
    if any(word in words for word in ("plaintext", "plain text", "plain_text", "uncrypted", "unencrypted")):
        return say(
            "The keyring {backend} keeps secrets in plain text and is not used; use a vault by setting "
            "SF_TUI_VAULT_PASSPHRASE.",
            backend=shown,
        )
    return None


def _no_backend() -> Sentence:
    return say(
        "This machine has no keyring; use a vault by setting SF_TUI_VAULT_PASSPHRASE "
        "(or the systemd credential sf-tui-vault)."
    )


def _get(backend: Backend, account: str) -> Secret | None:
    text = backend.get_password(SERVICE, account)
    return None if text is None else Secret(text)


def _delete(backend: Backend, account: str) -> None:
    if backend.get_password(SERVICE, account) is not None:
        backend.delete_password(SERVICE, account)


def _reason(error: Exception, secret: Secret | None) -> str:
    """Return the backend's words, unless it repeats what it was given."""
    name = type(error).__name__
    words = str(error)
    if not words or (secret and secret.reveal() in words):
        return name
    return safe_text(f"{name}: {words}", 120)
