"""Whether an integration's settings say enough to sync: nothing missing, and an address that can be right."""

from sf_tui.model.errors import ConnectorError
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import IntegrationSettings

OPTIONS = {
    "salesforce.host": "--host",
    "salesforce.client_id": "--client-id",
    "crm.path": "--crm-path",
}
"""A setting without which nothing syncs, and the option of `integrations add` that gives it."""


def missing(settings: IntegrationSettings) -> list[str]:
    """Return the settings that are empty and must not be."""
    is_empty = {
        "salesforce.host": not settings.salesforce.host,
        "salesforce.client_id": settings.salesforce.login == "client_credentials"
        and not settings.salesforce.client_id,
        "crm.path": settings.crm.connector == "sqlite" and not settings.crm.path,
    }
    return [key for key in OPTIONS if is_empty[key]]


def wrong_address(settings: IntegrationSettings) -> Sentence | None:
    """Say why no credentials would ever be sent to the org's address; None when they would."""
    from sf_tui.connectors.salesforce.walls import check_host

    try:
        check_host(settings.salesforce.host, settings.salesforce.allowed_hosts)
    except ConnectorError as error:
        return error.sentence
    return None


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
