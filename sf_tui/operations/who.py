"""Who sits at this terminal: the name that the audit keeps."""

import getpass
import os
from collections.abc import Callable, Mapping

from sf_tui.model.safe_text import safe_text


def _login_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # no name for this number
        return f"uid {os.getuid()}"


def who(environment: Mapping[str, str] | None = None, login_name: Callable[[], str] = _login_name) -> str:
    """Return the person for the audit, e.g. ``marie (as sf-tui, from 10.0.0.7)``.

    Behind sudo it is the one who called it; ``SSH_CLIENT`` tells from where. Both are what the session says,
    which is good enough to find a colleague and not a proof.
    """
    environment = os.environ if environment is None else environment
    login = login_name()
    person = environment.get("SUDO_USER") or login
    extras = [f"as {login}"] if person != login else []
    client = environment.get("SSH_CLIENT") or environment.get("SSH_CONNECTION") or ""
    if client.split():
        extras.append(f"from {client.split()[0]}")
    name = safe_text(person, 40)
    return f"{name} ({safe_text(', '.join(extras), 80)})" if extras else name
