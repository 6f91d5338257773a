"""The product's words for its enumerations, in the user's language."""

from sf_tui.language import _, ngettext
from sf_tui.model.check import VersionLine
from sf_tui.model.mapping import MappingKey, Rule
from sf_tui.model.states import (
    Direction,
    ObjectKind,
    Purpose,
    RecordState,
    RunState,
    RunTrigger,
    Side,
    StepState,
    SuspendReason,
)
from sf_tui.operations.views import CredentialState, IntegrationState, IntegrationSummary
from sf_tui.ui import format as show
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data


def kind(value: ObjectKind) -> str:
    """Return the records' name, in the plural."""
    return {
        ObjectKind.ACCOUNT: _("Accounts"),
        ObjectKind.CONTACT: _("Contacts"),
        ObjectKind.LEAD: _("Leads"),
        ObjectKind.OPPORTUNITY: _("Opportunities"),
        ObjectKind.TASK: _("Tasks"),
    }[value]


def mapping(value: MappingKey) -> str:
    """Return the mapping's name."""
    return _("Contacts as leads") if value is MappingKey.CONTACT_AS_LEAD else kind(value.crm_kind)


def side(value: Side) -> str:
    """Return the side's name, short."""
    return _("Salesforce") if value is Side.SALESFORCE else _("CRM")


def side_short(value: Side) -> str:
    """Return the side's name in three cells."""
    return "SF" if value is Side.SALESFORCE else _("CRM")


def direction(value: Direction) -> str:
    """Return where records go."""
    return signs().pull if value is Direction.PULL else signs().push


def suspend_reason(value: SuspendReason) -> str:
    """Return why the service stopped, in two or three words."""
    return {
        SuspendReason.ORG_LIMIT: _("the org's API limit"),
        SuspendReason.OWN_LIMIT: _("own API limit"),
        SuspendReason.AUTH: _("credentials"),
        SuspendReason.API_DISABLED: _("API not enabled"),
        SuspendReason.PERMISSION: _("permission missing"),
        SuspendReason.WRONG_ORG: _("wrong org"),
        SuspendReason.OCCUPIED: _("another installation"),
        SuspendReason.CRM_UNAVAILABLE: _("CRM unavailable"),
        SuspendReason.VAULT_LOCKED: _("vault locked"),
        SuspendReason.UNKNOWN: _("unknown cause"),
    }[value]


def closed(sentence: str) -> str:
    """End a sentence that another one follows: what a server or a check says often has no full stop."""
    return sentence if sentence.endswith((".", "!", "?", "…")) else f"{sentence}."


def goes_on(value: SuspendReason | None) -> str:
    """Return how a suspension ends by itself; empty where a person has to do something."""
    if value in {SuspendReason.ORG_LIMIT, SuspendReason.OWN_LIMIT}:
        return _("It goes on by itself when capacity returns.")
    if value in {SuspendReason.CRM_UNAVAILABLE, SuspendReason.UNKNOWN}:
        return _("The next run tries again by itself.")
    return ""


def state(summary: IntegrationSummary, now: float, *, short: bool = False) -> tuple[str, str]:
    """Return the integration's state with its sign, and the style it takes."""
    sign = signs()
    match summary.state:
        case IntegrationState.SYNCING:
            words = _("Syncing")
            if summary.progress is not None:
                words = _("Syncing {percent}").format(percent=show.percent(summary.progress))
            return f"{sign.on} {words}" if short else f"{sign.on} {_('On')} {sign.dot} {words}", "$text-ok"
        case IntegrationState.OFF:
            if short or summary.off_since is None:
                return f"{sign.off} {_('Off')}", "$text-quiet"
            since = show.moment(summary.off_since, now)
            if not summary.off_by:
                return f"{sign.off} {_('Off since {time}').format(time=since)}", "$text-quiet"
            who = _("Off since {time}, by {user}").format(time=since, user=data(summary.off_by, 20))
            return f"{sign.off} {who}", "$text-quiet"
        case IntegrationState.SUSPENDED:
            if short:
                return f"{sign.warning} {_('Suspended')}", "$text-warn"
            why = suspend_reason(summary.suspend_reason or SuspendReason.UNKNOWN)
            return f"{sign.warning} {_('Suspended: {reason}').format(reason=why)}", "$text-warn"
        case _:
            return f"{sign.on} {_('On')}", "$text-ok"


def credentials(value: CredentialState) -> tuple[str, str]:
    """Return what the last check said, with its sign and style."""
    sign = signs()
    return {
        CredentialState.VALID: (f"{sign.ok} {_('Valid')}", "$text-ok"),
        CredentialState.INVALID: (f"{sign.bad} {_('Not valid')}", "$text-bad"),
        CredentialState.UNKNOWN: (f"{sign.warning} {_('Could not be checked')}", "$text-warn"),
        CredentialState.UNCHECKED: (f"{sign.none} {_('Not checked')}", "$text-quiet"),
        CredentialState.CHECKING: (f"{sign.dot} {_('Checking')}{sign.ellipsis}", "$text-quiet"),
    }[value]


def calls(count: int) -> str:
    """Return a number of calls."""
    return ngettext("{n} call", "{n} calls", count).format(n=show.number(count))


def records(count: int) -> str:
    """Return a number of records."""
    return ngettext("{n} record", "{n} records", count).format(n=show.number(count))


def changed(count: int, looked_at: int) -> str:
    """Return how many records a run changed, of those it read."""
    return ngettext("{changed} changed of {n} looked at", "{changed} changed of {n} looked at", count).format(
        changed=show.number(count), n=show.number(looked_at)
    )


def quota(summary: IntegrationSummary) -> str:
    """Return the share of our allocation that is used, or what is known of it."""
    if summary.allocation is None:
        return calls(summary.own_used)
    share = summary.own_used / max(1, summary.allocation)
    return f"{signs().warning} {show.percent(share)}" if share >= 0.8 else show.percent(share)


def run_state(value: RunState) -> str:
    """Return how a run ended, with its sign."""
    sign = signs()
    return {
        RunState.RUNNING: f"{sign.on} {_('Running')}",
        RunState.DONE: f"{sign.ok} {_('Done')}",
        RunState.DONE_WITH_FAILURES: f"{sign.warning} {_('Some failed')}",
        RunState.CANCELLED: f"{sign.off} {_('Cancelled')}",
        RunState.INTERRUPTED: f"{sign.off} {_('Interrupted')}",
        RunState.SUSPENDED: f"{sign.warning} {_('Suspended')}",
        RunState.FAILED: f"{sign.bad} {_('Failed')}",
    }[value]


def trigger(value: RunTrigger) -> str:
    """Return who or what started a run."""
    return _("schedule") if value is RunTrigger.SCHEDULE else _("a person")


def step_state(value: StepState) -> str:
    """Return where a step stands."""
    return {
        StepState.WAITING: _("waiting"),
        StepState.RUNNING: _("running"),
        StepState.DONE: _("done"),
        StepState.STOPPED: _("stopped"),
    }[value]


def record_state(value: RecordState) -> str:
    """Return the ledger's column."""
    return {
        RecordState.IN_SYNC: _("in sync"),
        RecordState.PENDING: _("pending"),
        RecordState.FAILING: _("failing"),
        RecordState.WAITING: _("waiting"),
        RecordState.EXCLUDED: _("excluded"),
        RecordState.IGNORED: _("ignored"),
        RecordState.MERGED: _("merged"),
    }[value]


def purpose(value: Purpose) -> str:
    """Return what calls were made for."""
    return {
        Purpose.READ: _("Reading"),
        Purpose.WRITE: _("Writing"),
        Purpose.BULK: _("Bulk"),
        Purpose.AUTH: _("Login"),
        Purpose.DESCRIBE: _("Describing"),
    }[value]


def rule(value: Rule) -> str:
    """Return whose value goes where."""
    return {
        Rule.TWO_WAY: _("two-way"),
        Rule.PREFER_SALESFORCE_UNLESS_BLANK: _("prefer Salesforce unless blank"),
        Rule.ALWAYS_SALESFORCE: _("always Salesforce"),
        Rule.ALWAYS_CRM: _("always CRM"),
        Rule.DONT_SYNC: _("don't sync"),
    }[value]


def tier(value: str) -> str:
    """Return the work that a limit holds back."""
    return {
        "backfills": _("backfills"),
        "retries": _("automatic retries"),
        "warning": _("the warning"),
        "syncs": _("automatic syncs"),
    }.get(value, data(value, 40))


def version_name(value: VersionLine) -> str:
    """Return what has the version."""
    return {
        "connector": _("Connector"),
        "org_setup": _("Org set-up"),
        "api": _("Salesforce API"),
        "package": _("Package"),
    }[value.what]
