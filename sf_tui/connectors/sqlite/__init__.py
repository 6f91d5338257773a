"""A CRM in one SQLite file that any program may open and change."""

from sf_tui.connectors.sqlite.connection import create_database
from sf_tui.connectors.sqlite.crm import SqliteCrm

__all__ = ["SqliteCrm", "create_database"]
