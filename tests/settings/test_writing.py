import errno
import fcntl
import os
from pathlib import Path

import pytest
import tomlkit
from tomlkit.exceptions import TOMLKitError

from sf_tui import files
from sf_tui.model.errors import SettingsError
from sf_tui.model.mapping import Rule
from sf_tui.model.settings import (
    IntegrationSettings,
    LimitSettings,
    SalesforceSettings,
    Settings,
    SyncSettings,
)
from sf_tui.model.states import ExistingContacts
from sf_tui.settings import (
    SettingValue,
    add_integration,
    editing,
    read_settings,
    remove_table,
    set_value,
)

BY_HAND = """\
# our settings
[integrations.demo]
enabled = true  # since May
# tasks come later

# the big one: ask Ann
[integrations.prod]
salesforce = { host = "https://a.my.salesforce.com" }  # leave

# how it looks
[ui]
theme = "dark"
# the end
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "sf.toml"
    path.write_text(BY_HAND)
    return path


def test_the_only_integration_of_a_file_can_be_removed(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("# ours\n[integrations.demo]\nenabled = false\n", "utf-8")
    assert remove_table(path, ("integrations", "demo")).integrations == {}
    assert path.read_text("utf-8").startswith("# ours")


def test_a_value_changes_and_nothing_else(path: Path) -> None:
    settings = set_value(path, ("integrations", "demo", "enabled"), value=False)

    assert path.read_text() == BY_HAND.replace("enabled = true", "enabled = false")
    assert settings == read_settings(path)


def test_a_new_key_goes_below_its_sisters(path: Path) -> None:
    set_value(path, ("ui", "language"), "fr")

    assert path.read_text() == BY_HAND.replace('"dark"\n', '"dark"\nlanguage = "fr"\n')


def test_a_missing_table_goes_below_its_relatives_and_their_comments(path: Path) -> None:
    set_value(path, ("integrations", "demo", "sync", "tasks"), value=False)

    assert path.read_text() == BY_HAND.replace(
        "come later\n", "come later\n\n[integrations.demo.sync]\ntasks = false\n"
    )


def test_a_key_goes_into_an_inline_table(path: Path) -> None:
    settings = set_value(path, ("integrations", "prod", "salesforce", "sandbox"), value=True)

    assert settings.integrations["prod"].salesforce.sandbox
    assert "sandbox = true}  # leave" in path.read_text().replace(" }", "}")


def test_a_table_that_only_others_imply_goes_above_them(path: Path) -> None:
    path.write_text("[ui]\n\n# why\n[integrations.demo.sync]\ntasks = true\n")

    set_value(path, ("integrations", "demo", "enabled"), value=False)

    assert path.read_text() == (
        "[ui]\n\n[integrations.demo]\nenabled = false\n\n# why\n[integrations.demo.sync]\ntasks = true\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "integrations.demo.enabled = true\n",
        "[integrations]\ndemo.enabled = true\n",
        "integrations = { demo = { enabled = true } }\n",
        "[integrations]\ndemo = {}\n",
        "[integrations.demo]\nsync.accounts = true\n",
        "[integrations.demo]\n[ui]\n[integrations.demo.limits]\n",
    ],
)
def test_a_key_is_added_whatever_the_layout(path: Path, text: str) -> None:
    path.write_text(text)

    settings = set_value(path, ("integrations", "demo", "sync", "tasks"), value=False)

    assert settings.integrations["demo"].sync.tasks is False
    assert read_settings(path) == settings


@pytest.mark.parametrize("text", ["", "# only a comment", "\n\n", "# c\r\n\r\n[ui]\r\ntheme = 'x'"])
def test_a_key_is_added_to_a_file_that_has_little(path: Path, text: str) -> None:
    path.write_bytes(text.encode())

    set_value(path, ("integrations", "demo", "limits", "calls_per_day"), 7)

    written = path.read_bytes().decode()
    assert written.startswith(text.rstrip())
    assert written.count("\r\n") in {0, written.count("\n")}
    assert read_settings(path).integrations["demo"].limits.calls_per_day == 7


def test_a_file_is_made_where_there_is_none(tmp_path: Path) -> None:
    path = tmp_path / "new" / "sf.toml"

    set_value(path, ("ui", "theme"), "light")

    assert path.read_text() == '[ui]\ntheme = "light"\n'
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_none_removes_the_key(path: Path) -> None:
    set_value(path, ("ui", "theme"), None)
    set_value(path, ("ui", "theme"), None)

    assert path.read_text() == BY_HAND.replace('theme = "dark"\n', "")


def test_enumerations_and_lists_are_written_plainly(path: Path) -> None:
    set_value(path, ("integrations", "demo", "sync", "existing_contacts"), ExistingContacts.NONE)
    set_value(path, ("integrations", "demo", "rules", "lead", "Email"), Rule.DONT_SYNC)
    settings = set_value(path, ("integrations", "demo", "salesforce", "allowed_hosts"), ("a", "b:1"))

    demo = settings.integrations["demo"]
    assert demo.sync.existing_contacts is ExistingContacts.NONE
    assert demo.rules == {"lead": {"Email": Rule.DONT_SYNC}}
    assert demo.salesforce.allowed_hosts == ("a", "b:1")
    assert read_settings(path) == settings


def test_a_list_keeps_the_comments_of_what_stays(path: Path) -> None:
    path.write_text(
        '[integrations.demo.salesforce]\nallowed_hosts = [\n  "a",  # first\n  "b",  # second\n]\n'
    )

    set_value(path, ("integrations", "demo", "salesforce", "allowed_hosts"), ["a", "c"])

    assert '"a",  # first' in path.read_text()
    assert read_settings(path).integrations["demo"].salesforce.allowed_hosts == ("a", "c")


def test_what_is_already_so_is_not_written(path: Path) -> None:
    before = path.stat()

    set_value(path, ("ui", "theme"), "dark")

    assert path.stat().st_ino == before.st_ino


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        (("integrations", "demo", "limits", "calls_per_day"), 0, r"sf\.toml: integrations\.demo\.limits"),
        (("ui", "them"), "x", "did you mean theme"),
        (("ui",), "x", "must be a table"),
        (("integrations", "demo", "enabled", "x"), 1, "because enabled is a value"),
        (("integrations", "a/b", "enabled"), True, r'sf\.toml: "a/b" cannot name'),
    ],
)
def test_what_would_not_validate_is_not_written(
    path: Path, key: tuple[str, ...], value: SettingValue, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        set_value(path, key, value)

    assert path.read_text() == BY_HAND


def test_a_file_that_is_wrong_elsewhere_is_not_touched(path: Path) -> None:
    path.write_text(BY_HAND.replace("enabled = true", "enabled = 1"))

    with pytest.raises(SettingsError, match=r"sf\.toml:3: integrations\.demo\.enabled is 1"):
        set_value(path, ("ui", "theme"), "light")

    set_value(path, ("integrations", "demo", "enabled"), value=True)
    assert path.read_text() == BY_HAND


def test_a_new_integration_says_only_what_differs(path: Path) -> None:
    integration = IntegrationSettings(
        salesforce=SalesforceSettings(host="http://127.0.0.1:8080", allowed_hosts=("127.0.0.1:8080",)),
        sync=SyncSettings(tasks=False),
        rules={"contact": {"Email": Rule.ALWAYS_CRM}},
    )

    settings = add_integration(path, "My org", integration)

    assert settings.integrations["My org"] == integration
    assert path.read_text() == BY_HAND + (
        '\n[integrations."My org"]\n'
        '\n[integrations."My org".salesforce]\nhost = "http://127.0.0.1:8080"\n'
        'allowed_hosts = ["127.0.0.1:8080"]\n'
        '\n[integrations."My org".sync]\ntasks = false\n'
        '\n[integrations."My org".rules.contact]\nEmail = "always_crm"\n'
    )


def test_a_new_integration_with_nothing_to_say_still_exists(path: Path) -> None:
    path.write_text("integrations = { demo = {} }\n")

    settings = add_integration(path, "two", IntegrationSettings())

    assert list(settings.integrations) == ["demo", "two"]
    assert read_settings(path) == settings


def test_a_taken_name_is_refused(path: Path) -> None:
    with pytest.raises(SettingsError, match="An integration named DEMO exists already"):
        add_integration(path, "DEMO", IntegrationSettings())


def test_a_wrong_integration_is_refused(path: Path) -> None:
    with pytest.raises(SettingsError, match="warn_at is 101"):
        add_integration(path, "x", IntegrationSettings(limits=LimitSettings(warn_at=101)))

    assert path.read_text() == BY_HAND


def test_a_removed_table_leaves_its_neighbours_comments(path: Path) -> None:
    set_value(path, ("integrations", "demo", "sync", "tasks"), value=False)

    remove_table(path, ("integrations", "demo"))

    assert path.read_text() == BY_HAND.replace(
        "[integrations.demo]\nenabled = true  # since May\n# tasks come later\n", ""
    )


def test_a_removed_table_takes_its_own_comment(path: Path) -> None:
    remove_table(path, ("integrations", "prod"))

    assert "ask Ann" not in path.read_text()
    assert "how it looks" in path.read_text()


@pytest.mark.parametrize(
    "text",
    [
        "[integrations]\ndemo = { enabled = false }\nother = {}\n",
        "[integrations.other]\n[integrations.demo.sync]\n[ui]\n[integrations.demo.limits]\n",
        "integrations = { demo = { enabled = false }, other = {} }\n",
    ],
)
def test_a_table_is_removed_whatever_the_layout(path: Path, text: str) -> None:
    path.write_text(text)

    remove_table(path, ("integrations", "demo"))
    settings = remove_table(path, ("integrations", "demo"))

    assert list(settings.integrations) == ["other"]


def test_a_symlink_stays_one(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "etc" / "link.toml"
    link.parent.mkdir()
    link.symlink_to(path)

    set_value(link, ("ui", "theme"), "light")

    assert link.is_symlink()
    assert 'theme = "light"' in path.read_text()


def test_a_full_disk_loses_nothing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(SettingsError, match=r"sf\.toml could not be written \(No space left on device\)"):
        set_value(path, ("ui", "theme"), "light")

    assert path.read_text() == BY_HAND
    assert sorted(each.name for each in path.parent.iterdir()) == ["sf.toml", "sf.toml.lock"]


def test_a_read_only_file_is_left_alone(path: Path) -> None:
    path.chmod(0o400)

    with pytest.raises(SettingsError, match=r"sf\.toml is read-only"):
        set_value(path, ("ui", "theme"), "light")

    assert path.read_text() == BY_HAND


def test_a_lock_that_is_not_given_up_is_said(path: Path) -> None:
    with Path(f"{path}.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)

        with pytest.raises(SettingsError, match="Another sf-tui has been changing"):
            set_value(path, ("ui", "theme"), "light", timeout=0)

    assert path.read_text() == BY_HAND


def test_a_lock_that_cannot_be_made_is_said(path: Path) -> None:
    Path(f"{path}.lock").mkdir()

    with pytest.raises(SettingsError, match="could not be written"):
        set_value(path, ("ui", "theme"), "light")


def test_an_editor_that_saves_meanwhile_wins(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_anything: object) -> tuple[object, ...]:
        def candidate() -> str:
            path.write_text("# mine\n")
            return BY_HAND.replace("dark", "light")

        return (candidate,)

    monkeypatch.setattr(editing, "texts_with_value", slow)

    with pytest.raises(SettingsError, match="was changed by another program"):
        set_value(path, ("ui", "theme"), "light")

    assert path.read_text() == "# mine\n"


def test_a_change_that_no_text_says_exactly_is_left_to_the_person(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong(*_anything: object) -> tuple[object, ...]:
        return (lambda: "no toml", lambda: "", lambda: dict[str, str]().popitem()[0])

    monkeypatch.setattr(editing, "texts_with_value", wrong)

    with pytest.raises(SettingsError, match=r"ui\.theme is written in .* change it by hand"):
        set_value(path, ("ui", "theme"), "light")

    assert path.read_text() == BY_HAND


def test_root_leaves_the_file_to_its_owner(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda _descriptor, user, group: given.append((user, group)))

    files.replace_file(path, b"", SettingsError)

    assert given == [(path.stat().st_uid, path.stat().st_gid)]


def test_settings_stay_equal_after_a_round_trip(tmp_path: Path) -> None:
    assert set_value(tmp_path / "x.toml", ("ui", "theme"), None) == Settings()


MIXED = """\
[integrations]
one = {}  # one
two.sync.tasks = false  # two
two.enabled = false

[ui]
theme = "dark"

[integrations.two.limits]
warn_at = 70
"""


@pytest.mark.parametrize("value", ["light", None])
def test_a_layout_that_tomlkit_cannot_read_is_changed_all_the_same(path: Path, value: str | None) -> None:
    path.write_text(MIXED)
    with pytest.raises(TOMLKitError):
        tomlkit.parse(MIXED)

    set_value(path, ("ui", "theme"), value)

    assert path.read_text() == MIXED.replace('theme = "dark"\n', 'theme = "light"\n' if value else "")
