"""Bulk API 2.0: jobs that read and write many records with few calls."""

from sf_tui.connectors.salesforce.bulk.jobs import Jobs, Pause
from sf_tui.connectors.salesforce.bulk.reading import BulkReader
from sf_tui.connectors.salesforce.bulk.writing import BulkWriter

__all__ = ["BulkReader", "BulkWriter", "Jobs", "Pause"]
