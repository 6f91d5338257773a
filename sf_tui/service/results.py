"""How the service writes a request's answer."""

import json

from sf_tui.model.errors import ConnectorError, SfTuiError
from sf_tui.store.rows import RunRow


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


def encode_run(run: int, row: RunRow | None) -> str:
    """Write which run a request became and how it ended."""
    return json.dumps({"run": run, "state": row.state if row else "", "failed": row.failed if row else 0})
