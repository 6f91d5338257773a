"""The running part: it schedules, executes, and answers requests; one process at a time serves a store."""

from sf_tui.service.embedded import EmbeddedService
from sf_tui.service.logins import Logins
from sf_tui.service.opening import OpenConnectors
from sf_tui.service.service import Service

__all__ = ["EmbeddedService", "Logins", "OpenConnectors", "Service"]
