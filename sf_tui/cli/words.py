"""The product's words on the command line, in the user's language."""

from sf_tui.cli import output
from sf_tui.language import _
from sf_tui.model.check import CheckResult, VersionLine
from sf_tui.model.sentence import N_, Sentence
from sf_tui.model.states import Direction, ObjectKind, Purpose
from sf_tui.operations.views import IntegrationState, IntegrationSummary

_KINDS = {
    ObjectKind.ACCOUNT: N_("accounts"),
    ObjectKind.CONTACT: N_("contacts"),
    ObjectKind.LEAD: N_("leads"),
    ObjectKind.OPPORTUNITY: N_("opportunities"),
    ObjectKind.TASK: N_("tasks"),
}
_DIRECTIONS = {Direction.PULL: N_("to the CRM"), Direction.PUSH: N_("to Salesforce")}
_STATES = {
    IntegrationState.ON: N_("on"),
    IntegrationState.SYNCING: N_("syncing"),
    IntegrationState.OFF: N_("off"),
    IntegrationState.SUSPENDED: N_("suspended"),
}
_VERSIONS = {
    "connector": N_("connector"),
    "org_setup": N_("org set-up"),
    "api": N_("Salesforce API"),
    "package": N_("package"),
}
_STEPS = {
    "login": N_("login"),
    "user": N_("who the user is"),
    "token": N_("when the session ends"),
    "org": N_("which org it is"),
    "access": N_("access to what is mapped"),
    "versions": N_("versions"),
}

_PURPOSES = {
    Purpose.READ: N_("Reading"),
    Purpose.WRITE: N_("Writing"),
    Purpose.BULK: N_("Bulk"),
    Purpose.AUTH: N_("Login"),
    Purpose.DESCRIBE: N_("Describing"),
}


def purpose_word(purpose: Purpose) -> str:
    """Say what calls were made for."""
    return _(_PURPOSES[purpose])


def kind_word(kind: ObjectKind) -> str:
    """Name an object kind."""
    return _(_KINDS[kind])


def direction_word(direction: Direction) -> str:
    """Name a direction."""
    return _(_DIRECTIONS[direction])


def state_word(summary: IntegrationSummary) -> str:
    """Say what an integration is doing."""
    word = _(_STATES[summary.state])
    if summary.state is IntegrationState.SYNCING and summary.progress is not None:
        return f"{word} {summary.progress:.0%}"
    return word


def check_words(check: CheckResult | None) -> str:
    """Say what a check found."""
    if check is None:
        return _("never checked")
    reason = Sentence(check.reason.template, check.reason.params).render(_) if check.reason else ""
    if check.is_valid:
        return _("valid, but not whole: {reason}").format(reason=reason) if reason else _("valid")
    return reason or _("not valid")


def step_words(check: CheckResult) -> list[str]:
    """Say what a check looked at, a line for each step that was not simply done."""
    words = {"done": N_("done"), "failed": N_("failed"), "skipped": N_("skipped")}
    lines = []
    for step in check.steps:
        if step.state == "done":
            continue
        because = Sentence(step.because.template, step.because.params).render(_) if step.because else ""
        told = _(words[step.state])
        lines.append(labelled(_(_STEPS[step.what]), f"{told} ({because})" if because else told))
    return lines


def token_words(check: CheckResult | None) -> str:
    """Say when the session ends, or why nobody knows."""
    if check is None or check.token_expires_at is not None:
        return output.moment(check.token_expires_at if check else None)
    unknown = check.token_expiry_unknown
    if unknown is None:
        return "?"
    because = Sentence(unknown.template, unknown.params).render(_)
    return _("unknown, because {reason}").format(reason=because)


def version_words(line: VersionLine) -> str:
    """Say how one line of the version box stands."""
    name = _(_VERSIONS[line.what])
    because = Sentence(line.because.template, line.because.params).render(_) if line.because else ""
    match line.status:
        case "up_to_date":
            words = _("{version}, up to date").format(version=line.installed)
        case "out_of_date":
            words = _("{version}, out of date: {available} is available").format(
                version=line.installed, available=line.available
            )
        case "not_installed":
            words = _("not installed")
        case _:
            words = _("unknown")
            return labelled(name, words + (f", {_('because')} {because}" if because else ""))
    return labelled(name, words + (f" ({because})" if because else ""))


def labelled(label: str, text: str) -> str:
    """Put a label before a text, with the language's own space before the colon."""
    return _("{label}: {text}").format(label=label, text=text)
