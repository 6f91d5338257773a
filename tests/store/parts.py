"""Small records for the store's tests."""

from dataclasses import dataclass

from sf_tui.model.mapping import MappingKey
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import Direction, LinkState, ObjectKind, RecordState, Side
from sf_tui.store.rows import Base, Lease, Link, Outcome, PageCommit, StepCounters

START = 1_700_000_000.0


@dataclass
class Clock:
    now: float = START

    def __call__(self) -> float:
        return self.now


@dataclass(frozen=True)
class Work:
    """An integration with a lease and a run of one step."""

    integration: int
    lease: Lease
    run: int

    def page(self) -> PageCommit:
        return PageCommit(self.lease, self.integration, self.run, 0, StepCounters())


def link_of(
    number: int,
    mapping: MappingKey = MappingKey.CONTACT,
    state: LinkState = LinkState.ACTIVE,
    record_state: RecordState = RecordState.IN_SYNC,
    gone: Side | None = None,
) -> Link:
    return Link(
        mapping=mapping,
        salesforce_id=f"{mapping}-{number:015}",
        crm_id=str(number),
        base=Base(("Ann", None, 7), ("Ann", None, "7")),
        version=1,
        stamp="2026-11-23T10:00:00Z",
        state=state,
        record_state=record_state,
        gone=gone,
    )


def outcome_of(  # noqa: PLR0917  short in the tests
    source: str,
    state: RecordState = RecordState.FAILING,
    kind: ObjectKind = ObjectKind.CONTACT,
    direction: Direction = Direction.PULL,
    fingerprint: str = "f1",
    other_id: str | None = None,
    attempts: int = 1,
    next_at: float | None = None,
    parent: str | None = None,
) -> Outcome:
    return Outcome(
        kind=kind,
        direction=direction,
        source_id=source,
        state=state,
        code="REQUIRED_FIELD_MISSING",
        sentence=Sentence("{field} is missing.", {"field": "LastName"}),
        label="Ann",
        other_id=other_id,
        parent=parent,
        fingerprint=fingerprint,
        attempts=attempts,
        next_at=next_at,
    )
