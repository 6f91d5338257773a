"""`python -m sf_tui.emulator`."""

from __future__ import annotations

import argparse
import sys

from sf_tui.emulator.arguments import add_arguments, options_from


def main(arguments: list[str] | None = None) -> int:
    """Parse the command line and serve; 2 when the port is taken or the file is no org's."""
    parser = argparse.ArgumentParser(prog="python -m sf_tui.emulator", description="A Salesforce look-alike.")
    add_arguments(parser)
    options = options_from(parser.parse_args(arguments))
    from sqlite3 import DatabaseError

    from sf_tui.emulator.serve import run

    try:
        return run(options)
    except (OSError, DatabaseError) as error:
        sys.stderr.write(f"emulator: {error}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
