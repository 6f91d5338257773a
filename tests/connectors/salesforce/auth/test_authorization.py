"""The browser login's address and the way back."""

import base64
import hashlib
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from sf_tui.connectors.salesforce.auth import WebLogin
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from tests.connectors.salesforce.fake_org import HOST, PLANTED_TOKEN, FakeOrg

REDIRECT = "http://localhost:1717/OauthRedirect"


def _login(**settings: str) -> WebLogin:
    return WebLogin(SalesforceSettings(login="web", client_id="app", **settings), Secret(""), REDIRECT)  # type: ignore[arg-type]


def _back(**fields: str) -> Secret:
    return Secret(f"{REDIRECT}?{urlencode(fields)}")


def test_the_address_asks_for_a_code_and_proves_itself_later() -> None:
    login = _login(username="ann@acme.example")
    parts = urlsplit(login.address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    digest = hashlib.sha256(login.verifier.reveal().encode()).digest()
    assert (
        f"{parts.scheme}://{parts.netloc}{parts.path}"
        == "https://login.salesforce.com/services/oauth2/authorize"
    )
    assert query["redirect_uri"] == REDIRECT
    assert query["code_challenge"] == base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    assert query["code_challenge_method"] == "S256"
    assert "refresh_token" in query["scope"].split()
    assert query["login_hint"] == "ann@acme.example"
    assert login.verifier.reveal() not in login.address


def test_no_two_logins_share_state_or_verifier() -> None:
    one, other = _login(), _login()
    assert one.state != other.state
    assert one.verifier != other.verifier
    assert len(one.verifier.reveal()) == 43


def test_the_code_comes_back_from_the_whole_address_or_its_path() -> None:
    login = _login()
    whole = _back(code="aPrx", state=login.state)
    path = Secret(whole.reveal().removeprefix("http://localhost:1717"))
    for target in (whole, path, Secret(f"  {whole.reveal()}\n")):
        assert login.judge(target).code == Secret("aPrx")


@pytest.mark.parametrize(
    "text", ["", "http://localhost:1717/OauthRedirect", "hello", "http://[::1", "?state=" + "x" * 9000]
)
def test_what_is_no_answer_leaves_the_login_waiting(text: str) -> None:
    verdict = _login().judge(Secret(text))
    assert verdict.notice is not None
    assert (verdict.code, verdict.refusal) == (None, None)


@pytest.mark.parametrize("state", ["", "another", "é"])
def test_a_wrong_state_is_nobodys_code_and_nobodys_refusal(state: str) -> None:
    for fields in ({"code": "stolen"}, {"error": "access_denied"}):
        verdict = _login().judge(_back(**fields, state=state))
        assert (verdict.code, verdict.refusal) == (None, None)


@pytest.mark.parametrize(
    ("error", "description", "words"),
    [
        ("access_denied", "end-user denied authorization", "Access was denied"),
        ("invalid_client", "app must be installed into org", "not installed in this org"),
        ("OAUTH_APPROVAL_ERROR_GENERIC", "", "not installed in this org"),
        ("redirect_uri_mismatch", "redirect_uri must match configuration", "does not list this callback"),
        ("server_error", "\x1b[31m[red]", "Salesforce refused the login"),
    ],
)
def test_a_refusal_ends_the_login_with_its_cause(error: str, description: str, words: str) -> None:
    login = _login()
    refusal = login.judge(_back(error=error, error_description=description, state=login.state)).refusal
    assert refusal is not None
    assert words in str(refusal)
    assert "\x1b" not in str(refusal)


async def test_the_code_is_traded_with_the_verifier_for_a_refresh_token(org: FakeOrg) -> None:
    org.token_answer = {"refresh_token": "5Aep861"}
    login = _login(host=HOST)
    connector = org.connector(login="web", secret="")
    assert await connector.redeem(login, Secret("aPrx")) == Secret("5Aep861")
    form = parse_qs(org.sent("/token")[0].content.decode())
    assert form["code_verifier"] == [login.verifier.reveal()]
    assert form["redirect_uri"] == [REDIRECT]
    assert form["grant_type"] == ["authorization_code"]
    assert "client_secret" not in form


async def test_a_login_without_a_refresh_token_names_the_scope(org: FakeOrg) -> None:
    with pytest.raises(AuthFailed, match="refresh_token, offline_access"):
        await org.connector(login="web", secret="").redeem(_login(host=HOST), Secret("aPrx"))


def test_a_host_behind_the_wall_gets_no_login() -> None:
    with pytest.raises(AuthFailed, match="not a Salesforce host"):
        _ = _login(host="https://evil.example").address


def test_nothing_that_proves_us_is_printed() -> None:
    login = WebLogin(SalesforceSettings(login="web", client_id="app"), Secret(PLANTED_TOKEN), REDIRECT)
    assert login.verifier.reveal() not in repr(login)
    assert login.state not in repr(login)
    assert PLANTED_TOKEN not in repr(login)
