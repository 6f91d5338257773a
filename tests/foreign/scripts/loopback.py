"""Lets a requests-based client that insists on https://…salesforce.com talk to an emulator on loopback.

Only where the bytes go changes; what the client sends, and what it makes of the answers, is its own.
"""

from urllib.parse import urlsplit, urlunsplit

import requests
from requests.adapters import HTTPAdapter


class Loopback(HTTPAdapter):
    """Sends every https request to the emulator, over plain http."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = urlsplit(address)

    def send(
        self, request: requests.PreparedRequest, *arguments: object, **keywords: object
    ) -> requests.Response:
        wanted = urlsplit(request.url or "")
        hosts = (self._address.hostname, "login.salesforce.com", "test.salesforce.com")
        if wanted.hostname not in hosts and not (wanted.hostname or "").endswith(".my.salesforce.com"):
            raise requests.ConnectionError(f"a host that no login named: {wanted.hostname}")
        request.url = urlunsplit((self._address.scheme, self._address.netloc, wanted.path, wanted.query, ""))
        return super().send(request, *arguments, **keywords)


def session_to(address: str) -> requests.Session:
    """Return a session whose https requests end at the emulator."""
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", Loopback(address))
    session.mount("http://", Loopback(address))
    return session


def redirect_all(address: str) -> None:
    """Let the https requests of every session of this process end at the emulator."""
    usual = requests.Session.get_adapter

    def adapter(self: requests.Session, url: str) -> HTTPAdapter:
        return Loopback(address) if url.startswith("https:") else usual(self, url)

    requests.Session.get_adapter = adapter
