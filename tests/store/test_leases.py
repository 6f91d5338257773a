import json
import subprocess
import sys
from pathlib import Path

import pytest

from sf_tui.model.errors import LeaseLost
from sf_tui.store.owner import describe_owner, is_dead, this_process
from sf_tui.store.rows import Intent
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import Clock, Work, link_of

ELSEWHERE = json.dumps({"host": "elsewhere", "boot": "b", "pid": 1, "start": "1", "version": "9.9"})

TAKE = """
import sys
from pathlib import Path
from sf_tui.store.owner import this_process
from sf_tui.store.sqlite import SqliteStore
lease = SqliteStore(Path(sys.argv[1])).acquire_lease("service", this_process())
print(lease.token if lease else "held", flush=True)
sys.stdin.read()
"""


def _other_process(path: Path) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-c", TAKE, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def _first_line(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_a_free_lease_is_taken(store: SqliteStore) -> None:
    lease = store.acquire_lease("service", this_process())

    assert lease is not None
    assert lease.token == 1


def test_a_lease_held_elsewhere_is_not_taken_within_30_seconds(store: SqliteStore, clock: Clock) -> None:
    store.acquire_lease("service", ELSEWHERE)
    clock.now += 29.9

    assert store.acquire_lease("service", this_process()) is None


def test_a_lease_that_was_not_renewed_for_30_seconds_is_taken_over_with_a_higher_token(
    store: SqliteStore, clock: Clock
) -> None:
    old = store.acquire_lease("service", ELSEWHERE)
    clock.now += 30

    new = store.acquire_lease("service", this_process())

    assert old is not None
    assert new is not None
    assert new.token > old.token


def test_a_renewed_lease_lasts_30_seconds_from_then(store: SqliteStore, clock: Clock) -> None:
    lease = store.acquire_lease("service", ELSEWHERE)
    assert lease is not None
    clock.now += 25

    assert store.renew_lease(lease)

    clock.now += 25
    assert store.acquire_lease("service", this_process()) is None


def test_a_lease_taken_over_cannot_be_renewed_by_the_old_owner(store: SqliteStore, clock: Clock) -> None:
    old = store.acquire_lease("service", ELSEWHERE)
    clock.now += 31
    store.acquire_lease("service", this_process())

    assert old is not None
    assert not store.renew_lease(old)


def test_the_old_owner_cannot_release_what_another_took_over(store: SqliteStore, clock: Clock) -> None:
    old = store.acquire_lease("service", ELSEWHERE)
    clock.now += 31
    store.acquire_lease("service", this_process())

    assert old is not None
    store.release_lease(old)

    assert store.lease_row("service") is not None


def test_a_released_lease_is_free_and_its_token_goes_on_growing(store: SqliteStore) -> None:
    first = store.acquire_lease("service", ELSEWHERE)
    assert first is not None
    store.release_lease(first)

    second = store.acquire_lease("service", this_process())

    assert second is not None
    assert second.token == first.token + 1


def test_two_processes_do_not_hold_one_lease(path: Path) -> None:
    store = SqliteStore(path)
    process = _other_process(path)
    try:
        assert _first_line(process) == "1"
        assert store.acquire_lease("service", this_process()) is None
    finally:
        process.communicate("")
        store.close()


def test_the_lease_of_a_process_that_died_is_void_at_once(path: Path) -> None:
    store = SqliteStore(path)
    process = _other_process(path)
    assert _first_line(process) == "1"
    process.kill()
    process.communicate()

    assert store.lease_row("service") is None
    lease = store.acquire_lease("service", this_process())

    store.close()
    assert lease is not None
    assert lease.token == 2


def test_a_later_process_with_the_same_number_is_not_taken_for_the_owner() -> None:
    owner = json.loads(this_process())
    owner["start"] = "1"

    assert is_dead(json.dumps(owner))


def test_an_owner_from_before_the_last_boot_is_dead() -> None:
    owner = json.loads(this_process())
    owner["boot"] = "another"

    assert is_dead(json.dumps(owner))


@pytest.mark.parametrize("owner", ["", "no json", "[]", '{"host": "elsewhere"}', '"text"', "7"])
def test_an_owner_that_cannot_be_read_is_not_called_dead(owner: str) -> None:
    assert not is_dead(owner)


@pytest.mark.parametrize("owner", ["", "no json", "[]", '"text"', "7"])
def test_an_owner_that_cannot_be_read_is_described_by_nothing(owner: str) -> None:
    assert not any(describe_owner(owner).values())


def test_this_process_is_alive() -> None:
    assert not is_dead(this_process())


def test_a_page_under_a_lost_lease_rolls_back_whole(store: SqliteStore, clock: Clock, work: Work) -> None:
    clock.now += 31
    store.acquire_lease(work.lease.key, ELSEWHERE)
    page = work.page()
    page.links = [(None, link_of(1))]
    page.counters.read = 1

    with pytest.raises(LeaseLost):
        store.commit_page(page)

    assert store.links_by_salesforce(work.integration, [link_of(1).salesforce_id]) == {}
    assert store.ledger(work.integration) == {}
    assert store.steps(work.run)[0].counters.read == 0


def test_intents_under_a_lost_lease_are_refused(store: SqliteStore, clock: Clock, work: Work) -> None:
    clock.now += 31
    store.acquire_lease(work.lease.key, ELSEWHERE)
    link = link_of(1)

    with pytest.raises(LeaseLost):
        store.begin_intents(work.lease, work.integration, [_intent(link.crm_id)])

    assert store.open_intents(work.integration) == []


def test_a_page_renews_its_lease(store: SqliteStore, clock: Clock, work: Work) -> None:
    clock.now += 25
    store.commit_page(work.page())
    clock.now += 25

    assert store.acquire_lease(work.lease.key, ELSEWHERE) is None


def _intent(source: str) -> Intent:
    from sf_tui.model.mapping import MappingKey
    from sf_tui.model.states import Direction

    return Intent(MappingKey.CONTACT, Direction.PUSH, source, f"uuid:{source}", 0)
