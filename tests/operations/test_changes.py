from collections.abc import Callable

import pytest

from sf_tui.model.errors import SettingsError, UsageError
from sf_tui.model.states import ExistingContacts
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.views import IntegrationState
from tests.operations.desk import SECRET, SETTINGS, START, Desk


def test_switching_off_is_written_stored_audited_and_told_to_the_service(
    desk: Desk, console: StoreConsole
) -> None:
    saved = console.set_enabled("demo", enabled=False)

    assert "enabled = false" in desk.path.read_text()
    assert "# who: the ops team" in desk.path.read_text()
    revision = desk.store.newest_revision()
    assert revision is not None
    assert (revision.n, revision.who) == (saved.revision, "ann")
    entry = console.audit("demo")[0]
    assert (entry.what, entry.old, entry.new, entry.who) == ("enabled", "true", "false", "ann")
    assert desk.woken


def test_switching_on_again_forgets_who_switched_off(desk: Desk, console: StoreConsole) -> None:
    console.set_enabled("demo", enabled=False)
    console.set_enabled("demo", enabled=True)

    row = desk.store.integration("demo")

    assert row is not None
    assert (row.off_since, row.off_by) == (None, "")


def test_switching_off_twice_keeps_the_first_time(desk: Desk, console: StoreConsole) -> None:
    console.set_enabled("demo", enabled=False)
    desk.clock.now += 100

    saved = desk.console(who="bob").set_enabled("demo", enabled=False)

    summary = console.integrations()[0]
    assert (summary.off_since, summary.off_by) == (START, "ann")
    assert saved.revision == saved.undo_revision


def test_the_limit_is_a_key_of_the_file(desk: Desk, console: StoreConsole) -> None:
    console.set_allocation("demo", 5000)
    assert "calls_per_day = 5000" in desk.path.read_text()
    assert console.limits("demo").allocation == 5000

    console.set_allocation("demo", None)

    assert "calls_per_day" not in desk.path.read_text()
    assert console.limits("demo").is_default_allocation


@pytest.mark.parametrize("calls", [0, -5])
def test_a_limit_below_one_is_refused_and_the_old_one_stays(console: StoreConsole, calls: int) -> None:
    console.set_allocation("demo", 500)

    with pytest.raises(UsageError, match="whole number"):
        console.set_allocation("demo", calls)

    assert console.limits("demo").allocation == 500


def test_a_limit_above_the_orgs_is_refused_with_the_orgs(desk: Desk, console: StoreConsole) -> None:
    desk.store.save_pool(desk.id, 0, 15_000)

    with pytest.raises(UsageError, match="maximum is 15000"):
        console.set_allocation("demo", 15_001)

    console.set_allocation("demo", 15_000)


def test_a_limit_no_org_can_have_is_refused_by_the_file(desk: Desk, console: StoreConsole) -> None:
    before = desk.path.read_text()

    with pytest.raises(SettingsError):
        console.set_allocation("demo", 10**12)

    assert desk.path.read_text() == before


def test_a_box_is_a_key_of_the_file(desk: Desk, console: StoreConsole) -> None:
    console.set_sync("demo", "opportunity_owner", value=False)

    assert "opportunity_owner = false" in desk.path.read_text()
    assert not console.sync("demo").settings.opportunity_owner


@pytest.mark.parametrize("option", ["interval_seconds", "nope", "existing_contacts"])
def test_only_boxes_are_boxes(console: StoreConsole, option: str) -> None:
    with pytest.raises(UsageError, match="these exist"):
        console.set_sync("demo", option, value=True)


def test_the_choice_for_existing_contacts_is_kept(console: StoreConsole) -> None:
    console.set_existing_contacts("demo", ExistingContacts.LEADS)

    assert console.sync("demo").settings.existing_contacts is ExistingContacts.LEADS


def test_theme_and_language_are_remembered(desk: Desk, console: StoreConsole) -> None:
    console.set_ui(theme="light")
    console.set_ui(language="fr")

    settings = console.ui_settings()
    assert (settings.theme, settings.language) == ("light", "fr")
    assert 'theme = "light"' in desk.path.read_text()


# Undo


def test_undo_takes_a_change_back(desk: Desk, console: StoreConsole) -> None:
    saved = console.set_sync("demo", "tasks", value=False)

    console.undo("demo", saved)

    assert console.sync("demo").settings.tasks
    assert "tasks = false" not in desk.path.read_text()


def test_undo_of_a_first_limit_goes_back_to_the_default(console: StoreConsole) -> None:
    console.undo("demo", console.set_allocation("demo", 500))

    assert console.limits("demo").is_default_allocation


def test_undo_leaves_later_changes_of_other_keys_alone(console: StoreConsole) -> None:
    saved = console.set_sync("demo", "tasks", value=False)
    console.set_sync("demo", "leads", value=False)

    console.undo("demo", saved)

    settings = console.sync("demo").settings
    assert (settings.tasks, settings.leads) == (True, False)


def test_undo_is_refused_when_the_same_key_was_changed_since(desk: Desk, console: StoreConsole) -> None:
    saved = console.set_allocation("demo", 500)
    desk.console(who="bob").set_allocation("demo", 600)

    with pytest.raises(UsageError, match=r"limits\.calls_per_day was changed again"):
        console.undo("demo", saved)

    assert console.limits("demo").allocation == 600


def test_undo_of_a_change_that_changed_nothing_changes_nothing(console: StoreConsole) -> None:
    saved = console.set_sync("demo", "tasks", value=True)

    assert console.undo("demo", saved).revision == saved.revision


# Hand edits


def test_a_hand_edit_is_taken_up_with_its_audit(desk: Desk, console: StoreConsole) -> None:
    desk.take_up(SETTINGS.replace("enabled = true", "enabled = false"), who="carol")

    summary = console.integrations()[0]
    assert (summary.state, summary.off_by) == (IntegrationState.OFF, "carol")
    assert (console.audit("demo")[0].what, console.audit("demo")[0].who) == ("enabled", "carol")


def test_settings_in_force_already_make_no_revision(desk: Desk) -> None:
    desk.take_up(SETTINGS + "# a comment\n")

    revision = desk.store.newest_revision()
    assert revision is not None
    assert revision.n == 1


def test_an_integration_that_came_has_one_row_in_the_audit(desk: Desk) -> None:
    assert [(row.what, row.old) for row in desk.store.audit("demo")] == [("integration", "")]


def test_an_integration_that_went_is_audited(desk: Desk) -> None:
    desk.take_up("")

    entry = desk.store.audit("demo")[0]
    assert (entry.what, entry.new) == ("integration", "")


def test_a_hand_edit_that_was_not_taken_up_yet_comes_with_the_next_change(
    desk: Desk, console: StoreConsole
) -> None:
    desk.path.write_text(SETTINGS.replace("3MVG9", "other"))

    console.set_sync("demo", "tasks", value=False)

    assert {row.what for row in console.audit("demo")} >= {"salesforce.client_id", "sync.tasks"}


def test_a_broken_hand_edit_is_named_and_nothing_is_saved(desk: Desk, console: StoreConsole) -> None:
    desk.path.write_text("[integrations.demo\n")

    with pytest.raises(SettingsError, match=r"sf-tui\.toml:1"):
        console.set_enabled("demo", enabled=False)

    assert console.integrations()[0].is_enabled


def test_an_integration_that_vanished_from_the_file_is_not_made_anew(
    desk: Desk, console: StoreConsole
) -> None:
    desk.path.unlink()

    with pytest.raises(SettingsError, match="no longer holds the integration demo"):
        console.set_enabled("demo", enabled=False)

    assert not desk.path.exists()


def test_a_revision_of_another_version_is_replaced_by_the_file(desk: Desk, console: StoreConsole) -> None:
    desk.store.save_revision('{"future": 1}', "later", [])

    desk.take_up(SETTINGS)

    assert console.integrations()[0].name == "demo"


# --read-only


def test_a_read_only_console_refuses_every_write(desk: Desk) -> None:
    console = desk.console(read_only=True)
    saved = desk.console().set_sync("demo", "leads", value=False)
    before = desk.path.read_text()
    writes: list[Callable[[], object]] = [
        lambda: console.set_enabled("demo", enabled=False),
        lambda: console.set_allocation("demo", 5),
        lambda: console.set_sync("demo", "tasks", value=False),
        lambda: console.set_existing_contacts("demo", ExistingContacts.NONE),
        lambda: console.set_credentials(
            "demo",
            is_sandbox=True,
            login="client_credentials",
            host="a.my.salesforce.com",
            client_id="x",
            secret=SECRET,
        ),
        lambda: console.paste_redirect("demo", SECRET),
        lambda: console.cancel_login("demo"),
        lambda: console.request_revoke("demo"),
        lambda: console.rebind("demo"),
        lambda: console.remove_integration("demo"),
        lambda: console.undo("demo", saved),
        lambda: console.set_ui(theme="light"),
        lambda: console.request_sync("demo"),
        lambda: console.request_check("demo"),
        lambda: console.request_limits("demo"),
        lambda: console.request_preview("demo"),
        lambda: console.request_resume("demo"),
        lambda: console.cancel_run("demo"),
    ]

    for write in writes:
        with pytest.raises(UsageError, match="--read-only"):
            write()

    assert console.is_read_only
    assert desk.path.read_text() == before
    assert desk.store.claim_request() is None
