"""An integration with both its sides open: logins and descriptions are kept between runs."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from sf_tui.connectors.protocol import ConnectorPair, Meter, ObjectDescription
from sf_tui.engine.binding import bind
from sf_tui.engine.context import SyncContext
from sf_tui.engine.mappings import resolve_mappings
from sf_tui.engine.occupying import Occupation
from sf_tui.engine.quota import QuotaMeter
from sf_tui.model.check import Identity
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import Side

OpenConnectors = Callable[[str, IntegrationSettings, Meter], ConnectorPair]
"""Opens the two sides of an integration; handed in by the composition root. Raises `SfTuiError`."""

_DESCRIBE_SECONDS = 3600.0


@dataclass(slots=True)
class OpenIntegration:
    """Both sides of one integration, under the settings they were opened with."""

    name: str
    settings: IntegrationSettings
    pair: ConnectorPair
    meter: QuotaMeter
    occupation: Occupation = field(default_factory=Occupation)
    identities: tuple[Identity, Identity] | None = None
    described_at: float = 0.0
    described_revision: int = 0
    mappings: dict[MappingKey, Mapping] = field(default_factory=dict)
    descriptions: dict[tuple[Side, MappingKey], ObjectDescription] = field(default_factory=dict)

    async def prepare(self, context: SyncContext, *, occupies: bool = True, takes_over: bool = False) -> None:
        """Log in, check that this is the org and the CRM the integration belongs to, and describe them.

        Raises `Occupied` where another installation keeps the two in step, unless it is to be taken over
        from, or only a look is wanted (``occupies``).
        """
        if self.identities is None:
            self.identities = (await self.pair.salesforce.identify(), await self.pair.crm.identify())
        await bind(context, *self.identities)
        if occupies:
            await self.occupation.take(context, takes_over=takes_over)
            context.beat = partial(self.occupation.beat, context)
        now = context.clock()
        if now - self.described_at > _DESCRIBE_SECONDS or self.described_revision != context.revision:
            await resolve_mappings(context)
            self.mappings, self.descriptions = context.mappings, context.descriptions
            self.described_at, self.described_revision = now, context.revision
        context.mappings, context.descriptions = self.mappings, self.descriptions

    def forget(self) -> None:
        """Ask who we are, and what there is, anew at the next run: something did not fit."""
        self.identities = None
        self.described_at = 0.0

    def fits(self, settings: IntegrationSettings) -> bool:
        """Whether the connections may go on being used under these settings."""
        return self.settings.salesforce == settings.salesforce and self.settings.crm == settings.crm

    async def close(self) -> None:
        """Close both sides."""
        await self.pair.salesforce.close()
        await self.pair.crm.close()
