"""Where a token may go: every address from the settings or a server passes here (DESIGN section 8)."""

import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sf_tui.model.errors import AuthFailed, Refused
from sf_tui.model.safe_text import safe_text
from sf_tui.model.trouble import Cause, Remedy

_DOMAINS = (".salesforce.com", ".salesforce.mil", ".sfcrmproducts.cn")
"""Where Salesforce serves logins and APIs: everywhere, for the US military, on Alibaba Cloud (Help, My Domain
URL Formats). Its domains that show people's own pages, such as force.com, are none of them."""
_FOR_BROWSERS = {
    ".lightning.force.com": ".my.salesforce.com",
    ".my.salesforce-setup.com": ".my.salesforce.com",
    ".lightning.crmforce.mil": ".my.salesforce.mil",
    ".lightning.sfcrmapps.cn": ".my.sfcrmproducts.cn",
}
"""How an org's address ends in a browser, where nothing answers a program, and where its API is."""
_GENERIC_LOGIN = frozenset(
    f"{name}.{domain}" for name in ("login", "test") for domain in ("salesforce.com", "sfcrmproducts.cn")
)
_ADDRESS = re.compile(r"(https?)://([a-z0-9.-]+|\[[0-9a-f:]+\])(?::(\d{1,5}))?/?", re.ASCII)
_PATH = re.compile(r"/services/data/v\d{1,3}\.\d/[A-Za-z0-9_.~%=+&?:,/-]+", re.ASCII)
_DEFAULT_PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """A host that passed the wall."""

    scheme: str
    host: str
    port: int

    @property
    def address(self) -> str:
        """``https://acme.my.salesforce.com``, with the port only where it is not the usual one."""
        usual = _DEFAULT_PORTS[self.scheme] == self.port
        return f"{self.scheme}://{self.host}" + ("" if usual else f":{self.port}")

    @property
    def is_generic_login(self) -> bool:
        """Whether this is one of the login hosts that all orgs share, such as login.salesforce.com."""
        return self.host in _GENERIC_LOGIN

    @property
    def is_salesforce(self) -> bool:
        """Whether this host belongs to Salesforce."""
        return self.scheme == "https" and self.host.endswith(_DOMAINS) and self.port == 443

    @property
    def is_loopback(self) -> bool:
        """Whether this host is the machine itself."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host.strip("[]")).is_loopback
        except ValueError:
            return False


def _parse(address: str) -> Origin | None:
    match = _ADDRESS.fullmatch(address.strip().lower())
    if match is None:
        return None
    scheme, host, port = match.groups()
    number = int(port) if port else _DEFAULT_PORTS[scheme]
    if scheme == "https" and number == 443:
        host = _for_programs(host)
    return Origin(scheme, host, number) if 0 < number < 65536 else None


def _for_programs(host: str) -> str:
    """Return the host of the org's API for the one that a person sees in the browser."""
    for shown, served in _FOR_BROWSERS.items():
        if host.endswith(shown):
            return host.removesuffix(shown) + served
    return host


def check_host(address: str, allowed_hosts: Iterable[str] = ()) -> Origin:
    """Return the origin of ``address`` when a token may be sent there.

    That is ``https`` on Salesforce's own domains, where the address of an org in the browser stands for its
    API's, or a host that ``allowed_hosts`` lists (``name`` or
    ``name:port``); plain ``http`` only on a listed loopback host. Raises `AuthFailed`.
    """
    if not address.strip():
        raise AuthFailed("No Salesforce address is set: enter the My Domain address of the org").because(
            Cause.NO_CREDENTIALS
        )
    origin = _parse(address if "://" in address else f"https://{address.strip()}")
    if origin is None:
        raise AuthFailed(
            "“{address}” is not the address of a Salesforce org: enter it as https://NAME.my.salesforce.com",
            address=safe_text(address),
        ).because(Cause.WRONG_HOST, Remedy.CORRECT_SETTINGS)
    listed = any(
        _parse(f"{origin.scheme}://{entry}") == origin for entry in allowed_hosts if "/" not in entry
    )
    if origin.scheme == "http" and not (listed and origin.is_loopback):
        raise AuthFailed(
            "“{address}” is not encrypted: use https; plain http is for a host on this machine only, and "
            "once {host} stands in allowed_hosts in the settings",
            address=safe_text(address),
            host=f"{origin.host}:{origin.port}",
        ).because(Cause.WRONG_HOST, Remedy.CORRECT_SETTINGS)
    if not (listed or origin.is_salesforce):
        raise AuthFailed(
            "“{address}” is not a Salesforce host, so no credentials are sent there: "
            "correct the address, or add the host to allowed_hosts in the settings",
            address=safe_text(address),
        ).because(Cause.WRONG_HOST, Remedy.CORRECT_SETTINGS)
    return origin


def check_path(path: str) -> str:
    """Return a server's ``nextRecordsUrl`` when it is a plain REST path on the same host; raise `Refused`."""
    segments = path.partition("?")[0].split("/")
    if _PATH.fullmatch(path) is None or "//" in path or ".." in segments or "%2e" in path.lower():
        raise Refused(
            "UNTRUSTED_ADDRESS",
            "Salesforce told us to go on at “{path}”, which is not a path on its own host: not followed; "
            "check for a proxy between this machine and Salesforce",
            path=safe_text(path),
        )
    return path
