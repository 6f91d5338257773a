"""The state store, as the engine, the service and the front ends see it (DESIGN section 3).

Synchronous: a call blocks for a transaction at most. Raises `StoreError` and, where a lease is checked,
`LeaseLost`. A front end opens two: one to read with, one to write with from a thread.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from sf_tui.model.mapping import Mapping
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import (
    Direction,
    ObjectKind,
    Purpose,
    RecordState,
    RequestKind,
    RequestState,
    RunState,
    RunTrigger,
    Side,
    StepState,
    SuspendReason,
)
from sf_tui.store.rows import (
    ActivityRow,
    AuditRow,
    IntegrationRow,
    Intent,
    Lease,
    LeaseRow,
    Link,
    Outcome,
    PageCommit,
    PersonRow,
    PoolRow,
    ProblemRow,
    RequestRow,
    RevisionRow,
    RunRow,
    StepCounters,
    StepRow,
    WindowRow,
)


class Store(Protocol):
    """One connection to the state store."""

    def acquire_lease(self, key: str, owner: str) -> Lease | None:
        """Take the lease, or return None while a living owner holds it. A dead owner's is void at once."""
        ...

    def renew_lease(self, lease: Lease) -> bool:
        """Prolong the lease; False when it is no longer ours."""
        ...

    def release_lease(self, lease: Lease) -> None:
        """Give the lease up; the token stays, so that it goes on growing."""
        ...

    def lease_row(self, key: str) -> LeaseRow | None:
        """Who holds the lease; None when nobody living does."""
        ...

    def add_request(
        self, integration: int, kind: RequestKind, parameters: str = "{}", *, seconds: float = 60.0
    ) -> int:
        """Ask; a request of the same kind that still waits is joined instead of asked for again."""
        ...

    def claim_request(self) -> RequestRow | None:
        """Take the oldest waiting request; one whose deadline has passed expires instead."""
        ...

    def attach_run(self, request: int, run: int) -> None:
        """Note which run a sync request became."""
        ...

    def note_progress(self, request: int, progress: str) -> None:
        """Write how far a request is that is being answered (JSON); its answer takes the place of this."""
        ...

    def finish_request(self, request: int, state: RequestState, result: str | None = None) -> None:
        """Answer the request."""
        ...

    def requeue_requests(self) -> None:
        """Put back what a service that died had claimed; called by the one that follows it."""
        ...

    def request(self, request: int) -> RequestRow | None:
        """One request."""
        ...

    def latest_request(self, integration: int, kind: RequestKind) -> RequestRow | None:
        """The newest request of a kind."""
        ...

    def latest_answer(self, integration: int, kind: RequestKind) -> RequestRow | None:
        """The newest request of a kind that was answered."""
        ...

    def save_revision(
        self, settings: str, who: str, names: Sequence[str], changes: Sequence[AuditRow] = ()
    ) -> int:
        """Store effective settings with their audit rows, unless they are the newest already."""
        ...

    def newest_revision(self) -> RevisionRow | None:
        """The settings in force."""
        ...

    def revision(self, number: int) -> RevisionRow | None:
        """One revision."""
        ...

    def audit(self, integration: str, limit: int = 50) -> list[AuditRow]:
        """The newest changes of settings."""
        ...

    def integrations(self) -> list[IntegrationRow]:
        """All integrations ever seen, by name; settings say which still exist."""
        ...

    def integration(self, name: str) -> IntegrationRow | None:
        """One integration."""
        ...

    def bind(self, integration: int, *, org_id: str, crm_id: str) -> None:
        """Bind the integration to its org and its CRM."""
        ...

    def rebind(self, integration: int) -> int:
        """Set the integration's links, cursors and counts aside and begin anew, bound to nothing.

        Returns the new number of the integration; what was set aside keeps the old one, under a name that
        no integration can have. Runs, activity and requests go on under the new one.
        """
        ...

    def installation(self) -> str:
        """The store's own id, made with it; a copy of the store keeps it."""
        ...

    def marks(self, name: str, org_id: str, crm_id: str) -> frozenset[str]:
        """The marks that the integration of that name left in a CRM for an org."""
        ...

    def add_mark(self, name: str, org_id: str, crm_id: str) -> str:
        """Draw a mark and keep it for good, before the CRM is told."""
        ...

    def count_links(self, integration: int) -> int:
        """How many pairs of records there are, in any state."""
        ...

    def set_off(self, integration: int, since: float | None, by: str) -> None:
        """Note since when and by whom automatic sync is off; None: it is on."""
        ...

    def suspend(self, integration: int, reason: SuspendReason | None, sentence: Sentence | None) -> None:
        """Stop the integration with a reason, or lift the suspension with None."""
        ...

    def set_next_run(self, integration: int, at: float | None) -> None:
        """Note when the next automatic run is due."""
        ...

    def save_check(self, integration: int, side: Side, result: str) -> None:
        """Keep the newest check of a side (JSON of `CheckResult`)."""
        ...

    def check(self, integration: int, side: Side) -> str | None:
        """The newest check of a side as JSON."""
        ...

    def forget_check(self, integration: int, side: Side) -> None:
        """Void the check, since what it looked at has changed."""
        ...

    def begin_run(
        self,
        integration: int,
        trigger: RunTrigger,
        revision: int,
        steps: Sequence[tuple[ObjectKind, Direction]],
    ) -> int:
        """Start a run with its steps waiting; runs that a dead process left open are marked interrupted."""
        ...

    def end_run(self, run: int, state: RunState, calls: int, sentence: Sentence | None = None) -> None:
        """Close the run and whatever step is still open."""
        ...

    def fold_idle_runs(self, integration: int, run: int) -> None:
        """Forget the run before ``run`` when both found nothing to do, so that the history tells of work."""
        ...

    def set_step(self, run: int, position: int, state: StepState, counters: StepCounters) -> None:
        """Write a step's state and progress."""
        ...

    def run(self, run: int) -> RunRow | None:
        """One run."""
        ...

    def runs(self, integration: int, limit: int = 20) -> list[RunRow]:
        """The newest runs."""
        ...

    def steps(self, run: int) -> list[StepRow]:
        """The steps of a run, in order."""
        ...

    def links_by_salesforce(self, integration: int, ids: Iterable[str]) -> dict[str, Link]:
        """Links of Salesforce records, by Salesforce id, in any state."""
        ...

    def links_by_crm(self, integration: int, kind: ObjectKind, ids: Iterable[str]) -> dict[str, Link]:
        """Links of CRM records of one kind, by CRM id, in any state."""
        ...

    def mapping_version(self, integration: int, mapping: Mapping) -> int:
        """The number under which this order of fields is kept; a new one for a new order.

        When fields have come to those that were in force before, every pair of the mapping is made due.
        """
        ...

    def release(self, integration: int, fingerprints: Iterable[str]) -> None:
        """Make the records due that are excluded by a clause which does not hold any more."""
        ...

    def mapping_fields(self, version: int) -> list[tuple[str, str]]:
        """The (Salesforce, CRM) fields of a version, in its base's order."""
        ...

    def begin_intents(self, lease: Lease, integration: int, intents: Sequence[Intent]) -> dict[str, int]:
        """Commit the note that creates are about to be sent; returns ids by source id."""
        ...

    def open_intents(self, integration: int) -> list[Intent]:
        """Creates of which nobody knows yet whether they happened."""
        ...

    def windows(self, integration: int, kind: ObjectKind, direction: Direction) -> list[WindowRow]:
        """The windows of a step, in order."""
        ...

    def open_windows(self, integration: int, windows: Sequence[WindowRow]) -> None:
        """Replace the windows of one step by the next one, or one by the parts it was cut into."""
        ...

    def due_outcomes(
        self, integration: int, kind: ObjectKind, direction: Direction, now: float, limit: int = 2000
    ) -> list[Outcome]:
        """Records that are to be tried again, the longest due first."""
        ...

    def has_due(self, integration: int, direction: Direction, now: float) -> bool:
        """Whether any record of that direction is to be tried again."""
        ...

    def outcomes(
        self, integration: int, direction: Direction, kind: ObjectKind, ids: Iterable[str]
    ) -> dict[str, Outcome]:
        """What is noted of these source records."""
        ...

    def commit_page(self, page: PageCommit) -> None:
        """Commit links, outcomes, intents, cursor, ledger, progress and lease renewal, or none of it."""
        ...

    def add_calls(self, integration: int, calls: Sequence[tuple[int, Purpose, int]]) -> None:
        """Add (epoch minute, purpose, calls)."""
        ...

    def calls_since(self, integration: int, minute: int) -> list[tuple[int, Purpose, int]]:
        """(epoch minute, purpose, calls) from ``minute`` on."""
        ...

    def own_used(self, integration: int) -> int:
        """Own calls of the last 24 hours."""
        ...

    def save_pool(self, integration: int, used: int, maximum: int) -> None:
        """Keep what the org last said of its pool."""
        ...

    def save_other_limits(self, integration: int, others: str) -> None:
        """Keep the org's other limits (JSON)."""
        ...

    def save_callers(self, integration: int, callers: str) -> None:
        """Keep who draws from the pool (JSON of `Callers`)."""
        ...

    def pool(self, integration: int) -> PoolRow | None:
        """The org's pool as it was last told."""
        ...

    def save_people(
        self, integration: int, people: dict[Side, Sequence[PersonRow]], owners: Sequence[tuple[str, str]]
    ) -> None:
        """Replace what is known of the users and of who is who."""
        ...

    def owners(self, integration: int) -> list[tuple[str, str]]:
        """(Salesforce user, CRM user) pairs."""
        ...

    def add_activity(self, integration: int, entries: Sequence[ActivityRow]) -> None:
        """Add entries to the feed."""
        ...

    def activity(self, integration: int, before: int | None = None, limit: int = 50) -> list[ActivityRow]:
        """The newest entries, or those older than entry ``before``."""
        ...

    def prune_activity(self, before: float, limit: int = 500) -> int:
        """Delete at most ``limit`` entries older than ``before``; returns how many went."""
        ...

    def ledger(self, integration: int) -> dict[tuple[ObjectKind, Side], dict[RecordState, int]]:
        """How many records stand how, by kind and side."""
        ...

    def save_visible(self, integration: int, kind: ObjectKind, side: Side, total: int) -> None:
        """Keep how many records were visible when they were last counted."""
        ...

    def visible(self, integration: int) -> dict[tuple[ObjectKind, Side], tuple[int, float]]:
        """Totals and when they were counted."""
        ...

    def failing(self, integration: int) -> int:
        """How many records fail."""
        ...

    def problems(self, integration: int, limit: int = 200) -> list[ProblemRow]:
        """Failures folded by fingerprint, the largest first."""
        ...

    def failures(self, integration: int, fingerprint: str, limit: int = 200) -> list[Outcome]:
        """The records of one problem."""
        ...

    @property
    def path(self) -> Path:
        """The state file."""
        ...

    def data_version(self) -> int:
        """A number that changes when another connection has written; costs microseconds."""
        ...

    def close(self) -> None:
        """Close the connection."""
        ...
