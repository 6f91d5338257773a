"""The entry: parse, run one command, and turn whatever goes wrong into a sentence and an exit code.

Exit codes: 0 done, 1 ran but some records failed, 2 usage or configuration, 3 temporary, 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sf_tui import language
from sf_tui.cli import output
from sf_tui.cli.parser import build_parser, wished_language
from sf_tui.model.errors import SfTuiError

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    speak(language.choose(os.environ, wished_language(arguments)))
    state_dir: Path | None = None
    try:
        namespace = build_parser(arguments).parse_args(arguments)
        state_dir = _state_dir(namespace.state)
        code: int = namespace.command(namespace)
        sys.stdout.flush()
    except SfTuiError as error:
        output.narrate_sentence(error.sentence)
        return error.exit_code
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `sf-tui status | head`: whoever read it has enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as error:  # argparse: --help, --version, a wrong option
        return error.code if isinstance(error.code, int) else 2
    except Exception as error:  # noqa: BLE001  the last wall: a person never sees a traceback
        from sf_tui.cli import crash

        crash.report(error, state_dir)
        return 1
    return code


def speak(chosen: str) -> None:
    """Make a language the one in force; English when its catalogue is missing."""
    try:
        language.install(chosen)
    except OSError:
        language.install("en")


def _state_dir(option: str | None) -> Path | None:
    """Where a crash report goes; the command finds its own places, with their errors."""
    wish = option or os.environ.get("SF_TUI_STATE")
    if wish:
        return Path(wish)
    import platformdirs

    return Path(platformdirs.user_state_dir("sf-tui", appauthor=False))


if __name__ == "__main__":
    sys.exit(main())
