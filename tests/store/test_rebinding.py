"""Beginning anew under another org (SYNC 1)."""

from sf_tui.model.sentence import say
from sf_tui.model.states import Level, RequestKind, RequestState, RunTrigger
from sf_tui.store.rows import ActivityRow
from sf_tui.store.sqlite import SqliteStore


def test_progress_is_written_while_a_request_runs_and_not_after(store: SqliteStore) -> None:
    store.save_revision("{}", "ann", ["demo"])
    row = store.integration("demo")
    assert row is not None
    request = store.add_request(row.id, RequestKind.LOGIN)
    store.note_progress(request, '"too early"')
    store.claim_request()
    store.note_progress(request, '"half"')
    half = store.request(request)
    store.finish_request(request, RequestState.DONE, '"done"')
    store.note_progress(request, '"too late"')
    done = store.request(request)
    assert half is not None
    assert done is not None
    assert (half.result, done.result) == ('"half"', '"done"')


def test_rebinding_sets_links_aside_and_keeps_what_was_done(store: SqliteStore) -> None:
    store.save_revision("{}", "ann", ["demo"])
    old = store.integration("demo")
    assert old is not None
    store.bind(old.id, org_id="00Dxx", crm_id="crm")
    store.set_off(old.id, 5.0, "ann")
    run = store.begin_run(old.id, RunTrigger.PERSON, 1, [])
    store.add_activity(old.id, [ActivityRow(Level.INFO, say("Hello."))])
    with store._db.transaction() as db:
        db.execute(
            """INSERT INTO link (integration, mapping, salesforce_id, crm_kind, crm_id, state, record_state,
                                 stamp, version) VALUES (?, 'contact', '003', 'contact', '1', 'active',
                                 'in_sync', '', 1)""",
            (old.id,),
        )

    number = store.rebind(old.id)

    new = store.integration("demo")
    assert new is not None
    assert new.id == number != old.id
    assert (new.org_id, new.crm_id, new.off_since, new.off_by) == ("", "", 5.0, "ann")
    assert (store.count_links(new.id), store.count_links(old.id)) == (0, 1)
    assert [each.id for each in store.runs(new.id)] == [run]
    assert [str(each.sentence) for each in store.activity(new.id)] == ["Hello."]
    aside = next(each for each in store.integrations() if each.id == old.id)
    assert aside.name.startswith("demo (until ")
    assert (aside.org_id, aside.crm_id) == ("00Dxx", "crm")


def test_what_a_preview_counted_is_set_aside_too(store: SqliteStore) -> None:
    store.save_revision("{}", "ann", ["demo"])
    old = store.integration("demo")
    assert old is not None
    answers = {}
    for kind in (RequestKind.PREVIEW, RequestKind.CHECK):
        answers[kind] = store.add_request(old.id, kind)
        store.claim_request()
        store.finish_request(answers[kind], RequestState.DONE, "{}")

    number = store.rebind(old.id)

    assert store.latest_answer(number, RequestKind.PREVIEW) is None
    kept = store.latest_answer(number, RequestKind.CHECK)
    assert kept is not None
    assert kept.id == answers[RequestKind.CHECK]


def test_it_can_be_done_again(store: SqliteStore) -> None:
    store.save_revision("{}", "ann", ["demo"])
    for _number in range(3):
        row = store.integration("demo")
        assert row is not None
        store.rebind(row.id)
    assert len(store.integrations()) == 4
