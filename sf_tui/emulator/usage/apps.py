"""The ids of connected apps, which the org gives and nobody chooses."""

from __future__ import annotations

from hashlib import sha256

from sf_tui.emulator.ids import make_id

_PREFIX = "0H4"


def app_identifier(client: str) -> str:
    """Return the id of the app with a consumer key, or of one known by its name; always the same."""
    return make_id(_PREFIX, int(sha256(client.encode()).hexdigest()[:8], 16))
