"""`sf-tui emulator`: a Salesforce look-alike on 127.0.0.1, in this process."""

import argparse
import sqlite3

from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text


def run(namespace: argparse.Namespace) -> int:
    """Serve until stdin closes or a signal comes."""
    from sf_tui.emulator.arguments import options_from
    from sf_tui.emulator.serve import run as serve

    try:
        return serve(options_from(namespace))
    except OSError as error:
        raise UsageError(
            "The emulator cannot start: {reason}. Choose another port or file.",
            reason=safe_text(error.strerror or str(error)),
        ) from error
    except sqlite3.DatabaseError as error:
        raise UsageError(
            "The emulator's file cannot be used: {reason}. Name one that an emulator made, or a new one.",
            reason=safe_text(str(error)),
        ) from error
