"""Who is logged in: access tokens, the refresh tokens behind them, and how often a user may log in.

Source: Identify Your Users and Manage Access, "Refresh Token Rotation", "Manage OAuth Access Policies";
knowledge article 000381578 for the logins an hour.
"""

from __future__ import annotations

import secrets
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field

from sf_tui.emulator.ids import BASE_62

LIFE = 2 * 3600
"""Seconds that a session lives after its last use."""
MOST_GRANTS = 5
"""Approvals that a user may have of one app; one more revokes the oldest."""
LOGINS_AN_HOUR = 3_600
_SWEEP = 256
_HOUR = 3_600
_SWEEP = 256


@dataclass(slots=True)
class Session:
    """A live access token; times in seconds since 1970. `grant` names the approval it came from, if any."""

    token: str = field(repr=False)
    client_id: str
    user: str
    scope: str
    issued_at: float
    used_at: float
    grant: str | None = None

    @property
    def ends_at(self) -> int:
        """When the session is over, if it is not used again (seconds since 1970)."""
        return int(self.used_at) + LIFE


@dataclass(slots=True)
class Grant:
    """A user's approval of an app: the refresh token that is good now, and those it took the place of."""

    id: str
    client_id: str
    user: str
    scope: str
    made_at: float
    token: str = field(repr=False)
    spent: list[str] = field(default_factory=list, repr=False)


class Sessions:
    """The tokens an org has given out. Used from the event loop only; nothing outlives the process."""

    def __init__(self, org_id: str) -> None:
        self._org_id = org_id
        self._open: dict[str, Session] = {}
        self._grants: dict[str, Grant] = {}
        self._by_refresh: dict[str, Grant] = {}
        self._logins: defaultdict[str, deque[float]] = defaultdict(deque)

    def open(self, client_id: str, user: str, scope: str, grant: Grant | None = None) -> Session:
        """Give out a token: the org's 15-character id, `!`, 96 characters."""
        self._forget_the_old()
        token = f"{self._org_id[:15]}!" + _letters(96)
        now = time.time()
        session = Session(token, client_id, user, scope, now, now, grant.id if grant else None)
        self._open[token] = session
        return session

    def find(self, token: str) -> Session | None:
        """Return a live session and note its use; None when it is unknown, revoked or too old."""
        session = self.peek(token)
        if session is not None:
            session.used_at = time.time()
        return session

    def peek(self, token: str) -> Session | None:
        """Return a live session without using it."""
        session = self._open.get(token)
        return None if session is None or time.time() - session.used_at > LIFE else session

    def approve(self, client_id: str, user: str, scope: str) -> Grant:
        """Note a user's approval of an app and give it a refresh token; the sixth revokes the oldest."""
        same = [item for item in self._grants.values() if (item.client_id, item.user) == (client_id, user)]
        for old in sorted(same, key=lambda item: item.made_at)[: max(len(same) - MOST_GRANTS + 1, 0)]:
            self._revoke(old)
        grant = Grant(_letters(18), client_id, user, scope, time.time(), _refresh_token())
        self._grants[grant.id] = grant
        self._by_refresh[grant.token] = grant
        return grant

    def has_approved(self, client_id: str, user: str) -> bool:
        """Whether the user has a live approval of the app."""
        return any((item.client_id, item.user) == (client_id, user) for item in self._grants.values())

    def grant_of(self, refresh_token: str, client_id: str | None = None) -> Grant | None:
        """Return the approval of a refresh token.

        None when there is none, it is another app's, or the token was spent; a spent one that comes again
        revokes the current one and its access tokens.
        """
        grant = self._by_refresh.get(refresh_token)
        if grant is None or client_id not in (None, grant.client_id):
            return None
        if grant.token != refresh_token:
            self._revoke(grant)
            return None
        return grant

    def approval_of(self, refresh_token: str) -> Grant | None:
        """Return the approval whose refresh token this is now, without using it."""
        grant = self._by_refresh.get(refresh_token)
        return grant if grant is not None and grant.token == refresh_token else None

    def rotate(self, grant: Grant) -> str:
        """Replace the refresh token of an approval and return the new one."""
        grant.spent.append(grant.token)
        grant.token = _refresh_token()
        self._by_refresh[grant.token] = grant
        return grant.token

    def close(self, token: str) -> bool:
        """Revoke an access token, or a refresh token with its access tokens; False when there is none."""
        if self._open.pop(token, None) is not None:
            return True
        grant = self.grant_of(token)
        if grant is not None:
            self._revoke(grant)
        return grant is not None

    def close_all(self) -> None:
        """Revoke all access tokens."""
        self._open.clear()

    def expire(self, user: str, token: str | None = None) -> int:
        """End a user's sessions (or one) as time would, and return how many; refresh tokens stay."""
        ended = [
            item.token for item in self._open.values() if item.user == user and token in (None, item.token)
        ]
        for each in ended:
            del self._open[each]
        return len(ended)

    def revoke(self, user: str, client_id: str | None = None) -> int:
        """Revoke a user's approvals (of one app) with their access tokens, and return how many."""
        revoked = [
            item
            for item in self._grants.values()
            if item.user == user and client_id in (None, item.client_id)
        ]
        for grant in revoked:
            self._revoke(grant)
        return len(revoked)

    def may_log_in(self, user: str, most: int) -> bool:
        """Count a login; False when the user has had so many within the last hour."""
        now = time.time()
        logins = self._logins[user]
        while logins and logins[0] <= now - _HOUR:
            logins.popleft()
        if len(logins) >= most:
            return False
        logins.append(now)
        return True

    def _revoke(self, grant: Grant) -> None:
        self._grants.pop(grant.id, None)
        for token in (*grant.spent, grant.token):
            self._by_refresh.pop(token, None)
        self._open = {token: item for token, item in self._open.items() if item.grant != grant.id}

    def _forget_the_old(self) -> None:
        """Drop sessions nobody can use again, now and then."""
        if len(self._open) % _SWEEP == _SWEEP - 1:
            now = time.time()
            self._open = {token: item for token, item in self._open.items() if now - item.used_at <= LIFE}


def _letters(count: int) -> str:
    return "".join(secrets.choice(BASE_62 + "._") for _ in range(count))


def _refresh_token() -> str:
    return "5Aep861" + _letters(80)
