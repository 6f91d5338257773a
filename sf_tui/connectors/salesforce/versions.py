"""Which API version to speak (``/services/data`` lists what an org serves)."""

import re

import msgspec

from sf_tui.connectors.salesforce.errors import UNREADABLE, unexpected
from sf_tui.connectors.salesforce.sentences import words
from sf_tui.model.check import VersionLine
from sf_tui.model.errors import Refused
from sf_tui.model.sentence import say
from sf_tui.model.trouble import Cause, Remedy

NEWEST = "66.0"
"""The newest version this code was written against (Spring '26)."""
OLDEST = "48.0"
"""Older ones have no upsert of many records (46.0), or do not know how queries are sent together (48.0; REST
API guide, Upsert Records Using sObject Collections, Composite Request Body)."""
_NUMBER = re.compile(r"\d{1,3}\.\d", re.ASCII)
_SAFE_AGE = 9
"""Versions a year are three, and each is supported for at least three years."""


class _Version(msgspec.Struct, frozen=True):
    version: str


_DECODER = msgspec.json.Decoder(tuple[_Version, ...])


def number(version: str) -> float:
    """Return ``66.0`` as a number, 0 for anything else: it becomes a part of addresses."""
    return float(version) if _NUMBER.fullmatch(version) else 0.0


def parse(content: bytes) -> tuple[str, ...]:
    """Return the versions of a ``/services/data`` answer, oldest first."""
    try:
        told = _DECODER.decode(content)
    except UNREADABLE as error:
        raise unexpected(str(error)) from None
    return tuple(sorted((each.version for each in told if number(each.version)), key=number))


def newest_known(served: tuple[str, ...]) -> str:
    """Return the newest version that both sides know."""
    known = [each for each in served if number(OLDEST) <= number(each) <= number(NEWEST)]
    if not known:
        raise Refused(
            "UNSUPPORTED_API_VERSION",
            "The org serves none of the API versions {oldest} to {newest} that this sf-tui speaks: "
            "install a newer sf-tui",
            oldest=OLDEST,
            newest=NEWEST,
        ).because(Cause.RETIRED_VERSION, Remedy.CORRECT_SETTINGS)
    return known[-1]


def pinned(version: str) -> str:
    """Return the version that the settings name; raises `Refused` for one in which we cannot work."""
    if not version or number(version) >= number(OLDEST):
        return version
    raise Refused(
        "UNSUPPORTED_API_VERSION",
        "The settings name API version {version}, and sf-tui needs {oldest} or newer: remove api_version "
        "from the settings",
        version=version,
        oldest=OLDEST,
    ).because(Cause.RETIRED_VERSION)


def line(in_use: str, served: tuple[str, ...], *, is_pinned: bool) -> VersionLine:
    """Say how the version in use stands against the newest that both sides know.

    ``is_pinned``: the settings name it, so that taking it out of them is the way out.
    """
    newest = newest_known(served)
    is_old = number(served[-1]) - number(in_use) > _SAFE_AGE
    because = None
    if in_use not in served:
        because = say(
            "The org does not serve version {version}: remove api_version from the settings",
            version=in_use,
        )
    elif is_old and not is_pinned:
        because = say(
            "Salesforce promises three years for a version; {version}, the newest that this sf-tui speaks, "
            "is older and may be retired: install a newer sf-tui",
            version=in_use,
        )
    elif is_old:
        because = say(
            "Salesforce promises three years for a version; {version} is older and may be retired: "
            "remove api_version from the settings",
            version=in_use,
        )
    is_newest = number(in_use) >= number(newest) and because is None
    return VersionLine(
        what="api",
        installed=in_use,
        available=newest,
        status="up_to_date" if is_newest else "out_of_date",
        because=words(because) if because else None,
    )
