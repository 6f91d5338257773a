"""The emulator's command line, without its weight: neither Starlette nor uvicorn is imported here."""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from sf_tui.emulator.options import Options

_RATE = re.compile(r"(\d+(?:\.\d+)?)(?:/(s|sec|min|h|hour))?")
_PER_MINUTE = {None: 1.0, "s": 60.0, "sec": 60.0, "min": 1.0, "h": 1 / 60, "hour": 1 / 60}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the emulator's options to a parser."""
    default = Options()
    parser.add_argument(
        "--port", type=_port, metavar="N", default=default.port, help="port on 127.0.0.1 (0: any free one)"
    )
    parser.add_argument(
        "--contacts",
        type=_contacts,
        metavar="N",
        default=default.contacts,
        help="size of the org, in contacts",
    )
    parser.add_argument(
        "--seed", type=_whole, metavar="N", default=default.seed, help="the same seed makes the same org"
    )
    parser.add_argument(
        "--database", type=Path, help="SQLite file to keep the org in (default: a temporary one)"
    )
    parser.add_argument(
        "--activity",
        type=_rate,
        default=0.0,
        metavar="RATE",
        help="changes made by colleagues, such as 20/min",
    )
    parser.add_argument(
        "--merges", action="store_true", help="colleagues also merge records and convert leads now and then"
    )
    parser.add_argument(
        "--person-accounts", action="store_true", help="the org has person accounts, and some of them"
    )
    parser.add_argument(
        "--external-id",
        choices=("ready", "missing", "hidden"),
        default=default.external_id,
        help="the state of the external id field SfTui_Id__c",
    )
    parser.add_argument("--latency", type=_latency, default=0, metavar="MS", help="delay of each API answer")
    parser.add_argument(
        "--api-limit", type=_calls, metavar="CALLS", default=default.api_limit, help="calls a day"
    )
    parser.add_argument(
        "--used",
        type=_calls,
        metavar="CALLS",
        default=0,
        help="calls of the last 24 hours that are already spent",
    )
    parser.add_argument("--soft-cap", action="store_true", help="let calls over the limit pass")
    parser.add_argument(
        "--bulk-page",
        type=_bulk_page,
        metavar="ROWS",
        default=default.bulk_page,
        help="rows in a page of a Bulk result when the caller names no number",
    )
    parser.add_argument("--sandbox", action="store_true", help="the org says it is a sandbox")
    parser.add_argument("--ignore-stdin", action="store_true", help="do not stop at the end of stdin")
    parser.add_argument("--verbose", action="store_true", help="a line for each request on stderr")


def options_from(namespace: argparse.Namespace) -> Options:
    """Return the options of a parsed command line."""
    return Options(
        port=namespace.port,
        contacts=namespace.contacts,
        seed=namespace.seed,
        database=namespace.database,
        activity_per_minute=namespace.activity,
        merges=namespace.merges,
        person_accounts=namespace.person_accounts,
        external_id=namespace.external_id,
        latency_ms=namespace.latency,
        api_limit=namespace.api_limit,
        used=namespace.used,
        soft_cap=namespace.soft_cap,
        bulk_page=namespace.bulk_page,
        is_sandbox=namespace.sandbox,
        watch_stdin=not namespace.ignore_stdin,
        verbose=namespace.verbose,
    )


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # also thousands of digits
        pass
    raise argparse.ArgumentTypeError(f"{_shown(text)} is no whole number")


def _up_to(text: str, largest: int) -> int:
    number = _whole(text)
    if not 0 <= number <= largest:
        raise argparse.ArgumentTypeError(
            f"{_shown(text)} is not possible: write a number from 0 to {largest}"
        )
    return number


def _port(text: str) -> int:
    return _up_to(text, 65_535)


def _contacts(text: str) -> int:
    return _up_to(text, 10_000_000)


def _latency(text: str) -> int:
    return _up_to(text, 600_000)


def _calls(text: str) -> int:
    return _up_to(text, 1_000_000_000)


def _bulk_page(text: str) -> int:
    return _up_to(text, 1_000_000) or 1


def _shown(text: str) -> str:
    return repr(text[:40])


def is_rate(text: str) -> bool:
    """Whether `--activity` takes the text."""
    return _RATE.fullmatch(text.strip()) is not None


def _rate(text: str) -> float:
    match = _RATE.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(f"{_shown(text)} is no rate: write one such as 20/min")
    return float(match[1]) * _PER_MINUTE[match[2]]
