"""The real commands, each in a process of its own, with a scripted browser, against the emulator."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)

from sf_tui.connectors.sqlite import create_database
from tests.browser import Browser, free_port
from tests.cli.terminal import Result, Terminal
from tests.login_world import keep_app, settings_for, usernames
from tests.sf_program import logged_in, write_program
from tests.world import Org, running_org

PASSPHRASE = "open sesame"


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", "16") as started:
        yield started


@dataclass
class Desk:
    """A person's shell with one integration that nobody has logged in to yet, and a vault."""

    terminal: Terminal
    org: Org
    port: int

    @property
    def browser(self) -> Browser:
        return Browser(usernames(self.org)[0])

    def run(self, *arguments: str, stdin: str = "", **environment: str) -> Result:
        return self.terminal.start(*arguments, stdin=stdin, **environment)

    @contextmanager
    def started(self, *arguments: str) -> Iterator["subprocess.Popen[str]"]:
        """Start a command that waits for a browser."""
        with subprocess.Popen(
            [sys.executable, "-m", "sf_tui.cli.main", *arguments],
            env={"PATH": os.environ["PATH"], **self.terminal.environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.kill()

    def everything(self) -> bytes:
        """Whatever the commands left on disk, but for the vault, which is sealed."""
        files = [self.terminal.settings, *self.terminal.state.iterdir()]
        return b"".join(file.read_bytes() for file in files)


@pytest.fixture
def desk(terminal: Terminal, org: Org) -> Desk:
    port = free_port()
    create_database(terminal.home / "crm.db")
    terminal.write(settings_for(org, terminal.home / "crm.db", port))
    keep_app(
        org,
        redirect_uris=[f"http://localhost:{port}/OauthRedirect"],
        requires_pkce=True,
        rotates=True,
        self_authorized=True,
    )
    return Desk(terminal, org, port)


def address_of(process: "subprocess.Popen[str]") -> str:
    """Read on until the command has said which address to open."""
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("http"):
            return line.strip()
    raise AssertionError("no address was said")


def end_of(process: "subprocess.Popen[str]") -> Result:
    out, err = process.communicate(timeout=60)
    return Result(process.returncode, out, err)


WEB = ("credentials", "set", "demo", "--login", "web", "--json")


def test_the_browser_login_waits_for_the_browser_and_ends_valid(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        page = desk.browser.log_in(address_of(process))
        result = end_of(process)

    assert page.startswith("You are logged in to ")
    assert result.code == 0, result.err
    assert result.json["salesforce"]["is_valid"] is True
    assert result.json["login"] == "web"
    assert result.json["secret_stored"] is True
    assert desk.run("credentials", "check", "demo").code == 0
    assert desk.run("integrations", "enable", "demo").code == 0
    assert desk.run("sync", "demo").code == 0


def test_the_pasted_address_does_as_well(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        there = desk.browser.press(address_of(process))
        assert process.stdin is not None
        process.stdin.write(f"what?\n{there}\n")
        process.stdin.flush()
        result = end_of(process)

    assert result.code == 0, result.err
    assert result.json["salesforce"]["is_valid"] is True
    code = there.partition("code=")[2].partition("&")[0]
    assert code not in result.out + result.err
    assert code.encode() not in desk.everything()


def test_denied_it_says_so_and_nothing_changes(desk: Desk) -> None:
    before = desk.terminal.settings.read_text()
    with desk.started(*WEB) as process:
        desk.browser.log_in(address_of(process), "deny")
        result = end_of(process)

    assert result.code == 2
    assert "Access was denied on Salesforce's page" in result.err
    assert result.json["refused"]["cause"] == "denied_by_user"
    assert "are as they were" in result.err
    assert desk.terminal.settings.read_text() == before


def test_ctrl_c_gives_the_login_up(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        address_of(process)
        process.send_signal(signal.SIGINT)
        result = end_of(process)

    assert result.code == 130
    assert "Traceback" not in result.err
    with desk.started(*WEB) as process:  # nothing is in the next one's way
        desk.browser.log_in(address_of(process))
        assert end_of(process).code == 0


def test_killed_while_it_waits_the_next_login_works(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        address_of(process)
        process.kill()
    with desk.started(*WEB) as process:
        desk.browser.log_in(address_of(process))
        assert end_of(process).code == 0


def test_a_login_that_waits_elsewhere_is_cancelled_from_here(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        address_of(process)
        refused = desk.run(*WEB)
        cancelled = desk.run("credentials", "cancel", "demo", "--json")
        result = end_of(process)

    assert refused.code == 2
    assert "sf-tui credentials cancel demo" in refused.err
    assert cancelled.code == 0, cancelled.err
    assert cancelled.json == {"integration": "demo", "cancelled": True}
    assert result.code == 130
    assert "was cancelled" in result.err


def test_there_may_be_no_login_to_cancel(desk: Desk) -> None:
    result = desk.run("credentials", "cancel", "demo")
    assert result.code == 2
    assert "No login of demo is under way" in result.err


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def key_file(desk: Desk, key: rsa.RSAPrivateKey) -> Path:
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    keep_app(desk.org, certificate=public.decode())
    sealing = BestAvailableEncryption(PASSPHRASE.encode())
    path = desk.terminal.home / "sync.key"
    path.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, sealing))
    return path


def _jwt(desk: Desk, path: Path, stdin: str) -> Result:
    options = ("--login", "jwt", "--username", desk.browser.user, "--key-file", str(path), "--json")
    return desk.run("credentials", "set", "demo", *options, "--passphrase-stdin", stdin=stdin)


def test_a_key_file_with_its_passphrase(desk: Desk, key_file: Path) -> None:
    result = _jwt(desk, key_file, f"{PASSPHRASE}\n")

    assert result.code == 0, result.err
    assert result.json["salesforce"]["is_valid"] is True
    key_file.unlink()
    assert desk.run("credentials", "check", "demo").code == 0
    assert PASSPHRASE.encode() not in desk.everything()


def test_a_wrong_passphrase_is_said(desk: Desk, key_file: Path) -> None:
    result = _jwt(desk, key_file, "wrong\n")
    assert "passphrase does not open the private key" in result.err + result.out


def test_without_a_terminal_a_sealed_key_names_the_option(desk: Desk, key_file: Path) -> None:
    options = ("--login", "jwt", "--username", "u", "--key-file", str(key_file))
    result = desk.run("credentials", "set", "demo", *options)
    assert result.code == 2
    assert "--passphrase-stdin" in result.err


@pytest.mark.parametrize(
    ("content", "words"), [(None, "cannot be read"), (b"\x30\x82\x00", "no private key in PEM form")]
)
def test_a_file_that_is_no_key_is_refused(desk: Desk, content: bytes | None, words: str) -> None:
    path = desk.terminal.home / "x.key"
    if content is not None:
        path.write_bytes(content)
    options = ("--login", "jwt", "--username", "u", "--key-file", str(path))

    result = desk.run("credentials", "set", "demo", *options)

    assert result.code == 2
    assert result.is_one_sentence()
    assert words in result.err


def _token(org: Org) -> str:
    form = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "demo"}
    return str(httpx.post(f"{org.address}/services/oauth2/token", data=form).json()["access_token"])


def test_the_sf_command_line(desk: Desk) -> None:
    folder = write_program(desk.terminal.home / "bin", logged_in(desk.org.address, _token(desk.org)))

    result = desk.run(
        "credentials", "set", "demo", "--login", "sf_cli", "--sf-alias", "acme", "--json", PATH=str(folder)
    )

    assert result.code == 0, result.err
    assert result.json["salesforce"]["is_valid"] is True
    assert result.json["secret_stored"] is None
    assert "the Salesforce CLI keeps it" in desk.run("credentials", "show", "demo").out


def test_a_pasted_token(desk: Desk) -> None:
    token = _token(desk.org)

    options = ("--login", "access_token", "--secret-stdin", "--json")

    result = desk.run("credentials", "set", "demo", *options, stdin=f"{token}\n")

    assert result.code == 0, result.err
    assert token not in result.out + result.err
    assert token.encode() not in desk.everything()


def _client_credentials(desk: Desk, secret: str) -> Result:
    options = ("--login", "client_credentials", "--client-id", "demo", "--secret-stdin")
    return desk.run("credentials", "set", "demo", *options, "--json", stdin=f"{secret}\n")


def test_a_wrong_secret_leaves_the_old_ones_in_force(desk: Desk) -> None:
    assert _client_credentials(desk, "demo").code == 0

    result = _client_credentials(desk, "wrong")

    assert result.code == 2
    assert "client secret is wrong or missing" in result.err
    assert result.json["refused"]["cause"] == "wrong_secret"
    assert result.json["salesforce"]["is_valid"] is True
    assert "are as they were" in result.err
    assert desk.run("credentials", "check", "demo").code == 0


def test_the_first_ones_are_kept_whatever_is_wrong_with_them_and_that_is_said(desk: Desk) -> None:
    result = _client_credentials(desk, "wrong")

    assert result.code == 2
    assert "The credentials of demo are stored; they do not work yet." in result.err
    assert result.json["salesforce"]["cause"] == "wrong_secret"
    right = _client_credentials(desk, "demo")
    assert (right.code, right.err.splitlines()[-1]) == (0, "The credentials of demo are stored.")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--login", "web", "--key-file", "x"), "--key-file is not for the login web"),
        (("--login", "sf_cli", "--secret-stdin"), "--secret-stdin is not for the login sf_cli"),
        (("--login", "web", "--no-check"), "it is the check"),
        (("--login", "jwt", "--username", "u"), "The secret is missing"),
        (("--login", "sf_cli"), "alias is missing"),
        (("--login", "nonsense"), "invalid choice"),
        (("--login", "web", "--callback-port", "80"), "from 1024 to 65535"),
        (("--login", "web", "--host", "https://evil.example"), "not a Salesforce host"),
    ],
)
def test_what_does_not_fit_is_one_sentence(desk: Desk, options: tuple[str, ...], words: str) -> None:
    result = desk.run("credentials", "set", "demo", *options)
    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err


# Removing and binding anew


def test_removing_ends_the_login_first(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        desk.browser.log_in(address_of(process))
        assert end_of(process).code == 0

    result = desk.run("integrations", "remove", "demo", "--yes", "--json")

    assert result.code == 0, result.err
    assert result.json["revoked"] is True
    assert "was ended in Salesforce" in result.err
    assert "demo" not in desk.terminal.settings.read_text()


def test_removing_goes_on_where_the_org_cannot_be_reached(desk: Desk) -> None:
    with desk.started(*WEB) as process:
        desk.browser.log_in(address_of(process))
        assert end_of(process).code == 0
    text = desk.terminal.settings.read_text()
    gone = f"127.0.0.1:{free_port()}"
    desk.terminal.settings.write_text(text.replace(desk.org.address.removeprefix("http://"), gone))

    result = desk.run("integrations", "remove", "demo", "--yes", "--json")

    assert result.code == 0, result.err
    assert result.json["revoked"] is False
    assert "could not be ended in Salesforce" in result.err
    assert "demo" not in desk.terminal.settings.read_text()


def test_rebinding_says_first_what_goes_and_wants_a_yes(desk: Desk) -> None:
    assert _client_credentials(desk, "demo").code == 0

    refused = desk.run("integrations", "rebind", "demo")
    result = desk.run("integrations", "rebind", "demo", "--yes", "--json")

    assert refused.code == 2
    assert desk.org.org_id in refused.err
    assert "Kept: settings, credentials" in refused.err
    assert "--yes" in refused.err
    assert result.code == 0, result.err
    assert result.json == {"integration": "demo", "links_set_aside": 0, "org_was": desk.org.org_id}
    assert desk.run("status", "demo", "--json").json["integrations"][0]["summary"]["state"] == "off"


# Help


def test_help_tells_each_login_and_why_others_are_missing(terminal: Terminal) -> None:
    result = terminal.run("credentials", "help")

    assert result.code == 0
    told = " ".join(result.out.split())
    for words in ("External Client App", "http://localhost:1717/OauthRedirect", "Run As", "SOAP", "device"):
        assert words in told
    document = terminal.run("credentials", "help", "--json").json
    assert [each["login"] for each in document["logins"]] == [
        "web",
        "jwt",
        "client_credentials",
        "sf_cli",
        "access_token",
    ]
    assert len(document["not_offered"]) == 3


def test_help_of_one_login_is_of_that_one(terminal: Terminal) -> None:
    out = terminal.run("credentials", "help", "jwt").out
    assert "openssl req" in out
    assert "SOAP" not in out


def test_the_parser_knows_the_logins_that_there_are() -> None:
    from typing import get_args

    from sf_tui.cli.login_options import LOGINS
    from sf_tui.model.login import NEEDS
    from sf_tui.model.settings import LoginKind
    from sf_tui.operations.login_help import LOGIN_HELP

    assert LOGINS == get_args(LoginKind) == tuple(NEEDS) == tuple(each.login for each in LOGIN_HELP)


def test_the_document_is_json_whatever_the_language(terminal: Terminal) -> None:
    french = terminal.run("--lang", "fr", "credentials", "help", "--json").out
    assert json.loads(french) == terminal.run("credentials", "help", "--json").json


def test_an_integration_is_added_for_each_login(terminal: Terminal) -> None:
    given: dict[str, tuple[str, ...]] = {
        "web": ("--client-id", "x"),
        "jwt": ("--client-id", "x", "--username", "u@x"),
        "client_credentials": ("--client-id", "x", "--host", "a.my.salesforce.com"),
        "sf_cli": ("--sf-alias", "acme"),
        "access_token": ("--host", "a.my.salesforce.com"),
    }
    for login, options in given.items():
        added = terminal.run(
            "integrations", "add", login, "--login", login, *options, "--crm-path", f"{login}.db"
        )
        assert added.code == 0, added.err
        lacking = terminal.run("integrations", "add", "x", "--login", login, "--crm-path", "x.db")
        assert lacking.code == 2
        assert options[0] in lacking.err
