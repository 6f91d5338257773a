"""New credentials beside the old ones, until they take their place.

Unproven secrets stand under kinds of their own. Every step can be done again, so that a process that dies
between two of them leaves work that the next one finishes.
"""

import time
from collections.abc import Callable
from pathlib import Path

from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.login import CANDIDATE, NEEDS, NEXT, SECRET_KINDS, LoginWish
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Side
from sf_tui.operations.changes import KeyPath
from sf_tui.operations.changing import take_up, write_values
from sf_tui.secrets.protocol import SecretStore
from sf_tui.settings import SettingValue
from sf_tui.store.protocol import Store


class Replacement:
    """The credentials of one wish, and those in force under ``old``. All calls may block, for the keyring."""

    def __init__(self, secrets: SecretStore, name: str, old: SalesforceSettings, wish: LoginWish) -> None:
        self._secrets = secrets
        self._name = name
        self._old = old
        self._wish = wish
        self._needs = NEEDS[wish.login]

    def _get(self, kind: str) -> Secret | None:
        return self._secrets.get(self._name, Side.SALESFORCE, kind) if kind else None

    def _put(self, kind: str, secret: Secret) -> None:
        self._secrets.put(self._name, Side.SALESFORCE, kind, secret)

    def _remove(self, kind: str) -> None:
        self._secrets.remove(self._name, Side.SALESFORCE, kind)

    def propose(self, secret: Secret, extra: Secret) -> None:
        """Keep what a person typed as unproven; empty: what is stored goes on.

        Raises `UsageError` where a secret is needed and there is none.
        """
        needs = self._needs
        if needs.secret and needs.is_typed and not secret and self._get(needs.secret) is None:
            raise UsageError("The secret is missing: none is stored for {name} yet.", name=self._name)
        drop_unproven(self._secrets, self._name)
        if needs.secret and needs.is_typed and secret:
            self._put(CANDIDATE + needs.secret, secret)
        if needs.extra and extra:
            self._put(CANDIDATE + needs.extra, extra)

    def obtain(self, refresh_token: Secret) -> None:
        """Keep the refresh token that a browser login brought, tied to this very wish."""
        self._put(CANDIDATE + "refresh_token", Secret(f"{self._wish.mark} {refresh_token.reveal()}"))

    def _obtained(self) -> Secret | None:
        found = self._get(CANDIDATE + "refresh_token")
        mark, _space, token = found.reveal().partition(" ") if found else ("", "", "")
        return Secret(token) if token and mark == self._wish.mark else None

    def main(self) -> Secret | None:
        """Return what proves us: the new secret, else the stored one; None where there is none."""
        if not self._needs.is_typed:
            return self._obtained()
        return self._get(self._needs.secret and CANDIDATE + self._needs.secret) or self._get(
            self._needs.secret
        )

    def extra(self) -> Secret | None:
        """Return the second secret. A new key never goes with an old passphrase, nor another app's secret."""
        if not self._needs.extra:
            return None
        new = self._get(CANDIDATE + self._needs.extra)
        if self._wish.login == "jwt":
            is_new = self._get(CANDIDATE + self._needs.secret) is not None
        else:
            is_new = self._wish.client_id != self._old.client_id
        return new if is_new else new or self._get(self._needs.extra)

    def put_in_force(
        self, store: Store, path: Path, who: str, clock: Callable[[], float] = time.time
    ) -> bool:
        """Write secrets, then settings; unproven secrets stay until `drop_unproven`.

        Returns whether the secret that proved us until now serves no more.
        """
        needs = self._needs
        old_kind = NEEDS[self._old.login].secret
        main, extra = self.main(), self.extra()
        before, extra_before = self._newest(old_kind), self._get(needs.extra)
        values: dict[KeyPath, SettingValue] = {
            ("salesforce", name): value for name, value in self._wish.values().items()
        }
        write_values(path, self._name, {})  # the file must still hold the integration
        if needs.secret and main is not None:
            if needs.secret == "refresh_token":  # noqa: S105  what is left of an older one's rotation
                self._remove(NEXT + needs.secret)
            if main != before or old_kind != needs.secret:
                self._put(needs.secret, main)
        if needs.extra:
            if extra is not None:
                self._put(needs.extra, extra)
            else:
                self._remove(needs.extra)
        try:
            write_values(path, self._name, values)
        except SettingsError:
            # The file says what it said, so the secrets that fit it come back.
            self._restore(needs.secret, before if old_kind == needs.secret else None)
            self._restore(needs.extra, extra_before)
            raise
        take_up(store, path, who, clock)
        for kind in SECRET_KINDS:
            if kind not in {needs.secret, needs.extra}:
                self._remove(kind)
                if kind == "refresh_token":
                    self._remove(NEXT + kind)
        return before is not None and (old_kind != needs.secret or main != before)

    def _newest(self, kind: str) -> Secret | None:
        """Return a secret in force, also one whose rotation was interrupted."""
        newer = self._get(NEXT + kind) if kind == "refresh_token" else None
        return newer or self._get(kind)

    def _restore(self, kind: str, secret: Secret | None) -> None:
        if kind and secret is not None:
            self._put(kind, secret)
        elif kind:
            self._remove(kind)


def drop_unproven(secrets: SecretStore, name: str) -> None:
    """Forget secrets that never came into force."""
    for kind in SECRET_KINDS:
        secrets.remove(name, Side.SALESFORCE, CANDIDATE + kind)


def forget_all(secrets: SecretStore, name: str) -> None:
    """Forget everything that is kept for the Salesforce side of an integration."""
    from sf_tui.model.login import PASTED

    drop_unproven(secrets, name)
    for kind in (*SECRET_KINDS, NEXT + "refresh_token", PASTED):
        secrets.remove(name, Side.SALESFORCE, kind)
