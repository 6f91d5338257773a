"""The signed statement of the JWT login."""

from typing import Any
from urllib.parse import parse_qs

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sf_tui.connectors.salesforce.auth import Proof
from sf_tui.connectors.salesforce.auth.jwt_bearer import audiences
from sf_tui.connectors.salesforce.walls import check_host
from sf_tui.model.errors import AuthFailed
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause
from tests.connectors.salesforce.auth.conftest import PASSPHRASE, pem
from tests.connectors.salesforce.fake_org import HOST, PLANTED_TOKEN, FakeOrg

SETTINGS = {"login": "jwt", "host": "", "username": "sync@acme.example"}


class Judge:
    """A token end point that checks the statement by the app's certificate and by its own clock."""

    def __init__(self, org: FakeOrg, key: rsa.RSAPrivateKey, ahead: float = 0.0) -> None:
        self.claims: list[dict[str, Any]] = []
        self.hosts: list[str] = []
        self._key = key.public_key()
        self._now = org.now + ahead
        org.override("/oauth2/token", self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        form = {name: values[0] for name, values in parse_qs(request.content.decode()).items()}
        assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
        claims = jwt.decode(
            form["assertion"],
            self._key,
            algorithms=["RS256"],
            options={"verify_exp": False, "verify_aud": False},
        )
        self.claims.append(claims)
        self.hosts.append(request.url.host)
        if not self._now < claims["exp"] <= self._now + 300:
            error = {"error": "invalid_grant", "error_description": "token validity expired"}
            return httpx.Response(400, json=error)
        return httpx.Response(200, json={"access_token": PLANTED_TOKEN, "instance_url": HOST})


@pytest.mark.parametrize(
    ("settings", "host", "audience"),
    [
        ({}, "login.salesforce.com", "https://login.salesforce.com"),
        ({"sandbox": True}, "test.salesforce.com", "https://test.salesforce.com"),
        ({"host": HOST}, "acme.my.salesforce.com", "https://login.salesforce.com"),
        (
            {"host": "https://sf.internal", "allowed_hosts": ("sf.internal",)},
            "sf.internal",
            "https://sf.internal",
        ),
    ],
)
async def test_it_says_who_for_whom_and_for_how_long(
    org: FakeOrg, key: rsa.RSAPrivateKey, settings: dict[str, Any], host: str, audience: str
) -> None:
    judge = Judge(org, key)
    await org.connector(**{**SETTINGS, **settings}, secret=pem(key)).identify()
    (claims,) = judge.claims
    assert judge.hosts == [host]
    assert (claims["iss"], claims["sub"], claims["aud"]) == ("demo", "sync@acme.example", audience)
    assert 0 < claims["exp"] - org.now <= 180


AUDIENCE = {"error": "invalid_grant", "error_description": "audience is invalid"}
NOT_FOUND = {
    "error": "app_not_found",
    "error_description": "External client app is not installed in this org",
}


@pytest.mark.parametrize("error", [AUDIENCE, NOT_FOUND])
@pytest.mark.parametrize("wants", ["https://login.salesforce.com", HOST])
async def test_an_org_may_want_itself_for_the_audience(
    org: FakeOrg, key: rsa.RSAPrivateKey, wants: str, error: dict[str, str]
) -> None:
    judge = Judge(org, key)

    def strict(request: httpx.Request) -> httpx.Response:
        answer = judge._answer(request)
        if judge.claims[-1]["aud"] == wants:
            return answer
        return httpx.Response(400, json=error)

    org.overrides.insert(0, ("/oauth2/token", strict))
    await org.connector(**{**SETTINGS, "host": HOST}, secret=pem(key)).identify()
    assert judge.claims[-1]["aud"] == wants
    assert set(judge.hosts) == {"acme.my.salesforce.com"}


async def test_an_app_that_no_host_knows_is_told_with_the_way_out(
    org: FakeOrg, key: rsa.RSAPrivateKey
) -> None:
    org.always("/oauth2/token", 400, NOT_FOUND)
    with pytest.raises(AuthFailed, match="enter the org's own address") as caught:
        await org.connector(**SETTINGS, secret=pem(key)).identify()
    assert caught.value.cause is Cause.APP_NOT_INSTALLED


def test_a_sandbox_is_known_by_its_address() -> None:
    origin = check_host("https://acme--uat.sandbox.my.salesforce.com")
    assert audiences(SalesforceSettings(), origin)[0] == "https://test.salesforce.com"
    origin = check_host("https://acme.my.sfcrmproducts.cn")
    assert audiences(SalesforceSettings(), origin)[0] == "https://login.sfcrmproducts.cn"


async def test_a_key_with_a_passphrase(org: FakeOrg, key: rsa.RSAPrivateKey) -> None:
    Judge(org, key)
    proof = Proof(Secret(pem(key, PASSPHRASE)), Secret(PASSPHRASE))
    await org.connector(**SETTINGS, secret=proof).identify()


@pytest.mark.parametrize("ahead", [-7200.0, 7200.0])
async def test_a_wrong_clock_here_is_set_right_by_the_servers(
    org: FakeOrg, key: rsa.RSAPrivateKey, ahead: float
) -> None:
    judge = Judge(org, key)
    org.now += ahead
    await org.connector(**SETTINGS, secret=pem(key)).identify()
    assert len(judge.claims) == 2


async def test_a_refusal_with_the_clock_right_is_not_tried_again(
    org: FakeOrg, key: rsa.RSAPrivateKey
) -> None:
    body = {"error": "invalid_grant", "error_description": "user hasn't approved this consumer"}
    org.always("/oauth2/token", 400, body)
    with pytest.raises(AuthFailed, match="not approved"):
        await org.connector(**SETTINGS, secret=pem(key)).identify()
    assert len(org.sent("/token")) == 1


async def test_it_signs_again_when_the_session_has_ended(org: FakeOrg, key: rsa.RSAPrivateKey) -> None:
    judge = Judge(org, key)
    connector = org.connector(**SETTINGS, secret=pem(key))
    await connector.counts(["Contact"])
    org.override("/nothing", lambda _: httpx.Response(500))
    token = await connector._client.auth.token()
    await connector._client.auth.renew(token)
    assert len(judge.claims) == 2


@pytest.mark.parametrize(
    ("text", "passphrase", "words"),
    [
        ("nonsense", "", "cannot be read: give the key file in PEM form"),
        ("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "", "not the certificate"),
        ("", "", "cannot be read"),
    ],
)
async def test_a_key_that_cannot_sign_is_refused_before_anything_is_sent(
    org: FakeOrg, text: str, passphrase: str, words: str
) -> None:
    with pytest.raises(AuthFailed, match=words):
        await org.connector(**SETTINGS, secret=Proof(Secret(text), Secret(passphrase))).identify()
    assert org.requests == []


@pytest.mark.parametrize(
    ("passphrase", "words"), [("", "protected by a passphrase"), ("wrong", "does not open")]
)
async def test_a_passphrase_that_does_not_open_the_key(
    org: FakeOrg, key: rsa.RSAPrivateKey, passphrase: str, words: str
) -> None:
    proof = Proof(Secret(pem(key, PASSPHRASE)), Secret(passphrase))
    with pytest.raises(AuthFailed, match=words):
        await org.connector(**SETTINGS, secret=proof).identify()
    assert org.requests == []


async def test_a_short_key_is_refused(org: FakeOrg) -> None:
    small = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  that is the point
    with pytest.raises(AuthFailed, match="2,048 bits"):
        await org.connector(**SETTINGS, secret=pem(small)).identify()


@pytest.mark.parametrize("missing", ["username", "client_id"])
async def test_what_is_missing_is_named(org: FakeOrg, key: rsa.RSAPrivateKey, missing: str) -> None:
    with pytest.raises(AuthFailed, match=f"{missing} is missing"):
        await org.connector(**{**SETTINGS, missing: ""}, secret=pem(key)).identify()


async def test_an_app_without_the_flow_is_named_as_the_cause(org: FakeOrg, key: rsa.RSAPrivateKey) -> None:
    body = {"error": "unsupported_grant_type", "error_description": "grant type not supported"}
    org.always("/oauth2/token", 400, body)
    with pytest.raises(AuthFailed, match="does not allow this login"):
        await org.connector(**SETTINGS, secret=pem(key)).identify()
