"""A process that serves one store until its stdin closes: what the crash tests kill."""

import sys
from pathlib import Path

from sf_tui.connectors.protocol import ConnectorPair, Meter
from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.connectors.sqlite import SqliteCrm
from sf_tui.model.secret import Secret
from sf_tui.model.settings import IntegrationSettings
from sf_tui.service import EmbeddedService
from tests.engine.small_pages import small_jobs, small_pages


def open_connectors(_name: str, settings: IntegrationSettings, meter: Meter) -> ConnectorPair:
    return ConnectorPair(
        SalesforceConnector(settings.salesforce, Secret("demo"), meter), SqliteCrm(Path(settings.crm.path))
    )


if __name__ == "__main__":
    if "small-pages" in sys.argv[2:]:
        small_pages()
    if "small-jobs" in sys.argv[2:]:
        small_jobs()
    service = EmbeddedService(Path(sys.argv[1]), open_connectors)
    service.start()
    sys.stdout.write("serving\n")
    sys.stdout.flush()
    sys.stdin.read()
    service.stop()
