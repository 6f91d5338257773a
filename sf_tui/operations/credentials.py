"""Credentials as a person sets, replaces and gives them up."""

import json
import secrets as random

import msgspec

from sf_tui.model.errors import UsageError
from sf_tui.model.login import (
    LOGIN_SECONDS,
    NEEDS,
    PASTED,
    LoginWish,
    missing_settings,
    wrong_login_host,
)
from sf_tui.model.secret import NOTHING, Secret
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import LoginKind
from sf_tui.model.states import RequestKind, RequestState, Side
from sf_tui.operations.asked import is_asking, login_view, revoke_result
from sf_tui.operations.changing import Changing
from sf_tui.operations.replacing import Replacement, drop_unproven, forget_all
from sf_tui.operations.views import LoginView, RebindView, Saved
from sf_tui.secrets.protocol import SecretStore
from sf_tui.settings import remove_table

_LONGEST_SECRET = 20_000
_LONGEST_ADDRESS = 8192


class Credentials(Changing):
    """What the console does with credentials; no secret ever stands in a row."""

    def set_credentials(  # noqa: PLR0913  the fields of the dialog
        self,
        name: str,
        *,
        is_sandbox: bool,
        login: LoginKind,
        host: str,
        client_id: str,
        secret: Secret,
        username: str = "",
        sf_alias: str = "",
        callback_port: int = 0,
        extra: Secret = NOTHING,
        is_checked: bool = True,
    ) -> int:
        """Ask for a login with new credentials; returns the request's id.

        They take the old ones' place when the login has succeeded. ``secret`` is the client secret, the
        access token or the private key; for a browser login it is the app's secret, where the app wants one.
        ``extra`` is the key's passphrase. An empty one keeps what is stored. Without ``is_checked`` they take
        the old ones' place at once, and a check is asked for.
        """
        self._refuse_when_read_only()
        row, old = self._for_writing.integration(name)
        store = self._secret_store()
        wish = LoginWish(
            login=login,
            host=host.strip(),
            client_id=client_id.strip(),
            username=username.strip(),
            sf_alias=sf_alias.strip(),
            callback_port=callback_port,
            sandbox=is_sandbox,
            who=self._who,
            mark=random.token_hex(8),
        )
        self._refuse_wish(name, wish)
        if is_asking(self._writer, row.id, RequestKind.LOGIN, self._clock()):
            raise UsageError(
                "A login of {name} is under way: finish it, or cancel it with "
                "`sf-tui credentials cancel {name}`.",
                name=name,
            )
        self._supersede(row.id)
        if max(len(secret.reveal()), len(extra.reveal())) > _LONGEST_SECRET:
            raise UsageError("The secret is longer than any that Salesforce has: copy it anew.")
        replacement = Replacement(store, name, old.salesforce, wish)
        if login == "web":
            secret, extra = Secret(""), secret
        replacement.propose(secret, extra)
        if is_checked:
            return self._ask(name, RequestKind.LOGIN, msgspec.json.encode(wish).decode())
        if not NEEDS[login].is_typed:
            raise UsageError("A browser login cannot be stored unchecked: it is the check.")
        replacement.put_in_force(self._writer, self._path, self._who, self._clock)
        drop_unproven(store, name)
        self._has_written = True
        self._writer.forget_check(row.id, Side.SALESFORCE)
        return self._ask(name, RequestKind.CHECK)

    def _supersede(self, integration: int) -> None:
        """End a login whose service has died, lest the next service wait for its browser once more."""
        left = self._writer.latest_request(integration, RequestKind.LOGIN)
        if left is not None and left.state in {RequestState.QUEUED, RequestState.RUNNING}:
            words = say("The service stopped before the login was done, and another login took its place.")
            told = {"template": words.template, "params": {}, "exit": 3}
            self._writer.finish_request(left.id, RequestState.FAILED, json.dumps(told))

    def _secret_store(self) -> SecretStore:
        if self._secrets is None:
            raise UsageError(
                "This sf-tui was started without a store for secrets: set credentials in another one."
            )
        return self._secrets

    def _refuse_wish(self, name: str, wish: LoginWish) -> None:
        """Refuse before anything is touched; the settings file's own check has its say as well."""
        settings = self._for_writing.settings().integrations[name]
        wished = wish.applied_to(settings).salesforce
        missing = missing_settings(wished)
        if "host" in missing:
            raise UsageError(
                "The org's address is missing: give its My Domain, such as acme.my.salesforce.com."
            )
        if "client_id" in missing:
            raise UsageError(
                "The client id is missing: copy it from the org's connected or external client app."
            )
        if "username" in missing:
            raise UsageError("The username is missing: give that of the user that the sync logs in as.")
        if "sf_alias" in missing:
            raise UsageError("The alias is missing: give the one that `sf org list` shows for the org.")
        self._check_values(name, {("salesforce", key): value for key, value in wish.values().items()})
        if wrong := wrong_login_host(wished):
            raise UsageError.of(wrong)

    def login(self, request_id: int) -> LoginView | None:
        """How far a login is; None before it has begun and once it is over."""
        row = self._store.request(request_id)
        return login_view(row) if row is not None else None

    def paste_redirect(self, name: str, text: Secret) -> int:
        """Hand in the address that the browser was sent to at the end; returns the request's id.

        It holds a one-time code, so it goes by the store of secrets.
        """
        self._refuse_when_read_only()
        row, _settings = self._for_writing.integration(name)
        if is_asking(self._writer, row.id, RequestKind.PASTE, self._clock()):
            # There is one place for it, and the service empties that.
            raise UsageError("The address before this one is still being read: paste it again in a moment.")
        if not text.reveal().strip() or len(text.reveal()) > _LONGEST_ADDRESS:
            raise UsageError("This is no address: copy it whole, from http://localhost on.")
        self._secret_store().put(name, Side.SALESFORCE, PASTED, text)
        return self._ask(name, RequestKind.PASTE)

    def cancel_login(self, name: str) -> int:
        """Give the login under way up; returns the request's id."""
        return self._ask(name, RequestKind.CANCEL, json.dumps({"what": "login"}))

    def request_revoke(self, name: str) -> int:
        """Ask for the login to be ended in Salesforce, as a removal does first; returns the request's id."""
        return self._ask(name, RequestKind.REVOKE)

    def revoked(self, request_id: int) -> tuple[bool, Sentence | None]:
        """Whether a login was ended in Salesforce, and why not."""
        row = self._store.request(request_id)
        return revoke_result(row.result if row is not None else None)

    def rebind_view(self, name: str) -> RebindView:
        """What `rebind` would set aside."""
        row, settings = self._effective.integration(name)
        return RebindView(row.org_id, row.crm_id, self._store.count_links(row.id), settings.enabled)

    def rebind(self, name: str) -> int:
        """Switch off, and ask for links and cursors to be set aside, so that the next login binds anew."""
        self._refuse_when_read_only()
        _row, settings = self._for_writing.integration(name)
        if settings.enabled:
            self._save(name, {("enabled",): False})
        return self._ask(name, RequestKind.REBIND, seconds=LOGIN_SECONDS)

    def take_over(self, name: str) -> int:
        """Ask to keep the CRM in step with the org in place of the installation that does so now."""
        return self._ask(name, RequestKind.TAKE_OVER, seconds=LOGIN_SECONDS)

    def remove_integration(self, name: str) -> Saved:
        """Take an integration out of the settings and forget its secrets; its records and history stay."""
        self._refuse_when_read_only()
        self._for_writing.integration(name)
        remove_table(self._path, ("integrations", name))
        saved = self._take_up()
        if self._secrets is not None:
            forget_all(self._secrets, name)
        return saved
