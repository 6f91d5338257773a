"""The ledger's rows are counts: after any sequence of pages they equal a count over links and outcomes."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from sf_tui.model.errors import StoreError
from sf_tui.model.mapping import MappingKey
from sf_tui.model.states import Direction, LinkState, ObjectKind, RecordState, RunTrigger, Side
from sf_tui.store.rows import Link, Outcome
from sf_tui.store.sqlite import SqliteStore
from sf_tui.store.sqlite.pages import ledger_rows
from tests.store.parts import Work, link_of, outcome_of

NUMBERS = st.integers(0, 3)
LINKS = st.builds(
    link_of,
    NUMBERS,
    st.sampled_from([MappingKey.CONTACT, MappingKey.CONTACT_AS_LEAD, MappingKey.TASK]),
    st.sampled_from(LinkState),
    st.sampled_from(RecordState),
    st.sampled_from([None, *Side]),
)
OUTCOMES = st.builds(
    outcome_of,
    NUMBERS.map(str),
    st.sampled_from(RecordState),
    st.sampled_from([ObjectKind.CONTACT, ObjectKind.TASK]),
    st.sampled_from(Direction),
    st.sampled_from(["f1", "f2"]),
    st.sampled_from([None, "other"]),
)
CLEARED = st.tuples(
    st.sampled_from(Direction), st.sampled_from([ObjectKind.CONTACT, ObjectKind.TASK]), NUMBERS.map(str)
)
PAGES = st.lists(st.tuples(st.lists(LINKS), st.lists(OUTCOMES), st.lists(CLEARED)), max_size=6)


def _counted(store: SqliteStore, work: Work) -> Counter[tuple[str, str, str]]:
    counts: Counter[tuple[str, str, str]] = Counter()
    for kind in ObjectKind:
        for link in store.links_by_crm(work.integration, kind, map(str, range(4))).values():
            counts.update(ledger_rows(link))
        for direction in Direction:
            for outcome in store.outcomes(work.integration, direction, kind, map(str, range(4))).values():
                if outcome.other_id is None:
                    counts[kind, direction.source, outcome.state] += 1
    return counts


def _commit(
    store: SqliteStore,
    work: Work,
    part: tuple[list[Link], list[Outcome], list[tuple[Direction, ObjectKind, str]]],
) -> None:
    links, page = {(each.mapping.crm_kind, each.crm_id): each for each in part[0]}, work.page()
    for (kind, crm_id), link in links.items():
        old = store.links_by_crm(work.integration, kind, [crm_id]).get(crm_id)
        page.links.append((old, replace(link, id=old.id if old else 0)))
    page.outcomes, page.cleared = part[1], part[2]
    store.commit_page(page)


@given(PAGES)
@settings(max_examples=60, deadline=None)
def test_the_ledger_equals_a_count(
    pages: list[tuple[list[Link], list[Outcome], list[tuple[Direction, ObjectKind, str]]]],
) -> None:
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder, "state.db"))
        try:
            store.save_revision("{}", "ann", ["demo"])
            lease = store.acquire_lease("integration:1", "owner")
            assert lease is not None
            run = store.begin_run(1, RunTrigger.PERSON, 1, [(ObjectKind.CONTACT, Direction.PULL)])
            work = Work(1, lease, run)
            for part in pages:
                with suppress(StoreError):  # a record was to be linked twice: nothing may have changed
                    _commit(store, work, part)
                ledger = store.ledger(1)
                assert {
                    (kind, side, state): n
                    for (kind, side), states in ledger.items()
                    for state, n in states.items()
                } == dict(_counted(store, work))
        finally:
            store.close()
