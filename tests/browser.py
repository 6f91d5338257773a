"""A person at a browser, scripted: opens the login's address, presses a button, and goes where that leads."""

import re
import socket
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx

_WORDS = re.compile(r"<p>(.*?)</p>", re.DOTALL)


@dataclass(frozen=True)
class Browser:
    """``user`` presses the buttons; by id or username, of the org behind the address."""

    user: str

    def press(self, address: str, decision: str = "allow") -> str:
        """Return the address that Salesforce sends the browser to."""
        parts = urlsplit(address)
        fields = {name: values[0] for name, values in parse_qs(parts.query).items()}
        page = httpx.get(address)
        assert page.status_code == 200, page.text
        place = f"{parts.scheme}://{parts.netloc}{parts.path}"
        answer = httpx.post(place, data={**fields, "user": self.user, "decision": decision})
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def log_in(self, address: str, decision: str = "allow") -> str:
        """Press the button, go where the browser is sent, and return what the page there says."""
        return visit(self.press(address, decision))


def visit(address: str) -> str:
    """Open a page of ours and return its words."""
    page = httpx.get(address, timeout=60)
    found = _WORDS.search(page.text)
    assert found is not None, page.text
    return unescape(found[1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
