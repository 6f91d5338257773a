from sf_tui.model.sentence import say
from sf_tui.model.states import Side, SuspendReason
from sf_tui.store.rows import AuditRow
from sf_tui.store.sqlite import SqliteStore
from tests.store.parts import START, Clock, Work


def _change(old: str, new: str) -> AuditRow:
    return AuditRow(0.0, "ann", "demo", "enabled", old, new)


def test_revisions_are_numbered_from_one(store: SqliteStore) -> None:
    assert store.save_revision('{"a": 1}', "ann", []) == 1
    assert store.save_revision('{"a": 2}', "ann", []) == 2


def test_settings_that_are_in_force_already_make_no_revision_and_no_audit(store: SqliteStore) -> None:
    store.save_revision("{}", "ann", ["demo"])

    assert store.save_revision("{}", "bob", ["demo"], [_change("true", "false")]) == 1
    assert store.audit("demo") == []


def test_a_revision_is_found_by_its_number(store: SqliteStore) -> None:
    store.save_revision('{"a": 1}', "ann", [])
    store.save_revision('{"a": 2}', "bob", [])

    first, newest = store.revision(1), store.newest_revision()

    assert first is not None
    assert newest is not None
    assert (first.settings, first.who, newest.n) == ('{"a": 1}', "ann", 2)
    assert store.revision(3) is None


def test_the_audit_is_written_with_its_revision_the_newest_first(store: SqliteStore, clock: Clock) -> None:
    store.save_revision("1", "ann", ["demo"], [_change("true", "false")])
    clock.now += 60
    store.save_revision("2", "ann", ["demo"], [_change("false", "true")])

    audit = store.audit("demo")

    assert [(row.at, row.new) for row in audit] == [(START + 60, "true"), (START, "false")]


def test_an_integration_keeps_its_number_from_revision_to_revision(store: SqliteStore) -> None:
    store.save_revision("1", "ann", ["demo"])
    store.save_revision("2", "ann", ["acme", "demo"])

    assert [(row.id, row.name) for row in store.integrations()] == [(2, "acme"), (1, "demo")]


def test_a_suspension_keeps_the_time_it_began_and_its_sentence(
    store: SqliteStore, clock: Clock, work: Work
) -> None:
    store.suspend(work.integration, SuspendReason.AUTH, say("Wrong secret for {user}.", user="é"))
    clock.now += 60
    store.suspend(work.integration, SuspendReason.OWN_LIMIT, say("Used up."))

    row = store.integration("demo")

    assert row is not None
    assert (row.suspended, row.suspended_at) == (SuspendReason.OWN_LIMIT, START)
    assert str(row.suspended_sentence) == "Used up."


def test_a_lifted_suspension_leaves_nothing(store: SqliteStore, work: Work) -> None:
    store.suspend(work.integration, SuspendReason.AUTH, say("Wrong."))
    store.suspend(work.integration, None, None)

    row = store.integration("demo")

    assert row is not None
    assert (row.suspended, row.suspended_at, row.suspended_sentence) == (None, None, None)


def test_what_is_noted_of_an_integration_is_read_back(store: SqliteStore, work: Work) -> None:
    store.bind(work.integration, org_id="00D000000000001AAA", crm_id="uuid")
    store.set_off(work.integration, START, "ann")
    store.set_next_run(work.integration, START + 300)

    row = store.integration("demo")

    assert row is not None
    assert (row.org_id, row.crm_id) == ("00D000000000001AAA", "uuid")
    assert (row.off_since, row.off_by, row.next_run_at) == (START, "ann", START + 300)


def test_a_check_is_kept_for_each_side_until_it_is_forgotten(store: SqliteStore, work: Work) -> None:
    store.save_check(work.integration, Side.SALESFORCE, "old")
    store.save_check(work.integration, Side.SALESFORCE, "new")
    store.save_check(work.integration, Side.CRM, "crm")

    store.forget_check(work.integration, Side.CRM)

    assert store.check(work.integration, Side.SALESFORCE) == "new"
    assert store.check(work.integration, Side.CRM) is None


def test_another_connection_notices_a_write(store: SqliteStore, other: SqliteStore) -> None:
    before = other.data_version()
    store.save_revision("{}", "ann", [])

    assert other.data_version() != before
