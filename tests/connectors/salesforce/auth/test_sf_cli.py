"""Asking the ``sf`` command line for a token."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from sf_tui.connectors.salesforce.auth import sf_cli
from sf_tui.model.errors import AuthFailed, Unreachable
from tests.connectors.salesforce.fake_org import HOST, FakeOrg
from tests.sf_program import TOKEN, Answers, done, failed, logged_in

Install = Callable[[Answers], Path]


async def _identify(org: FakeOrg, **settings: str) -> str:
    connector = org.connector(**{"login": "sf_cli", "host": "", "sf_alias": "acme", "secret": "", **settings})
    try:
        return (await connector.identify()).address
    finally:
        await connector.close()


async def test_it_tells_the_instance_and_the_token(org: FakeOrg, sf: Install) -> None:
    org.valid_token = TOKEN
    sf(logged_in(HOST))
    assert await _identify(org) == HOST


async def test_an_older_one_tells_both_at_once(org: FakeOrg, sf: Install) -> None:
    org.valid_token = TOKEN
    sf(Answers({"org display": done(accessToken=TOKEN, instanceUrl=HOST, username="u")}))
    assert await _identify(org) == HOST


async def test_it_is_asked_anew_when_the_session_has_ended(org: FakeOrg, sf: Install) -> None:
    org.valid_token = TOKEN
    log = sf(logged_in(HOST))
    connector = org.connector(login="sf_cli", host="", sf_alias="acme", secret="")
    await connector.counts(["Contact"])
    org.valid_token = f"{TOKEN}2"
    (log.parent / "answers.json").write_text(
        json.dumps({"commands": logged_in(HOST, f"{TOKEN}2").commands, "warning": "", "hangs": False})
    )
    await connector.counts(["Contact"])
    await connector.close()


async def test_no_token_is_in_its_arguments_and_no_passphrase_in_its_environment(
    org: FakeOrg, sf: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    org.valid_token = TOKEN
    monkeypatch.setenv("SF_TUI_VAULT_PASSPHRASE", "planted")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials")
    log = sf(logged_in(HOST))
    await _identify(org)
    calls = [json.loads(line) for line in log.read_text().splitlines()]
    assert [call["argv"] for call in calls] == [
        ["org", "display", "--target-org=acme", "--json"],
        ["org", "auth", "show-access-token", "--no-prompt", "--target-org=acme", "--json"],
    ]
    for call in calls:
        assert not [name for name in call["environment"] if name.startswith(("SF_TUI_", "CREDENTIALS"))]


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        (
            Answers({"org display": failed("NamedOrgNotFoundError", "No authorization information found.")}),
            "knows no org acme: log in there with `sf org login web --alias acme`",
        ),
        (
            Answers(
                {
                    "org display": failed(
                        "RefreshTokenAuthError",
                        "Error authenticating with the refresh token due to: expired access/refresh token",
                    )
                }
            ),
            "cannot log in to acme .*expired access/refresh token",
        ),
        (Answers({"org display": done(accessToken="[REDACTED]", instanceUrl=HOST)}), "too old"),
        (Answers(), "too old"),
        (Answers({"org display": {"code": 0, "text": "x" * 2_000_000}}), "too old"),
        (logged_in(HOST, token="\x1b]52;c;x\x07"), "too old"),
        (logged_in("https://evil.example"), "not a Salesforce host"),
        (logged_in(""), "No Salesforce address"),
    ],
    ids=["unknown", "expired", "no command", "no json", "endless", "no token", "other host", "no host"],
)
async def test_what_goes_wrong_is_one_sentence(
    org: FakeOrg, sf: Install, answers: Answers, words: str
) -> None:
    sf(answers)
    with pytest.raises(AuthFailed, match=words):
        await _identify(org)
    assert org.requests == []


async def test_another_host_than_the_settings_say_gets_nothing(org: FakeOrg, sf: Install) -> None:
    sf(logged_in("https://other.my.salesforce.com"))
    with pytest.raises(AuthFailed, match=r"is at https://other\.my\.salesforce\.com, the settings say"):
        await _identify(org, host=HOST)
    assert org.requests == []


async def test_without_the_program_it_says_so(
    org: FakeOrg, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(AuthFailed, match="not installed"):
        await _identify(org)


async def test_one_that_hangs_is_ended(org: FakeOrg, sf: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sf_cli, "_SECONDS", 0.5)
    sf(Answers(hangs=True))
    async with asyncio.timeout(10):
        with pytest.raises(Unreachable, match="did not answer"):
            await _identify(org)


async def test_its_session_is_not_ours_to_revoke(org: FakeOrg, sf: Install) -> None:
    org.valid_token = TOKEN
    sf(logged_in(HOST))
    connector = org.connector(login="sf_cli", host="", sf_alias="acme", secret="")
    await connector.identify()
    assert not await connector.revoke()
    assert org.sent("/revoke") == []
