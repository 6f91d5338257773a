"""Made-up records for the emulated org, and for demos that want some of the same people."""

from sf_tui.emulator.seed.people import Person, person
from sf_tui.emulator.seed.records import (
    accounts_of,
    leads_of,
    opportunities_of,
    seed_account,
    seed_contact,
    seed_lead,
    seed_opportunity,
    seed_task,
    seed_user,
    tasks_of,
)

__all__ = [
    "Person",
    "accounts_of",
    "leads_of",
    "opportunities_of",
    "person",
    "seed_account",
    "seed_contact",
    "seed_lead",
    "seed_opportunity",
    "seed_task",
    "seed_user",
    "tasks_of",
]
