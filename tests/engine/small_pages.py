"""Pages of 200 rows, the smallest that Salesforce serves, so that a small org is read as a large one is."""

from sf_tui.connectors.salesforce import cuts
from sf_tui.engine import ways, windows

PAGE = 200


def small_pages() -> None:
    """Make every count of rows that chooses between walk and windows a hundredth of what it is."""
    windows.PAGE = PAGE
    ways._WORTH_WINDOWS //= 100
    cuts.PAGE //= 100


def small_jobs() -> None:
    """Let a few hundred rows be worth a job."""
    windows.PAGE = PAGE
    ways._JOB_CALLS = 0
    ways._INGEST_CALLS = 0
    ways._PAGE = PAGE
