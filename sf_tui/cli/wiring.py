"""Which connector stands behind a name; the only place that knows them."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui.cli.proofs import Proofs
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import CrmSettings, IntegrationSettings

if TYPE_CHECKING:
    from sf_tui.connectors.protocol import Connector, ConnectorPair, Meter


def _sqlite(crm: CrmSettings) -> "Connector":
    from sf_tui.connectors.sqlite import SqliteCrm

    if not crm.path:
        raise UsageError("The CRM's database file is not set: write its path as crm.path in the settings.")
    # Never made here: a path that leads nowhere is trouble, not a reason for an empty CRM.
    return SqliteCrm(Path(crm.path).expanduser(), create=False)


def prepare_crm(crm: CrmSettings) -> None:
    """Make the CRM of a new integration where it is a file of ours; one that exists is left as it is."""
    if crm.connector == "sqlite":
        from sf_tui.connectors.sqlite import create_database

        create_database(Path(crm.path).expanduser())


CRMS: dict[str, "Callable[[CrmSettings], Connector]"] = {"sqlite": _sqlite}


def crm_factory(name: str) -> "Callable[[CrmSettings], Connector]":
    """Return what makes the connector of that name; raises `UsageError` for one that does not exist."""
    factory = CRMS.get(name)
    if factory is None:
        raise UsageError(
            "There is no CRM connector named {name}; these exist: {known}.",
            name=safe_text(name, 60),
            known=", ".join(sorted(CRMS)),
        )
    return factory


def connector_opener(
    proofs: Proofs,
) -> "Callable[[str, IntegrationSettings, Meter], ConnectorPair]":
    """Return what a service opens the two sides of an integration with."""

    def open_connectors(name: str, settings: IntegrationSettings, meter: "Meter") -> "ConnectorPair":
        from sf_tui.connectors.protocol import ConnectorPair
        from sf_tui.connectors.salesforce import SalesforceConnector

        factory = crm_factory(settings.crm.connector)
        proof = proofs.stored(name, settings.salesforce)
        return ConnectorPair(SalesforceConnector(settings.salesforce, proof, meter), factory(settings.crm))

    return open_connectors
