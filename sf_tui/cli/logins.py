"""The service's logins, put together: the Salesforce connector over the store of secrets."""

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui.cli.proofs import Proofs
from sf_tui.model.errors import AuthFailed
from sf_tui.model.login import NEEDS, PASTED, LoginWish
from sf_tui.model.secret import Secret
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import Purpose, Side
from sf_tui.operations.replacing import Replacement, drop_unproven

if TYPE_CHECKING:
    from sf_tui.connectors.protocol import Meter
    from sf_tui.connectors.salesforce import SalesforceConnector
    from sf_tui.connectors.salesforce.auth import Verdict, WebLogin
    from sf_tui.secrets.protocol import SecretStore
    from sf_tui.store.protocol import Store


class _Uncounted:
    """A meter for the OAuth end points, which Salesforce does not count."""

    def count(self, _purpose: Purpose, _calls: int = 1) -> None:
        return

    def observe(self, _used: int, _maximum: int) -> None:
        return

    def refuse(self) -> None:
        return


class _Keeper:
    """Keeps the rotated refresh token of credentials that are not in force yet."""

    def __init__(self, replacement: Replacement) -> None:
        self._replacement = replacement

    async def __call__(self, _old: Secret, new: Secret) -> None:
        await asyncio.to_thread(self._replacement.obtain, new)


class Browser:
    """A `BrowserLogin`."""

    def __init__(self, login: "WebLogin", connector: "SalesforceConnector", replacement: Replacement) -> None:
        self._login = login
        self._connector = connector
        self._replacement = replacement

    @property
    def address(self) -> str:
        """The address to open."""
        return self._login.address

    def judge(self, target: Secret) -> "Verdict":
        """Read the address that the browser was sent back to."""
        return self._login.judge(target)

    async def redeem(self, code: Secret) -> None:
        """Trade the code, and keep what it brings as unproven credentials."""
        token = await self._connector.redeem(self._login, code)
        await asyncio.shield(asyncio.to_thread(self._replacement.obtain, token))

    async def close(self) -> None:
        """Close all connections."""
        await self._connector.close()


class StoredLogins:
    """`service.Logins` over a store of secrets and a settings file."""

    def __init__(self, secrets: "SecretStore", proofs: Proofs, settings_path: Path) -> None:
        self._secrets = secrets
        self._proofs = proofs
        self._path = settings_path

    def _replacement(self, name: str, settings: IntegrationSettings, wish: LoginWish) -> Replacement:
        return Replacement(self._secrets, name, settings.salesforce, wish)

    def browser(
        self, name: str, settings: IntegrationSettings, wish: LoginWish, redirect_uri: str
    ) -> Browser:
        """Begin a browser login."""
        from sf_tui.connectors.salesforce import SalesforceConnector
        from sf_tui.connectors.salesforce.auth import WebLogin

        replacement = self._replacement(name, settings, wish)
        wished = wish.applied_to(settings).salesforce
        return Browser(
            WebLogin(wished, replacement.extra() or Secret(""), redirect_uri),
            SalesforceConnector(wished, Secret(""), _Uncounted()),
            replacement,
        )

    def is_obtained(self, name: str, settings: IntegrationSettings, wish: LoginWish) -> bool:
        """Whether an earlier attempt at this very wish has brought its refresh token already."""
        return self._replacement(name, settings, wish).main() is not None

    def has_stored(self, name: str, settings: IntegrationSettings) -> bool:
        """Whether the integration has credentials that could be lost."""
        kind = NEEDS[settings.salesforce.login].secret
        if not kind:
            return bool(settings.salesforce.sf_alias)
        return self._proofs.get(name, kind) is not None

    def open_unproven(
        self, name: str, settings: IntegrationSettings, wish: LoginWish, meter: "Meter"
    ) -> "SalesforceConnector":
        """Open the Salesforce side with the unproven credentials."""
        from sf_tui.connectors.salesforce import SalesforceConnector
        from sf_tui.connectors.salesforce.auth import Proof

        replacement = self._replacement(name, settings, wish)
        main = replacement.main()
        if main is None and NEEDS[wish.login].secret:
            raise AuthFailed(
                "The new credentials of {name} are gone from the store of secrets: enter them again.",
                name=name,
            )
        nothing = Secret("")
        proof = Proof(main or nothing, replacement.extra() or nothing, _Keeper(replacement))
        return SalesforceConnector(wish.applied_to(settings).salesforce, proof, meter)

    def open_stored(self, name: str, settings: IntegrationSettings) -> "SalesforceConnector":
        """Open the Salesforce side with the credentials in force, to end them."""
        from sf_tui.connectors.salesforce import SalesforceConnector

        proof = self._proofs.stored(name, settings.salesforce)
        return SalesforceConnector(settings.salesforce, proof, _Uncounted())

    def put_in_force(self, store: "Store", name: str, settings: IntegrationSettings, wish: LoginWish) -> bool:
        """Let the unproven credentials take the place of the old ones."""
        is_replaced = self._replacement(name, settings, wish).put_in_force(store, self._path, wish.who)
        self._proofs.give_up(name)
        return is_replaced

    def drop(self, name: str) -> None:
        """Forget unproven credentials."""
        drop_unproven(self._secrets, name)

    def take_pasted(self, name: str) -> Secret | None:
        """Return, once, the address that a person pasted."""
        pasted = self._secrets.get(name, Side.SALESFORCE, PASTED)
        self._secrets.remove(name, Side.SALESFORCE, PASTED)
        return pasted
