"""How the service writes a request's answer."""

import json
from collections.abc import Sequence

import msgspec

from sf_tui.model.check import CheckStep
from sf_tui.model.errors import ConnectorError, SfTuiError
from sf_tui.store.rows import RunRow

STORED = "stored"
"""The step of a login from which on the new credentials are in force."""


def encode_error(error: SfTuiError) -> str:
    """Write why a request failed: a sentence, the exit code a command should end with, and the cause."""
    body = {
        "template": error.sentence.template,
        "params": error.sentence.params,
        "exit": error.exit_code,
        "cause": error.cause if isinstance(error, ConnectorError) else "",
    }
    return json.dumps(body, ensure_ascii=False)


def unexpected(error: Exception) -> SfTuiError:
    """Make what a person is told of a mistake of ours."""
    return SfTuiError(
        "An unexpected error ended the work ({kind}); the log has the details, nothing was lost.",
        kind=type(error).__name__,
    )


def encode_steps(steps: Sequence[CheckStep], *, is_stored_login: bool) -> str:
    """Write which steps of a check are over; of a login's check also that its credentials are in force."""
    told: dict[str, object] = {"check": msgspec.to_builtins(steps)}
    if is_stored_login:  # else it would begin anew after a crash, with credentials that are gone
        told["login"] = {"step": STORED}
    return json.dumps(told, ensure_ascii=False)


def encode_run(run: int, row: RunRow | None) -> str:
    """Write which run a request became and how it ended."""
    return json.dumps({"run": run, "state": row.state if row else "", "failed": row.failed if row else 0})
