"""Whatever the kind of login, what goes wrong has a cause that `credentials check` names."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from sf_tui.connectors.salesforce.auth import Proof
from sf_tui.model.secret import Secret
from sf_tui.model.trouble import Cause
from tests.connectors.salesforce.auth.conftest import PASSPHRASE, pem
from tests.connectors.salesforce.fake_org import HOST, PLANTED_SECRET, PLANTED_TOKEN, FakeOrg
from tests.sf_program import Answers, done, failed

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


async def cause(org: FakeOrg, **settings: Any) -> str:
    connector = org.connector(**settings)
    result = await connector.check([])
    await connector.close()
    assert not result.is_valid
    assert result.reason is not None
    return result.cause


def refusing(org: FakeOrg, error: str, description: str) -> FakeOrg:
    org.always("/token", 400, {"error": error, "error_description": description})
    return org


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("expired access/refresh token", Cause.EXPIRED_GRANT),
        ("inactive user", Cause.INACTIVE_USER),
        ("ip restricted", Cause.IP_RESTRICTED),
        ("user is not admin approved to access this app", Cause.NOT_ADMIN_APPROVED),
    ],
)
async def test_a_browser_login_that_is_over(org: FakeOrg, description: str, expected: Cause) -> None:
    refusing(org, "invalid_grant", description)
    assert await cause(org, login="web", secret="5Aep861refresh") == expected


async def test_a_browser_login_that_nobody_made(org: FakeOrg) -> None:
    assert await cause(org, login="web", secret="") == Cause.NO_CREDENTIALS
    assert org.requests == []


async def test_a_pasted_token_that_has_expired(org: FakeOrg) -> None:
    org.always("/services", 401, EXPIRED)
    assert await cause(org, login="access_token", secret=PLANTED_TOKEN) == Cause.SESSION_EXPIRED


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("user hasn't approved this consumer", Cause.NOT_APPROVED_BY_USER),
        ("invalid assertion", Cause.WRONG_ASSERTION),
        ("token validity expired", Cause.WRONG_ASSERTION),
        ("Audience validation failed", Cause.WRONG_AUDIENCE),
    ],
)
async def test_a_signed_login_that_is_refused(
    org: FakeOrg, key: rsa.RSAPrivateKey, description: str, expected: Cause
) -> None:
    refusing(org, "invalid_grant", description)
    assert await cause(org, login="jwt", username="sync@acme.example", secret=pem(key)) == expected


async def test_a_signed_login_without_what_it_needs(org: FakeOrg, key: rsa.RSAPrivateKey) -> None:
    assert await cause(org, login="jwt", username="", secret=pem(key)) == Cause.NO_CREDENTIALS
    assert await cause(org, login="jwt", username="u", secret="no key") == Cause.WRONG_SECRET
    sealed = pem(key, PASSPHRASE)
    assert await cause(org, login="jwt", username="u", secret=sealed) == Cause.NO_CREDENTIALS
    assert org.requests == []


async def test_client_credentials_at_the_shared_login_host(org: FakeOrg) -> None:
    refusing(org, "invalid_grant", "request not supported on this domain")
    assert await cause(org, secret=PLANTED_SECRET) == Cause.WRONG_ADDRESS


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        (
            Answers({"org display": failed("NamedOrgNotFoundError", "No authorization information found.")}),
            Cause.NO_CREDENTIALS,
        ),
        (
            Answers({"org display": failed("RefreshTokenAuthError", "due to: expired access/refresh token")}),
            Cause.EXPIRED_GRANT,
        ),
        (Answers({"org display": done(accessToken="[REDACTED]", instanceUrl=HOST)}), Cause.SF_CLI_UNUSABLE),
        (
            Answers({"org display": done(accessToken=PLANTED_TOKEN, instanceUrl="https://evil.example")}),
            Cause.WRONG_HOST,
        ),
    ],
    ids=["unknown", "expired", "too old", "other host"],
)
async def test_the_sf_command_line(
    org: FakeOrg, sf: Callable[[Answers], Path], answers: Answers, expected: Cause
) -> None:
    sf(answers)
    assert await cause(org, login="sf_cli", sf_alias="acme", secret="") == expected


async def test_the_sf_command_line_is_not_there(
    org: FakeOrg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert await cause(org, login="sf_cli", sf_alias="acme", secret="") == Cause.SF_CLI_UNUSABLE
    assert await cause(org, login="sf_cli", sf_alias="", secret="") == Cause.NO_CREDENTIALS


async def test_a_browser_login_with_a_client_secret_knows_when_its_session_ends(org: FakeOrg) -> None:
    org.rows["PermissionSet"] = []
    proof = Proof(Secret("5Aep861refresh"), Secret("app-secret"))
    told = await org.connector(login="web", secret=proof).check([])
    assert told.is_valid
    assert told.token_expires_at == org.now + 7200


async def test_a_browser_login_of_a_public_app_does_not(org: FakeOrg) -> None:
    org.rows["PermissionSet"] = []
    told = await org.connector(login="web", secret="5Aep861refresh").check([])
    assert (told.is_valid, told.token_expires_at) == (True, None)
    assert told.token_expiry_unknown is not None
