from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

from tests.emulator.helpers import ROOT, Serving
from tests.emulator.oauth.helpers import TOKEN, change_user, keep_app, log_in_as, refused, usernames

HOST = "http://127.0.0.1:8000"
KEY = rsa.generate_private_key(65_537, 2_048)
STRANGER = rsa.generate_private_key(65_537, 2_048)
PUBLIC = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
INVALID = refused("invalid_grant", "invalid assertion")


def certificate() -> str:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sf-tui")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(KEY.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(KEY, SHA256())
    )
    return signed.public_bytes(Encoding.PEM).decode()


def signed(user: str, claims: Mapping[str, object] | None = None, key: rsa.RSAPrivateKey = KEY) -> str:
    whole = {"iss": "app", "sub": user, "aud": HOST, "exp": int(time.time()) + 180, **(claims or {})}
    return jwt.encode({name: value for name, value in whole.items() if value is not None}, key, "RS256")


async def log_in_with(client: httpx.AsyncClient, assertion: str) -> httpx.Response:
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
    return await client.post(TOKEN, data=form)


@pytest.mark.parametrize("pem", [PUBLIC, certificate()], ids=["public key", "certificate"])
async def test_who_signs_with_the_apps_key_is_the_user_it_names(client: httpx.AsyncClient, pem: str) -> None:
    user = list(await usernames(client))[4]
    await keep_app(client, certificate=pem)
    answer = await log_in_with(client, signed(user))
    assert answer.status_code == 200, answer.text
    assert "refresh_token" not in answer.json()
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
    assert (await client.get("/services/oauth2/userinfo")).json()["preferred_username"] == user
    assert (await client.get(f"{ROOT}/limits")).status_code == 200


@pytest.mark.parametrize(
    ("claims", "body"),
    [
        ({"aud": "https://login.salesforce.com"}, None),
        ({"aud": f"{HOST}/services/oauth2/token"}, None),
        (
            {"aud": "https://test.salesforce.com"},
            refused("invalid_grant", "Audience validation failed"),
        ),
        ({"aud": "https://evil.example"}, refused("invalid_grant", "Audience validation failed")),
        ({"aud": None}, refused("invalid_grant", "Audience validation failed")),
        ({"iss": "nobody"}, refused("invalid_client_id", "client identifier invalid")),
        ({"iss": "demo"}, INVALID),
        ({"sub": None}, INVALID),
        ({"sub": "nobody@example.com"}, refused("invalid_grant", "user hasn't approved this consumer")),
        ({"exp": None}, INVALID),
        ({"exp": "soon"}, INVALID),
    ],
)
async def test_each_claim_is_checked(
    client: httpx.AsyncClient, claims: dict[str, object], body: dict[str, str] | None
) -> None:
    await keep_app(client, certificate=PUBLIC)
    answer = await log_in_with(client, signed(next(iter(await usernames(client))), claims))
    if body is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()) == (400, body)


@pytest.mark.parametrize(
    "written",
    [
        int,
        lambda moment: str(int(moment)),  # simple-salesforce writes a text
        lambda moment: int(moment * 1000),  # the `sf` CLI writes milliseconds
    ],
)
@pytest.mark.parametrize(
    ("seconds", "body"),
    [(60, None), (3600, INVALID), (-60, refused("invalid_grant", "token validity expired"))],
)
async def test_an_assertion_lives_for_minutes_however_its_end_is_written(
    client: httpx.AsyncClient,
    written: Callable[[float], object],
    seconds: int,
    body: dict[str, str] | None,
) -> None:
    await keep_app(client, certificate=PUBLIC)
    claims = {"exp": written(time.time() + seconds)}
    answer = await log_in_with(client, signed(next(iter(await usernames(client))), claims))
    if body is None:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()) == (400, body)


async def test_the_orgs_clock_says_when_an_assertion_is_over(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    await keep_app(client, certificate=PUBLIC)
    assertion = signed(user)
    await client.post("/__emulator__/life/advance", json={"days": 1})
    late = await log_in_with(client, assertion)
    assert late.json() == refused("invalid_grant", "token validity expired")
    server = parsedate_to_datetime(late.headers["date"]).timestamp()
    token = await log_in_with(client, signed(user.upper(), {"exp": int(server) + 120}))
    assert token.status_code == 200
    await keep_app(client, secret="s3cret")
    form = {"token": token.json()["access_token"], "client_id": "app", "client_secret": "s3cret"}
    told = (await client.post("/services/oauth2/introspect", data=form)).json()
    assert told["exp"] > server + 7_000


async def test_a_sandbox_wants_the_sandboxes_audience(serving: Serving) -> None:
    async with serving(is_sandbox=True) as client:
        await keep_app(client, certificate=PUBLIC)
        user = next(iter(await usernames(client)))
        test = await log_in_with(client, signed(user, {"aud": "https://test.salesforce.com"}))
        login = await log_in_with(client, signed(user, {"aud": "https://login.salesforce.com"}))
        assert (test.status_code, login.status_code) == (200, 400)


async def test_what_others_signed_is_no_assertion(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    await keep_app(client, certificate=PUBLIC)
    claims = {"iss": "app", "sub": user, "aud": HOST, "exp": int(time.time()) + 60}
    whole = signed(user)
    head, _, _ = whole.rpartition(".")
    for forged in (
        signed(user, key=STRANGER),
        jwt.encode(claims, "a secret that is quite long enough for HS256", "HS256"),
        jwt.encode(claims, "", "none"),
        f"{head}.{signed('x').rpartition('.')[2]}",
        "a.b.c",
        "",
    ):
        answer = await log_in_with(client, forged)
        assert (answer.status_code, answer.json()) == (400, INVALID)


async def test_users_must_have_been_let_in(client: httpx.AsyncClient) -> None:
    first, second, *_ = await usernames(client)
    await keep_app(client, certificate=PUBLIC, approved=[first])
    assert (await log_in_with(client, signed(first))).status_code == 200
    answer = await log_in_with(client, signed(second))
    assert answer.json() == refused("invalid_grant", "user is not admin approved to access this app")
    await change_user(client, second, is_active=False)
    answer = await log_in_with(client, signed(second))
    assert answer.json() == refused("invalid_grant", "inactive user")


async def test_users_who_let_themselves_in_must_have_done_so(client: httpx.AsyncClient) -> None:
    user = next(iter(await usernames(client)))
    await keep_app(client, certificate=PUBLIC, self_authorized=True, any_loopback=True)
    answer = await log_in_with(client, signed(user))
    assert answer.json() == refused("invalid_grant", "user hasn't approved this consumer")
    await log_in_as(client, user, client_id="app")
    assert (await log_in_with(client, signed(user))).status_code == 200


async def test_a_certificate_that_is_none_is_not_kept(client: httpx.AsyncClient) -> None:
    answer = await client.put("/__emulator__/apps/app", json={"certificate": "not PEM"})
    assert answer.status_code == 400
    assert "RSA certificate or public key" in answer.json()["error"]
