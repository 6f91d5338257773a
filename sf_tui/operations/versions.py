"""The version box: a line for connector, org set-up, API and package (DESIGN section 1, item 2)."""

from sf_tui import __version__
from sf_tui.model.check import CheckResult, VersionLine, Words
from sf_tui.model.sentence import Sentence, say
from sf_tui.store.owner import describe_owner
from sf_tui.store.rows import LeaseRow


def _words(sentence: Sentence) -> Words:
    return Words(sentence.template, sentence.params)


def version_lines(
    service: LeaseRow | None, check: CheckResult | None, *, package: str, ours: str = __version__
) -> tuple[VersionLine, ...]:
    """Return the lines in their order. What the check tells stands as it is; what it does not is unknown."""
    told = {line.what: line for line in check.versions} if check else {}
    lines = [_connector(service, ours)]
    lines.extend(told.get(what) or _unknown(what, check) for what in ("org_setup", "api"))
    if package or "package" in told:
        lines.append(told.get("package") or _unknown("package", check))
    return tuple(lines)


def _unknown(what: str, check: CheckResult | None) -> VersionLine:
    if check is None:
        because = say("it was never checked")
    elif not check.is_valid:
        is_logged_in = any(step.what == "login" and step.state == "done" for step in check.steps)
        because = (
            say("the last check broke off before it came to this")
            if is_logged_in
            else say("the last check could not log in")
        )
    else:
        because = say("the last check did not tell")
    return VersionLine(what=what, because=_words(because))  # type: ignore[arg-type]  # three of the literals


def _connector(service: LeaseRow | None, ours: str) -> VersionLine:
    if service is None:
        return VersionLine(
            what="connector", installed=ours, because=_words(say("nobody serves this state store now"))
        )
    theirs = describe_owner(service.owner).get("version", "")
    if not theirs:
        return VersionLine(
            what="connector", installed=ours, because=_words(say("the service does not tell its version"))
        )
    if theirs == ours:
        return VersionLine(what="connector", installed=ours, available=theirs, status="up_to_date")
    if _order(theirs) > _order(ours):
        return VersionLine(what="connector", installed=ours, available=theirs, status="out_of_date")
    return VersionLine(
        what="connector",
        installed=theirs,
        available=ours,
        status="out_of_date",
        because=_words(say("the service that runs is older than this screen: restart it")),
    )


def _order(version: str) -> tuple[tuple[int, str], ...]:
    """Compare by numbers where there are numbers: 0.10 is newer than 0.9."""
    parts = version.replace("-", ".").replace("+", ".").split(".")
    return tuple((int(part), "") if part.isdecimal() else (-1, part) for part in parts)
