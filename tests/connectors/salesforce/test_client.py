import asyncio
import io
import logging
import traceback
from collections.abc import Callable
from typing import cast

import httpx
import pytest

from sf_tui.connectors.salesforce.client import usage_of
from sf_tui.connectors.salesforce.walls import check_host
from sf_tui.connectors.salesforce.wire import Wire
from sf_tui.model.errors import AuthFailed, ConnectorError, OwnLimitReached, Refused, Unreachable
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import Cause
from tests.connectors.salesforce.fake_org import PLANTED_SECRET, PLANTED_TOKEN, FakeOrg

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


async def test_many_expired_requests_log_in_once(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.counts(["Contact"])
    org.valid_token = "changed meanwhile"
    counts = await asyncio.gather(*(connector.counts(["Contact"]) for _ in range(50)))
    assert counts == [[0]] * 50
    assert org.tokens == 2


async def test_a_session_that_may_not_use_the_api_is_not_renewed(org: FakeOrg) -> None:
    message = "This session is not valid for use with the REST API"
    org.always("/query", 401, [{"message": message, "errorCode": "INVALID_SESSION_ID"}])
    with pytest.raises(AuthFailed, match="high-assurance") as caught:
        await org.connector().counts(["Contact"])
    assert caught.value.cause is Cause.WRONG_SCOPE
    assert org.tokens == 1


async def test_many_first_requests_log_in_once(org: FakeOrg) -> None:
    connector = org.connector()
    await asyncio.gather(*(connector.counts(["Contact"]) for _ in range(20)))
    assert org.tokens == 1


async def test_a_fresh_token_that_is_refused_is_not_renewed_again(org: FakeOrg) -> None:
    org.always("/query", 401, EXPIRED)
    connector = org.connector()
    outcomes = await asyncio.gather(
        *(connector.counts(["Contact"]) for _ in range(20)), return_exceptions=True
    )
    assert all(isinstance(each, AuthFailed) for each in outcomes)
    assert org.tokens == 1


async def test_a_token_that_worked_and_whose_successor_is_refused_costs_one_login(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.counts(["Contact"])
    org.always("/query", 401, EXPIRED)
    for _ in range(3):
        with pytest.raises(AuthFailed):
            await connector.counts(["Contact"])
    assert org.tokens == 2


async def test_a_refused_login_is_not_hammered(org: FakeOrg) -> None:
    org.always("/token", 400, {"error": "invalid_grant", "error_description": "inactive user"})
    connector = org.connector()
    outcomes = await asyncio.gather(
        *(connector.counts(["Contact"]) for _ in range(20)), return_exceptions=True
    )
    assert all(isinstance(each, AuthFailed) for each in outcomes)
    assert len(org.sent("/token")) == 1
    org.now += 61
    with pytest.raises(AuthFailed, match="inactive"):
        await connector.counts(["Contact"])
    assert len(org.sent("/token")) == 2


async def test_an_access_token_is_used_as_it_is_and_never_renewed(org: FakeOrg) -> None:
    org.valid_token = PLANTED_TOKEN
    connector = org.connector(login="access_token", secret=f" {PLANTED_TOKEN}\n")
    await connector.counts(["Contact"])
    org.valid_token = "another"
    with pytest.raises(AuthFailed, match="update the credentials"):
        await connector.counts(["Contact"])
    assert org.tokens == 0


async def test_oauth_and_versions_are_not_counted(org: FakeOrg) -> None:
    await org.connector().counts(["Contact"])
    assert len(org.requests) == 3
    assert org.meter.counted == [Purpose.DESCRIBE]


async def test_every_attempt_is_counted(org: FakeOrg) -> None:
    org.override("/query", lambda _: httpx.Response(503, text="<html>busy</html>"))
    with pytest.raises(Unreachable, match="status 503"):
        await org.connector().counts(["Contact"])
    assert org.meter.counted == [Purpose.DESCRIBE] * 3


async def test_nothing_is_sent_when_the_meter_refuses(org: FakeOrg) -> None:
    connector = org.connector()
    await connector.counts(["Contact"])
    before = len(org.requests)
    org.meter.is_refusing = True
    with pytest.raises(OwnLimitReached):
        await connector.counts(["Contact"])
    assert len(org.requests) == before


@pytest.mark.parametrize(
    ("header", "usage"),
    [
        ("api-usage=22/15000", (22, 15000)),
        ("api-usage=110018/100000; api-bursts=1/750", (110018, 100000)),
        ("per-app-api-usage=17/250(appName=x)", None),
        ("per-app-api-usage=17/250(appName=x); api-usage=5/10", (5, 10)),
        ("nonsense", None),
        ("", None),
    ],
)
def test_the_usage_header_is_searched(header: str, usage: tuple[int, int] | None) -> None:
    assert usage_of(header) == usage


async def test_usage_is_passed_to_the_meter(org: FakeOrg) -> None:
    org.limit_info = "api-usage=5/10; api-bursts=1/750"
    await org.connector().counts(["Contact"])
    assert org.meter.observed == [(5, 10)]


async def test_the_horizon_is_the_servers_time_less_five_seconds(org: FakeOrg) -> None:
    connector = org.connector()
    assert await connector.horizon() == "2026-11-23T10:00:00Z"
    org.now += 3
    assert await connector.horizon() == "2026-11-23T10:00:03Z"
    assert len(org.requests) == 1
    org.now += 3600
    assert await connector.horizon() == "2026-11-23T10:00:00Z"
    assert org.meter.counted == []


async def test_look_back_goes_back_from_a_position(org: FakeOrg) -> None:
    connector = org.connector()
    assert connector.look_back("2026-11-23T10:00:00Z", 10) == "2026-11-23T09:50:00Z"
    assert connector.look_back("", 10) == ""


async def test_an_endless_answer_is_cut_off() -> None:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=b"x" * 5000))
    wire = Wire(transport, max_answer=4000)
    with pytest.raises(Refused) as caught:
        await wire.send("GET", check_host("https://a.my.salesforce.com"), "/services/data")
    assert caught.value.code == "ANSWER_TOO_LARGE"


async def test_the_newest_version_both_know_is_used(org: FakeOrg) -> None:
    await org.connector().counts(["Contact"])
    assert "/v66.0/" in org.requests[-1].url.path


async def test_a_pinned_version_is_used_without_asking(org: FakeOrg) -> None:
    await org.connector(api_version="62.0").counts(["Contact"])
    assert "/v62.0/" in org.requests[-1].url.path
    assert len(org.requests) == 2


def _break(error: type[httpx.TransportError]) -> Callable[[httpx.Request], httpx.Response]:
    def handler(request: httpx.Request) -> httpx.Response:
        told = "" if error is httpx.ConnectError else request.headers.get("Authorization", PLANTED_SECRET)
        raise error(f"broken: {told}", request=request)

    return handler


def _everything_shown(error: BaseException) -> str:
    """Return what a crash report could print: the chain, and the locals of all frames but the tests'."""
    shown = "".join(traceback.format_exception(error)) + repr(error)
    each: BaseException | None = error
    while each is not None:
        shown += repr(each.args) + repr(vars(each))
        for frame, _ in traceback.walk_tb(each.__traceback__):
            if "/tests/" not in frame.f_code.co_filename:
                shown += repr(frame.f_locals)
        each = each.__context__
    return shown


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/token", 400, {"error": "invalid_client", "error_description": "invalid client credentials"}),
        ("/token", 200, {"access_token": PLANTED_TOKEN, "instance_url": "https://evil.example"}),
        ("/token", 200, {"access_token": PLANTED_TOKEN, "instance_url": 5}),
        ("/query", 401, EXPIRED),
        ("/query", 500, [{"message": "x", "errorCode": "UNKNOWN_EXCEPTION"}]),
        ("/query", 200, b'{"totalSize":'),
        ("/query", None, httpx.ReadTimeout),
        ("/query", None, httpx.ConnectError),
        ("/query", None, httpx.RemoteProtocolError),
        ("/query", None, httpx.LocalProtocolError),
        ("/token", None, httpx.ReadError),
    ],
)
async def test_no_secret_shows_in_errors_tracebacks_or_logs(
    org: FakeOrg, path: str, status: int | None, body: object
) -> None:
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        if status is None:
            org.override(path, _break(cast("type[httpx.TransportError]", body)))
        else:
            org.always(path, status, body)
        connector = org.connector()
        with pytest.raises(ConnectorError) as caught:
            await connector.counts(["Contact"])
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    shown = _everything_shown(caught.value) + log.getvalue() + repr(vars(connector))
    assert PLANTED_SECRET not in shown
    assert "planted-token" not in shown


async def test_a_secret_with_blanks_is_refused_before_anything_is_sent(org: FakeOrg) -> None:
    with pytest.raises(AuthFailed, match="blanks"):
        await org.connector(secret="two words").identify()
    assert org.requests == []


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9", "http://127.0.0.1:x"])
async def test_a_proxy_that_cannot_be_used_is_told(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    monkeypatch.setenv("ALL_PROXY", proxy)
    wire = Wire()
    with pytest.raises(Unreachable, match="proxy"):
        await wire.send("GET", check_host("https://acme.my.salesforce.com"), "/services/data")
    await wire.close()


async def test_a_proxy_that_refuses_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}")
        wire = Wire()
        with pytest.raises(Unreachable, match="407"):
            await wire.send("GET", check_host("https://acme.my.salesforce.com"), "/services/data")
        await wire.close()


async def test_no_cookie_is_kept(org: FakeOrg) -> None:
    cookie = {"Set-Cookie": "BrowserId=abc; Path=/; Domain=.salesforce.com; Secure"}
    org.override(
        "/limits",
        lambda _: httpx.Response(200, json={"DailyApiRequests": {"Max": 9, "Remaining": 8}}, headers=cookie),
    )
    connector = org.connector()
    await connector.limits()
    await connector.limits()
    assert len(org.sent("/limits")) == 2
    assert not any("Cookie" in each.headers for each in org.requests)
