"""What a login needs of the outside, handed in by the composition root like the connectors."""

from typing import Protocol, runtime_checkable

from sf_tui.connectors.protocol import Connector, Meter
from sf_tui.model.errors import AuthFailed
from sf_tui.model.login import LoginWish
from sf_tui.model.secret import Secret
from sf_tui.model.sentence import Sentence
from sf_tui.model.settings import IntegrationSettings
from sf_tui.store.protocol import Store


class Verdict(Protocol):
    """What came back from a browser; one of the three."""

    @property
    def code(self) -> Secret | None:
        """The code to trade."""
        ...

    @property
    def refusal(self) -> AuthFailed | None:
        """Why there will be none."""
        ...

    @property
    def notice(self) -> Sentence | None:
        """It was no answer to this login."""
        ...


class BrowserLogin(Protocol):
    """One attempt to log in with a browser."""

    @property
    def address(self) -> str:
        """The address to open. Raises `AuthFailed` for a host that gets no credentials."""
        ...

    def judge(self, target: Secret) -> Verdict:
        """Read the address that the browser was sent back to."""
        ...

    async def redeem(self, code: Secret) -> None:
        """Trade the code, and keep what it brings as unproven credentials. Raises `SfTuiError`."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


@runtime_checkable
class Revocable(Protocol):
    """A connector whose login can be ended on the other side."""

    async def revoke(self) -> bool:
        """End it; False where there is nothing of ours to end. Raises `ConnectorError`."""
        ...

    async def close(self) -> None:
        """Close all connections."""
        ...


class Logins(Protocol):
    """Stored and unproven credentials. All but `browser` block, and raise `SecretsError` too."""

    def browser(
        self, name: str, settings: IntegrationSettings, wish: LoginWish, redirect_uri: str
    ) -> BrowserLogin:
        """Begin a browser login."""
        ...

    def is_obtained(self, name: str, settings: IntegrationSettings, wish: LoginWish) -> bool:
        """Whether an earlier attempt at this very wish has brought its refresh token already."""
        ...

    def has_stored(self, name: str, settings: IntegrationSettings) -> bool:
        """Whether the integration has credentials that could be lost."""
        ...

    def open_unproven(
        self, name: str, settings: IntegrationSettings, wish: LoginWish, meter: Meter
    ) -> Connector:
        """Open the Salesforce side with the unproven credentials."""
        ...

    def open_stored(self, name: str, settings: IntegrationSettings) -> Revocable:
        """Open the Salesforce side with the credentials in force, to end them.

        Raises `AuthFailed` where there are none.
        """
        ...

    def put_in_force(self, store: Store, name: str, settings: IntegrationSettings, wish: LoginWish) -> bool:
        """Let the unproven credentials take the place of the old ones, in secrets and settings alike.

        Returns whether the old ones serve no more, and are to be ended. ``settings`` are those until then.
        """
        ...

    def drop(self, name: str) -> None:
        """Forget unproven credentials."""
        ...

    def take_pasted(self, name: str) -> Secret | None:
        """Return, once, the address that a person pasted."""
        ...
