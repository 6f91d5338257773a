"""Who may still make a call (SYNC 8), and that none goes uncounted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sf_tui.engine.quota import Hold, QuotaMeter, Usage, Work, hold
from sf_tui.model.errors import LimitReached, OwnLimitReached, StoreBusy
from sf_tui.model.settings import LimitSettings
from sf_tui.model.states import Purpose
from sf_tui.store.sqlite import SqliteStore

_DAY = 86_400
_START = 1_800_000_000.0


@dataclass
class Clock:
    now: float = _START

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[SqliteStore]:
    opened = SqliteStore(tmp_path / "state.db", clock=clock)
    opened.save_revision("{}", "test", ["demo"])
    yield opened
    opened.close()


@pytest.fixture
def make_meter(store: SqliteStore, clock: Clock) -> Callable[[LimitSettings], QuotaMeter]:
    row = store.integration("demo")
    assert row is not None
    return lambda limits: QuotaMeter(store, row.id, limits, clock)


_OWN = """
  own  | backfill   retry      sync       person     look
  0    | none       none       none       none       none
  399  | none       none       none       none       none
  400  | tier       none       none       none       none
  749  | tier       none       none       none       none
  750  | tier       tier       none       none       none
  949  | tier       tier       none       none       none
  950  | own_limit  own_limit  own_limit  none       none
  999  | own_limit  own_limit  own_limit  none       none
  1000 | own_limit  own_limit  own_limit  own_limit  none
"""
_ORG = """
  org  | backfill   retry      sync       person     look
  79   | none       none       none       none       none
  80   | tier       tier       none       none       none
  94   | tier       tier       none       none       none
  95   | org_limit  org_limit  org_limit  none       none
  100  | org_limit  org_limit  org_limit  none       none
"""


def _rows(table: str) -> Iterator[tuple[int, Work, Hold]]:
    for line in table.strip().splitlines()[1:]:
        number, *words = line.replace("|", " ").split()
        for work, word in zip(Work, words, strict=True):
            yield int(number), work, Hold(word)


@pytest.mark.parametrize(("own", "work", "expected"), list(_rows(_OWN)))
def test_the_tiers_of_our_own_allocation(own: int, work: Work, expected: Hold) -> None:
    assert hold(work, Usage(own, None, None), LimitSettings(calls_per_day=1000)) is expected


@pytest.mark.parametrize(("percent", "work", "expected"), list(_rows(_ORG)))
def test_the_tiers_of_the_orgs_pool(percent: int, work: Work, expected: Hold) -> None:
    assert hold(work, Usage(0, percent * 10, 1000), LimitSettings()) is expected


def test_at_least_fifty_calls_are_kept_for_people() -> None:
    limits = LimitSettings(calls_per_day=200)
    assert hold(Work.SYNC, Usage(149, None, None), limits) is Hold.NONE
    assert hold(Work.SYNC, Usage(150, None, None), limits) is Hold.OWN_LIMIT
    assert hold(Work.PERSON, Usage(199, None, None), limits) is Hold.NONE


def test_the_allocation_is_a_fifth_of_the_org_until_somebody_sets_it() -> None:
    assert Usage(0, 0, 15_000).allocation(LimitSettings()) == 3000
    assert Usage(0, 0, 15_000).allocation(LimitSettings(calls_per_day=9)) == 9
    assert Usage(0, None, None).allocation(LimitSettings()) is None


def test_the_window_rolls_by_the_minute_and_nothing_resets_at_midnight(
    make_meter: Callable[[LimitSettings], QuotaMeter], clock: Clock
) -> None:
    meter = make_meter(LimitSettings())
    meter.count(Purpose.READ, 5)
    clock.now += _DAY / 2
    meter.count(Purpose.WRITE, 3)
    assert meter.usage.own == 8
    clock.now = _START + _DAY
    assert meter.usage.own == 3
    clock.now += _DAY / 2
    assert (meter.usage.own, meter.total) == (0, 8)


def test_a_new_meter_knows_what_was_counted_before(
    make_meter: Callable[[LimitSettings], QuotaMeter], clock: Clock
) -> None:
    before = make_meter(LimitSettings())
    before.count(Purpose.READ, 5)
    before.observe(700, 1000)
    before.flush()
    clock.now += 3600
    after = make_meter(LimitSettings())
    assert after.usage == Usage(5, 700, 1000)
    clock.now = _START + _DAY
    assert after.usage.own == 0


def test_what_could_not_be_written_is_written_the_next_time(
    make_meter: Callable[[LimitSettings], QuotaMeter], store: SqliteStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = make_meter(LimitSettings())
    meter.count(Purpose.READ, 5)
    meter.observe(10, 1000)

    def busy(*_arguments: object) -> None:
        raise StoreBusy("The state file is held by another program.")

    with monkeypatch.context() as patched:
        patched.setattr(store, "add_calls", busy)
        with pytest.raises(StoreBusy):
            meter.flush()
    meter.count(Purpose.READ, 2)
    meter.flush()
    row = store.integration("demo")
    assert row is not None
    assert store.own_used(row.id) == 7
    pool = store.pool(row.id)
    assert pool is not None
    assert (pool.used, pool.maximum) == (10, 1000)


def test_a_call_is_refused_with_a_sentence_that_names_the_numbers(
    make_meter: Callable[[LimitSettings], QuotaMeter],
) -> None:
    meter = make_meter(LimitSettings(calls_per_day=100))
    meter.count(Purpose.READ, 50)
    meter.work = Work.SYNC
    with pytest.raises(OwnLimitReached, match="has used 50 of its 100 API calls"):
        meter.refuse()
    meter.work = Work.PERSON
    meter.refuse()
    meter.count(Purpose.READ, 50)
    with pytest.raises(OwnLimitReached):
        meter.refuse()


def test_the_orgs_limit_refuses_automatic_work_only(
    make_meter: Callable[[LimitSettings], QuotaMeter],
) -> None:
    meter = make_meter(LimitSettings())
    meter.observe(960, 1000)
    meter.work = Work.SYNC
    with pytest.raises(LimitReached, match="The org has used 960 of its 1000"):
        meter.refuse()
    meter.work = Work.PERSON
    meter.refuse()


def test_raising_the_limit_is_felt_at_once(make_meter: Callable[[LimitSettings], QuotaMeter]) -> None:
    meter = make_meter(LimitSettings(calls_per_day=100))
    meter.count(Purpose.READ, 60)
    assert meter.holds(Work.SYNC)
    meter.limits = LimitSettings(calls_per_day=1000)
    assert not meter.holds(Work.SYNC)


def test_an_org_that_tells_of_no_maximum_tells_nothing(
    make_meter: Callable[[LimitSettings], QuotaMeter],
) -> None:
    meter = make_meter(LimitSettings())
    meter.observe(7, 0)
    meter.count(Purpose.READ, 50)
    assert (meter.usage.org, meter.usage.org_maximum) == (None, None)
    meter.refuse()
