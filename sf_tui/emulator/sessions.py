"""Access tokens (OAuth 2.0 client credentials flow)."""

from __future__ import annotations

import hmac
import secrets
import time
from dataclasses import dataclass

from sf_tui.emulator.ids import BASE_62

LIFE = 2 * 3600
"""Seconds that a session lives after its last use."""


@dataclass(slots=True)
class Session:
    """A live access token; times in seconds since 1970."""

    token: str
    client_id: str
    issued_at: float
    used_at: float


class Sessions:
    """The tokens an org has given out. Used from the event loop only."""

    def __init__(self, org_id: str, clients: dict[str, str]) -> None:
        self._org_id = org_id
        self._clients = clients
        self._open: dict[str, Session] = {}

    def knows(self, client_id: str) -> bool:
        """Whether there is such a client."""
        return client_id in self._clients

    def accepts(self, client_id: str, secret: str) -> bool:
        """Whether the secret is the client's."""
        expected = self._clients.get(client_id)
        return expected is not None and hmac.compare_digest(expected.encode(), secret.encode())

    def open(self, client_id: str) -> Session:
        """Give out a token: the org's 15-character id, `!`, 96 characters."""
        token = f"{self._org_id[:15]}!" + "".join(secrets.choice(BASE_62 + "._") for _ in range(96))
        now = time.time()
        session = Session(token, client_id, now, now)
        self._open[token] = session
        return session

    def find(self, token: str) -> Session | None:
        """Return a live session and note its use; None when it is unknown, revoked or too old."""
        session = self._open.get(token)
        if session is None or time.time() - session.used_at > LIFE:
            return None
        session.used_at = time.time()
        return session

    def close(self, token: str) -> bool:
        """Revoke a token; False when there is none."""
        return self._open.pop(token, None) is not None

    def close_all(self) -> None:
        """Revoke all tokens."""
        self._open.clear()
