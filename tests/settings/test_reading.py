import os
from pathlib import Path

import pytest

from sf_tui.model.errors import SettingsError
from sf_tui.model.mapping import Rule
from sf_tui.model.settings import (
    IntegrationSettings,
    LimitSettings,
    SalesforceSettings,
    Settings,
    SyncSettings,
    UiSettings,
)
from sf_tui.model.states import ExistingContacts
from sf_tui.settings import parse_settings, read_settings, validate


def sentence_for(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse_settings(text, "sf.toml")
    return str(caught.value)


def test_a_missing_file_says_nothing(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == Settings()


def test_a_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sf.toml"
    path.write_bytes(
        b"\xef\xbb\xbf[ui]\r\nlanguage = 'fr'\r\n"
        b"[integrations.'My org'.sync]\r\nexisting_contacts = 'leads'\r\n"
        b"[integrations.'My org'.rules.contact]\r\nEmail = 'always_crm'\r\n"
    )

    settings = read_settings(path)

    assert settings.ui.language == "fr"
    integration = settings.integrations["My org"]
    assert integration.sync.existing_contacts is ExistingContacts.LEADS
    assert integration.rules == {"contact": {"Email": Rule.ALWAYS_CRM}}


@pytest.mark.parametrize(
    ("text", "line", "key"),
    [
        ("\n[integrations.demo.sync]\naccounts = true\n# x\ntask = true\n", 5, "integrations.demo.sync.task"),
        ("[integrations]\ndemo.sync.task = true\n", 2, "integrations.demo.sync.task"),
        (
            "[integrations.demo]\n\nsync = { accounts = true, task = true }\n",
            3,
            "integrations.demo.sync.task",
        ),
        ("integrations.demo . 'sync'.\"t\\u0061sk\" = true\n", 1, "integrations.demo.sync.task"),
        (
            '[ui]\ntheme = """\n[integrations.demo.sync]\ntask=1\n"""\n[integrations.demo.sync]\n"task"=1\n',
            7,
            "integrations.demo.sync.task",
        ),
        (
            "[integrations.demo]\nsalesforce.allowed_hosts = [\n 'a', # ]\n '''b'''\n]\n\nsync.task = 1\n",
            7,
            "integrations.demo.sync.task",
        ),
    ],
)
def test_an_unknown_key_is_named_with_its_line_and_the_nearest(text: str, line: int, key: str) -> None:
    assert sentence_for(text) == f"sf.toml:{line}: {key} is not a setting; did you mean tasks?"


def test_an_unknown_key_like_no_other_lists_all() -> None:
    assert (
        sentence_for("[ui]\nzzz = 1")
        == "sf.toml:2: ui.zzz is not a setting; those that exist here: theme, language."
    )


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("limits.calls_per_day = 0", "is 0, but must be a whole number from 1 to 100000000."),
        ("limits.calls_per_day = 1.5", "is 1.5, but must be a whole number from 1 to 100000000."),
        ("limits.calls_per_day = true", "is true, but must be a whole number from 1 to 100000000."),
        ("enabled = 'yes'", 'is "yes", but must be yes or no: write true or false.'),
        ("crm.path = 2026-11-23", "is 2026-11-23, but must be text in quotes."),
        ("sync.existing_contacts = 'lead'", 'is "lead", but must be one of: leads, contacts, none.'),
        (
            "salesforce.login = 'x'",
            'is "x", but must be one of: access_token, client_credentials, jwt, sf_cli, web.',
        ),
        (
            "salesforce.allowed_hosts = 'a'",
            'is "a", but must be a list of texts such as ["first", "second"].',
        ),
        (
            "salesforce.allowed_hosts = [1]",
            'is […], but must be a list of texts such as ["first", "second"].',
        ),
        ("sync = []", "is […], but must be a table; write its settings under [integrations.demo.sync]."),
        (
            "rules.contact.Email = 'mine'",
            'is "mine", but must be one of: two_way, prefer_salesforce_unless_blank, always_sales',
        ),
        (
            "rules.contact = 'mine'",
            "must be a table; write its settings under [integrations.demo.rules.contact].",
        ),
        ("rules.contacts.Email = 'two_way'", "is not a setting; did you mean contact?"),
        ("rules.contact.email = 'two_way'", "is not a setting; did you mean Email?"),
        (
            "salesforce.api_version = 'v62'",
            'is "v62", but must be a version such as "62.0", or "" for the newest.',
        ),
        (
            "salesforce.host = 'https://ann:pw@acme.my.salesforce.com/lightning/x'",
            "must be an address without user name or path; write https://acme.my.salesforce.com.",
        ),
        ("salesforce.host = 'acme.my.salesforce.com/'", "write acme.my.salesforce.com."),
        ("salesforce.login = 'sf-cli'", 'is "sf-cli", but must be one of: sf_cli, access_token, '),
        ("salesforce.user_name = 'ann'", "is not a setting; did you mean username?"),
        ("salesforce.sf_alias = '--json'", "must be an alias or username as `sf org list` shows it."),
        ("salesforce.callback_port = 80", "must be a port from 1024 to 65535, or 0 for the usual ones."),
        ("salesforce.callback_port = 65536", "must be a whole number from 0 to 65535."),
        ("salesforce.host = 'ftp://acme'", "is no address; write the org's My Domain"),
        ("salesforce.host = 'acme:99999'", "is no address; write the org's My Domain"),
        ("salesforce.allowed_hosts = ['http://a']", 'lists "http://a", but wants hosts alone'),
        ('crm.path = "a\\u001b[31m"', 'holds a character that cannot be shown ("a␛[31m"); take it out.'),
        (f"sync.lead_company = '{'x' * 1001}'", "is too long; 1000 characters are the most."),
    ],
)
def test_a_wrong_value_is_explained(line: str, wanted: str) -> None:
    sentence = sentence_for(f"[ui]\n[integrations.demo]\n{line}\n")

    assert sentence.startswith("sf.toml:3: integrations.demo.")
    assert sentence.endswith(wanted) or wanted in sentence
    assert "pw" not in sentence


@pytest.mark.parametrize(
    "host",
    [
        "",
        "acme.my.salesforce.com",
        "https://acme.my.salesforce.com",
        "http://127.0.0.1:8080",
        "http://[::1]:80",
    ],
)
def test_an_address_may_be_a_host_or_a_web_address(host: str) -> None:
    salesforce = SalesforceSettings(host=host, allowed_hosts=("127.0.0.1:8080",), api_version="62.0")

    settings = Settings(integrations={"demo": IntegrationSettings(salesforce=salesforce)})

    assert validate(settings) == settings


@pytest.mark.parametrize("name", ["", "a" * 41, "a/b", "é", "-a", "a ", " a", "a\x1b", "."])
def test_a_name_that_keyrings_and_shells_would_stumble_over_is_refused(name: str) -> None:
    with pytest.raises(SettingsError, match="cannot name an integration"):
        validate(Settings(integrations={name: IntegrationSettings()}))


@pytest.mark.parametrize("name", ["a", "A" * 40, "Acme Corp. (no)"[:10], "demo_2-x.y"])
def test_ordinary_names_are_taken(name: str) -> None:
    validate(Settings(integrations={name: IntegrationSettings()}))


def test_settings_built_in_code_are_checked_like_a_file() -> None:
    wrong = Settings(integrations={"demo": IntegrationSettings(limits=LimitSettings(warn_at=101))})

    with pytest.raises(SettingsError, match=r"^undo: integrations\.demo\.limits\.warn_at is 101"):
        validate(wrong, "undo")


def test_settings_built_in_code_keep_their_values() -> None:
    settings = Settings(
        ui=UiSettings(language="fr"),
        integrations={
            "demo": IntegrationSettings(sync=SyncSettings(existing_contacts=ExistingContacts.NONE))
        },
    )

    assert validate(settings) == settings


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[ui]\ntheme = \n", "sf.toml:2: "),
        ("[ui]\ntheme = 'a\n", "sf.toml:3: "),
        ("[ui]\ntheme = '''a\n\n", "sf.toml:4: "),
        ("[ui]\n[ui]\n", "sf.toml:2: "),
        (f"a = {'9' * 5000}", "sf.toml: "),
        ("a = " + "[" * 100_000, "sf.toml: "),
    ],
)
def test_broken_toml_is_placed(text: str, place: str) -> None:
    assert sentence_for(text).startswith(place)


def test_line_and_column_of_broken_toml_are_said() -> None:
    assert sentence_for("[ui]\ntheme = x\n").endswith("correct line 2, column 9.")


def test_a_file_that_is_not_utf8_is_placed(tmp_path: Path) -> None:
    path = tmp_path / "sf.toml"
    path.write_bytes(b"[ui]\n# caf\xe9\n")

    with pytest.raises(SettingsError, match=r"sf\.toml:2: the settings file is not UTF-8"):
        read_settings(path)


def test_a_directory_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"cannot be read \(Is a directory\)"):
        read_settings(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_forbidden_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "sf.toml"
    path.touch(mode=0)

    with pytest.raises(SettingsError, match="cannot be read"):
        read_settings(path)


def test_a_huge_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "sf.toml"
    path.write_bytes(b"#" * ((1 << 20) + 1))

    with pytest.raises(SettingsError, match="larger than 1 MiB"):
        read_settings(path)


def test_a_path_with_escape_codes_is_shown_harmlessly() -> None:
    with pytest.raises(SettingsError) as caught:
        parse_settings("x = 1", "a\x1b[31m.toml")

    assert "\x1b" not in str(caught.value)
