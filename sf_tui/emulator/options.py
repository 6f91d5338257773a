"""What an emulated org is started with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

ExternalId: TypeAlias = Literal["ready", "missing", "hidden"]
"""`SfTui_Id__c`.

In order, not there, or there and hidden from the integration user by field-level security.
"""


@dataclass(frozen=True, slots=True)
class Options:
    """The choices of `sf-tui emulator`.

    `port` 0 takes any free one. `contacts` sizes the whole org. `database` None means a temporary file that
    is deleted at the end; a file that already holds an org keeps it, and `contacts` and `seed` then say
    nothing. `activity_per_minute` is how many changes a minute made-up colleagues do; with `merges` they also
    merge records and convert leads now and then. `person_accounts` switches these on, and makes some where
    there are none. `latency_ms` is added
    to each API answer. `api_limit` and `used` are calls a day; with `soft_cap` calls over the limit still
    pass. `bulk_page` is how many rows a page of a Bulk result has when nobody asks for a number.
    `watch_stdin` stops at the end of stdin.
    """

    port: int = 0
    contacts: int = 5000
    seed: int = 7
    database: Path | None = None
    activity_per_minute: float = 0.0
    merges: bool = False
    person_accounts: bool = False
    external_id: ExternalId = "ready"
    latency_ms: int = 0
    api_limit: int = 100_000
    used: int = 0
    soft_cap: bool = False
    bulk_page: int = 50_000
    is_sandbox: bool = False
    watch_stdin: bool = True
    verbose: bool = False
