from sf_tui.model.sentence import say
from sf_tui.model.states import Level, ObjectKind, Purpose, Side
from sf_tui.store.rows import ActivityRow, PersonRow
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import START, Clock, Work


def _entries(*texts: str) -> list[ActivityRow]:
    return [ActivityRow(Level.INFO, say("{text}", text=text)) for text in texts]


def test_the_feed_is_paged_from_the_newest_to_the_oldest(store: SqliteStore, work: Work) -> None:
    store.add_activity(work.integration, _entries("1", "2", "3", "4", "5"))

    first = store.activity(work.integration, limit=2)
    second = store.activity(work.integration, before=first[-1].id, limit=2)

    assert [str(each.sentence) for each in (*first, *second)] == ["5", "4", "3", "2"]


def test_entries_of_one_integration_do_not_show_in_another(store: SqliteStore, work: Work) -> None:
    store.add_activity(work.integration + 1, _entries("theirs"))

    assert store.activity(work.integration) == []


def test_old_entries_are_pruned_in_small_bites(store: SqliteStore, clock: Clock, work: Work) -> None:
    store.add_activity(work.integration, _entries("1", "2", "3"))
    clock.now += 100
    store.add_activity(work.integration, _entries("new"))

    assert store.prune_activity(START + 50, limit=2) == 2
    assert store.prune_activity(START + 50, limit=2) == 1
    assert [str(each.sentence) for each in store.activity(work.integration)] == ["new"]


def test_the_last_count_of_visible_records_is_kept_with_its_time(store: SqliteStore, work: Work) -> None:
    store.save_visible(work.integration, ObjectKind.LEAD, Side.CRM, 5)
    store.save_visible(work.integration, ObjectKind.LEAD, Side.CRM, 7)

    assert store.visible(work.integration) == {(ObjectKind.LEAD, Side.CRM): (7, START)}


def test_calls_add_up_in_their_minute(store: SqliteStore, work: Work) -> None:
    minute = int(START // 60)
    store.add_calls(work.integration, [(minute, Purpose.READ, 2), (minute, Purpose.AUTH, 1)])
    store.add_calls(work.integration, [(minute, Purpose.READ, 3)])

    assert sorted(store.calls_since(work.integration, minute)) == [
        (minute, Purpose.AUTH, 1),
        (minute, Purpose.READ, 5),
    ]
    assert store.own_used(work.integration) == 6


def test_calls_leave_the_window_after_24_hours(store: SqliteStore, clock: Clock, work: Work) -> None:
    store.add_calls(work.integration, [(int(START // 60), Purpose.READ, 2)])
    clock.now += 86_400 - 60
    assert store.own_used(work.integration) == 2
    clock.now += 60

    assert store.own_used(work.integration) == 0


def test_the_other_limits_stay_when_the_pool_is_told_anew(
    store: SqliteStore, clock: Clock, work: Work
) -> None:
    store.save_pool(work.integration, 10, 1000)
    store.save_other_limits(work.integration, "[1]")
    clock.now += 5
    store.save_pool(work.integration, 12, 1000)

    pool = store.pool(work.integration)

    assert pool is not None
    assert (pool.used, pool.maximum, pool.at) == (12, 1000, START + 5)
    assert (pool.others, pool.others_at) == ("[1]", START)


def test_people_are_replaced_whole_and_the_time_is_noted(store: SqliteStore, work: Work) -> None:
    ann = PersonRow("005a", "ann@x.example", "Ann", is_active=True)
    store.save_people(work.integration, {Side.SALESFORCE: [ann]}, [("005a", "1")])
    store.save_people(work.integration, {Side.SALESFORCE: [ann]}, [("005a", "2")])

    row = store.integration("demo")

    assert store.owners(work.integration) == [("005a", "2")]
    assert row is not None
    assert row.users_at == START
