"""A Salesforce look-alike behind HTTP, for demos and tests. It knows nothing of the rest of sf_tui."""

from sf_tui.emulator.options import Options
from sf_tui.emulator.seed import (
    seed_account,
    seed_contact,
    seed_lead,
    seed_opportunity,
    seed_task,
    seed_user,
)

__all__ = [
    "Options",
    "seed_account",
    "seed_contact",
    "seed_lead",
    "seed_opportunity",
    "seed_task",
    "seed_user",
]
