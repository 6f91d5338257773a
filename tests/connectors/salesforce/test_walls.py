import httpx
import pytest

from sf_tui.connectors.salesforce.walls import check_host, check_path
from sf_tui.model.errors import AuthFailed, Refused
from tests.connectors.salesforce.fake_org import FakeOrg


@pytest.mark.parametrize(
    "address",
    [
        "https://acme.my.salesforce.com",
        "acme.my.salesforce.com",
        "https://acme--uat.sandbox.my.salesforce.com/",
        "https://ACME.my.salesforce.com:443",
        "https://acme-dev-ed.develop.my.salesforce.com",
        "https://acme.scratch.my.salesforce.com",
        "https://acme.my.salesforce.mil",
        "https://acme.my.sfcrmproducts.cn",
        "https://na139.salesforce.com",
    ],
)
def test_a_token_may_go_to_salesforce(address: str) -> None:
    assert check_host(address).scheme == "https"


@pytest.mark.parametrize(
    ("shown", "served"),
    [
        ("https://acme.lightning.force.com", "https://acme.my.salesforce.com"),
        ("acme--uat.sandbox.lightning.force.com/", "https://acme--uat.sandbox.my.salesforce.com"),
        ("https://acme.my.salesforce-setup.com", "https://acme.my.salesforce.com"),
        ("https://acme.lightning.crmforce.mil", "https://acme.my.salesforce.mil"),
        ("https://acme.lightning.sfcrmapps.cn", "https://acme.my.sfcrmproducts.cn"),
    ],
)
def test_the_address_in_the_browser_stands_for_that_of_the_api(shown: str, served: str) -> None:
    """Nothing answers a program on a Lightning host."""
    assert check_host(shown).address == served


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://acme.my.salesforce.com",
        "https://acme.my.salesforce.com.evil.example",
        "https://evilsalesforce.com",
        "https://acme.force.com",
        "https://acme.secure.force.com",
        "https://acme.my.site.com",
        "https://acme.my.salesforce-sites.com",
        "https://evil-lightning.force.com",
        "https://lightning.force.com",
        "https://acme.lightning.force.com:8443",
        "https://evilsfcrmproducts.cn",
        "https://salesforce.com@evil.example",
        "https://acme.my.salesforce.com@evil.example",
        "https://evil.example/.my.salesforce.com",
        "https://evil.example#.my.salesforce.com",
        "https://evil.example\\.my.salesforce.com",
        "https://evil.example?.salesforce.com",
        "https://acme.my.salesforce.com\n.evil.example",
        "https://acme.my.sаlesforce.com",
        "ftp://acme.my.salesforce.com",
        "https://acme.my.salesforce.com:8443",
        "https://127.0.0.1:8080",
        "http://127.0.0.1:8080",
        "http://127.0.0.1:8081",
        "http://10.0.0.1:8080",
        "javascript://acme.my.salesforce.com",
    ],
)
def test_a_token_goes_nowhere_else(address: str) -> None:
    with pytest.raises(AuthFailed):
        check_host(address, ("127.0.0.1:9", "10.0.0.1:8080"))


@pytest.mark.parametrize("listed", ["127.0.0.1:8080", "localhost:8080", "[::1]:8080"])
def test_plain_http_is_for_a_listed_loopback_host(listed: str) -> None:
    assert check_host(f"http://{listed}", (listed,)).is_loopback


def test_a_listed_host_needs_https_unless_it_is_this_machine() -> None:
    assert check_host("https://sf.internal", ("sf.internal",)).host == "sf.internal"
    with pytest.raises(AuthFailed, match="not encrypted"):
        check_host("http://sf.internal", ("sf.internal",))


def test_plain_http_that_is_not_listed_is_told_what_to_list() -> None:
    with pytest.raises(AuthFailed) as caught:
        check_host("http://127.0.0.1:8765", ())
    assert "once 127.0.0.1:8765 stands in allowed_hosts in the settings" in str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "/services/data/v66.0/query/0r8xx5R2yF2gs3VASQ-2000",
        "/services/data/v59.0/query/01gD0000002HU6KIAW-2000",
        "/services/data/v66.0/tooling/query/0r8-200",
    ],
)
def test_the_next_page_is_a_path_on_the_same_host(path: str) -> None:
    assert check_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/services/data/v66.0/query/0r8",
        "//evil.example/services/data/v66.0/query/0r8",
        "/services/data/v66.0/../../../secret",
        "/services/data/v66.0/%2e%2e/secret",
        "/services/data/v66.0/query//evil",
        "/services/oauth2/token",
        "/services/data/v66.0/query/0r8\r\nHost: evil.example",
        "@evil.example/services/data/v66.0/query/0r8",
        "",
    ],
)
def test_every_other_next_page_is_refused(path: str) -> None:
    with pytest.raises(Refused) as caught:
        check_path(path)
    assert caught.value.code == "UNTRUSTED_ADDRESS"


async def test_a_hostile_instance_url_gets_no_token(org: FakeOrg) -> None:
    org.token_answer = {"instance_url": "https://evil.example"}
    with pytest.raises(AuthFailed, match="not a Salesforce host"):
        await org.connector().identify()
    assert {each.url.host for each in org.requests} == {"acme.my.salesforce.com"}


async def test_a_redirect_is_not_followed(org: FakeOrg) -> None:
    org.override("/userinfo", lambda _: httpx.Response(302, headers={"Location": "https://evil.example"}))
    org.override("/query", lambda _: httpx.Response(302, headers={"Location": "https://evil.example"}))
    with pytest.raises(Refused, match="another address"):
        await org.connector().identify()
    assert {each.url.host for each in org.requests} == {"acme.my.salesforce.com"}


@pytest.mark.parametrize("host", ["https://login.salesforce.com", "https://test.salesforce.com"])
async def test_client_credentials_go_to_the_my_domain_host_only(org: FakeOrg, host: str) -> None:
    with pytest.raises(AuthFailed, match="My Domain address only"):
        await org.connector(host=host).identify()
    assert org.requests == []


async def test_the_token_follows_the_instance_of_the_newest_answer(org: FakeOrg) -> None:
    org.token_answer = {"instance_url": "https://moved.my.salesforce.com"}
    org.rows["Organization"] = [{"Id": "00Dxx0000000001EAA", "Name": "Acme", "IsSandbox": False}]
    identity = await org.connector().identify()
    assert identity.address == "https://moved.my.salesforce.com"
