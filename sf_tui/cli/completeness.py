"""Whether an integration's settings say enough to sync: nothing missing, and an address that can be right."""

from sf_tui.model.errors import ConnectorError
from sf_tui.model.login import login_address, missing_settings, wrong_login_host
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import IntegrationSettings

OPTIONS = {
    "salesforce.host": "--host",
    "salesforce.client_id": "--client-id",
    "salesforce.username": "--username",
    "salesforce.sf_alias": "--sf-alias",
    "crm.path": "--crm-path",
}
"""A setting without which nothing syncs, and the option of `integrations add` that gives it."""


def missing(settings: IntegrationSettings) -> list[str]:
    """Return the settings that are empty and must not be."""
    empty = {f"salesforce.{key}" for key in missing_settings(settings.salesforce)}
    if settings.crm.connector == "sqlite" and not settings.crm.path:
        empty.add("crm.path")
    return [key for key in OPTIONS if key in empty]


def wrong_address(settings: IntegrationSettings) -> Sentence | None:
    """Say why no credentials would ever be sent to the org's address; None when they would."""
    from sf_tui.connectors.salesforce.walls import check_host

    salesforce = settings.salesforce
    if salesforce.login == "sf_cli" and not salesforce.host:
        return None
    try:
        origin = check_host(login_address(salesforce), salesforce.allowed_hosts)
    except ConnectorError as error:
        return error.sentence
    return wrong_login_host(salesforce) if origin.is_generic_login else None


def findings(name: str, settings: IntegrationSettings) -> list[Sentence]:
    """Say what keeps an integration that is on from syncing, as far as the settings alone tell."""
    if not settings.enabled:
        return []
    if keys := missing(settings):
        return [
            say(
                "The integration {name} is on but incomplete, these settings are missing: {keys}.",
                name=name,
                keys=", ".join(keys),
            )
        ]
    wrong = wrong_address(settings)
    return [wrong] if wrong is not None else []
