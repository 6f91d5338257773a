"""The entry: parse, run one command, and turn whatever goes wrong into a sentence and an exit code.

Exit codes: 0 done, 1 ran but some records failed, 2 usage or configuration, 3 temporary, 70 an error of our
own (EX_SOFTWARE of sysexits.h), 130 interrupted.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from sf_tui import language
from sf_tui.cli import output
from sf_tui.cli.leaving import LeaveNow
from sf_tui.cli.parser import build_parser, wished_language
from sf_tui.model.errors import SfTuiError

INTERRUPTED = 130
UNFORESEEN = 70


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    output.prepare()
    speak(language.choose(os.environ, wished_language(arguments)))
    state_dir: Path | None = None
    try:
        try:
            namespace = build_parser(arguments).parse_args(arguments)
            state_dir = _state_dir(namespace.state)
            code: int = namespace.command(namespace)
        except SystemExit as error:  # argparse: --help, --version
            code = error.code if isinstance(error.code, int) else 2
        output.flush()
    except SfTuiError as error:
        output.narrate_sentence(error.sentence)
        # An error without a class of its own says nothing about records, which is what 1 would mean.
        return UNFORESEEN if type(error) is SfTuiError else error.exit_code
    except LeaveNow:  # threads that still wait for the network would be joined on the way out
        os._exit(INTERRUPTED)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `sf-tui status | head`: whoever read it has enough
        output.give_up(sys.stdout)
        return 0
    except Exception as error:  # noqa: BLE001  the last wall: a person never sees a traceback
        from sf_tui.cli import crash

        crash.report(error, state_dir)
        return UNFORESEEN
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
