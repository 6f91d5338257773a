"""What the canned console answers: a mid-sized company on a Monday."""

from collections.abc import Callable

from sf_tui.model.check import (
    CheckResult,
    CheckStep,
    Identity,
    LimitValue,
    ObjectAccess,
    StepName,
    VersionLine,
    Words,
)
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.mapping import MappingKey
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import (
    Direction,
    Level,
    ObjectKind,
    Purpose,
    RecordState,
    RunState,
    RunTrigger,
    Side,
    StepState,
)
from sf_tui.operations.views import (
    ActivityEntry,
    FailureView,
    FieldView,
    Forecast,
    IntegrationSummary,
    LedgerRow,
    LimitsView,
    ProblemView,
    RunView,
    StepView,
)

NAMES = ("Acme production", "Acme sandbox", "Bolt Industries")
STEPS: tuple[StepName, ...] = ("login", "user", "token", "org", "access", "versions")
Text = Callable[[str], str]


def sentence(text: Text, template: str, **params: str | float) -> Sentence:
    return Sentence(template, {k: text(v) if isinstance(v, str) else v for k, v in params.items()})


def versions(text: Text, *, is_fresh: bool) -> tuple[VersionLine, ...]:
    if not is_fresh:
        why = Words("the last check could not log in")
        return (
            VersionLine(what="connector", installed="0.1.0", status="up_to_date"),
            VersionLine(what="org_setup", status="unknown", because=why),
            VersionLine(what="api", status="unknown", because=why),
        )
    return (
        VersionLine(what="connector", installed="0.1.0", status="up_to_date"),
        VersionLine(what="org_setup", status="not_installed"),
        VersionLine(what="api", installed="62.0", available="66.0", status="out_of_date"),
        VersionLine(
            what="package",
            installed=text("1.8"),
            status="unknown",
            because=Words("Salesforce does not tell which version of the package is the newest"),
        ),
    )


def ledger(now: float) -> tuple[LedgerRow, ...]:
    numbers = {
        ObjectKind.ACCOUNT: (812, 0, 3, 0, 41),
        ObjectKind.CONTACT: (4_790, 212, 12, 4, 0),
        ObjectKind.LEAD: (1_377, 0, 0, 0, 0),
        ObjectKind.OPPORTUNITY: (612, 9, 2, 1, 0),
        ObjectKind.TASK: (12_040, 88, 0, 0, 5_110),
    }
    rows = []
    for kind, (fine, pending, failing, waiting, excluded) in numbers.items():
        for side in (Side.SALESFORCE, Side.CRM):
            counts = {
                RecordState.IN_SYNC: fine,
                RecordState.PENDING: pending if side is Side.SALESFORCE else 0,
                RecordState.FAILING: failing if side is Side.CRM else 0,
                RecordState.WAITING: waiting,
                RecordState.EXCLUDED: excluded,
            }
            rows.append(LedgerRow(kind, side, counts, sum(counts.values()), now - 190))
    return tuple(rows)


def activity(text: Text, now: float) -> tuple[ActivityEntry, ...]:
    return (
        ActivityEntry(
            9,
            now - 12,
            Level.INFO,
            sentence(
                text,
                "{name} ({kind}): {fields} went to the CRM.",
                name="Ada Okafor",
                kind="contact",
                fields="Email",
            ),
        ),
        ActivityEntry(
            8,
            now - 40,
            Level.WARNING,
            sentence(
                text,
                "{name}: {field} was changed on both sides; Salesforce's “{winner}” wins over “{loser}”.",
                name="Globex",
                field="Phone",
                winner="+33 1 40 20 50 50",
                loser="+33 1 40 20 50 51",
            ),
        ),
        ActivityEntry(
            7,
            now - 190,
            Level.ERROR,
            sentence(
                text,
                "{name} could not be synced ({code}): see Problems.",
                name="Initech",
                code="REQUIRED_FIELD_MISSING",
            ),
        ),
        ActivityEntry(
            6,
            now - 4_000,
            Level.INFO,
            sentence(
                text,
                "A run ended: {created} created, {updated} updated, {failed} failed.",
                created=4,
                updated=92,
                failed=0,
            ),
        ),
        ActivityEntry(
            5,
            now - 90_000,
            Level.INFO,
            sentence(text, "{who} switched automatic sync on", who="marie (sudo root)"),
        ),
    )


def salesforce_check(text: Text, now: float, *, is_valid: bool, sandbox: bool) -> CheckResult:
    identity = Identity(
        system_id="00D5g000004XyZkEAK",
        name=text("Acme Europe SAS"),
        username=text("sync@acme.example"),
        address=text("https://acme.my.salesforce.com"),
        is_sandbox=sandbox,
    )
    reason = Words(
        "Salesforce refused the login ({description}): update the credentials",
        {"description": text("client identifier invalid")},
    )
    access = (
        ObjectAccess(object="Account", readable=True, creatable=True, updatable=True, external_id="ready"),
        ObjectAccess(
            object="Contact",
            readable=True,
            creatable=True,
            updatable=True,
            missing_fields=(text("MobilePhone"), text("Title")),
            external_id="ready",
        ),
        ObjectAccess(object="Lead", readable=True, creatable=True, updatable=True, external_id="missing"),
        ObjectAccess(
            object="Opportunity",
            readable=True,
            creatable=False,
            updatable=True,
            read_only_fields=(text("CurrencyIsoCode"),),
            external_id="unusable",
        ),
        ObjectAccess(object="Task", readable=True, creatable=True, updatable=True, external_id="not_needed"),
    )
    return CheckResult(
        side="salesforce",
        is_valid=is_valid,
        checked_at=now - 190,
        reason=None if is_valid else reason,
        identity=identity,
        token_issued_at=now - 2_500 if is_valid else None,
        token_expires_at=now + 4_700 if is_valid else None,
        steps=check_steps(reason if not is_valid else None),
        access=access if is_valid else (),
    )


def check_steps(reason: Words | None) -> tuple[CheckStep, ...]:
    if reason is None:
        return tuple(CheckStep(what=what, state="done", calls=1) for what in STEPS)
    failed = CheckStep(what="login", state="failed", because=reason)
    return (failed, *(CheckStep(what=what, state="skipped") for what in STEPS[1:]))


def crm_check(text: Text, now: float) -> CheckResult:
    identity = Identity(system_id="7b0c6a52-4a7e-4d5e-9a57-1a0f0c6f2f10", name=text("Sales CRM"))
    return CheckResult(side="crm", is_valid=True, checked_at=now - 190, identity=identity)


def limits(summary: IntegrationSummary, text: Text, now: float, is_default: bool) -> LimitsView:  # noqa: FBT001
    allocation = summary.allocation or 20_000
    hours = (
        90,
        80,
        75,
        70,
        72,
        66,
        80,
        210,
        420,
        610,
        700,
        540,
        380,
        460,
        620,
        690,
        540,
        300,
        210,
        170,
        140,
        120,
        99,
        70,
    )
    shares = (("backfills", 0.40), ("retries", 0.75), ("warning", 0.80), ("syncs", 0.95))
    return LimitsView(
        summary=summary,
        own_used=summary.own_used,
        org_used=41_230,
        org_limit=100_000,
        observed_at=now - 65,
        allocation=allocation,
        is_default_allocation=is_default,
        hourly=hours,
        hours_from=now - 24 * 3600,
        by_purpose={
            Purpose.READ: 4_400,
            Purpose.WRITE: 2_112,
            Purpose.BULK: 180,
            Purpose.AUTH: 72,
            Purpose.DESCRIBE: 48,
        },
        forecast=Forecast(used_up_at=now + 13_200, returns_at=now + 43_800, calls_per_hour=960),
        others=(
            LimitValue("DailyBulkV2QueryJobs", 10_000, 2_310),
            LimitValue("DailyStreamingApiEvents", 10_000, 6_400),
            LimitValue("DataStorageMB", 10_240, 9_001),
            LimitValue(text("HourlyTimeBasedWorkflow"), 1_000, 1_000),
        ),
        pauses=tuple((name, round(allocation * share)) for name, share in shares),
    )


def live_run(now: float, share: float) -> RunView:
    done, run = StepState.DONE, StepState.RUNNING
    read = round(5_014 * share)
    total = 18_120
    moving = round(total * max(0.0, share - 0.5))
    steps = (
        StepView(ObjectKind.ACCOUNT, Direction.PULL, done, 856, 856, 12, 31, 813, calls=1),
        StepView(
            ObjectKind.CONTACT,
            Direction.PULL,
            run,
            read,
            5_014,
            calls=3,
            records_per_second=1_212.0,
            seconds_left=4.2,
        ),
        StepView(ObjectKind.LEAD, Direction.PULL, done, 1_377, 1_377, 0, 0, 1_377, calls=1),
        StepView(ObjectKind.OPPORTUNITY, Direction.PULL, done, 624, 624, 4, 40, 580, calls=1),
        StepView(
            ObjectKind.TASK,
            Direction.PULL,
            run,
            moving,
            total,
            calls=2,
            records_per_second=890.0,
            seconds_left=81,
        ),
        StepView(ObjectKind.ACCOUNT, Direction.PUSH, done, 31, 31, 1, 27, 0, 0, 3, calls=2),
        StepView(ObjectKind.CONTACT, Direction.PUSH, StepState.WAITING),
        StepView(ObjectKind.LEAD, Direction.PUSH, StepState.WAITING),
        StepView(ObjectKind.OPPORTUNITY, Direction.PUSH, StepState.WAITING),
        StepView(ObjectKind.TASK, Direction.PUSH, StepState.WAITING),
    )
    records = sum(step.read for step in steps)
    changed = sum(step.created + step.updated for step in steps)
    return RunView(
        214, RunState.RUNNING, RunTrigger.PERSON, now - 22, None, 10, records, 3, None, steps, changed
    )


def runs(now: float) -> tuple[RunView, ...]:
    states = (
        (213, RunState.DONE_WITH_FAILURES, 240.0, 41.0, 9, 1_240, 12),
        (212, RunState.DONE, 540.0, 3.0, 1, 14, 0),
        (211, RunState.CANCELLED, 4_100.0, 62.0, 22, 9_120, 0),
        (210, RunState.SUSPENDED, 93_000.0, 300.0, 410, 80_000, 2),
    )
    return tuple(
        RunView(
            number,
            state,
            RunTrigger.PERSON if state is RunState.CANCELLED else RunTrigger.SCHEDULE,
            now - before,
            now - before + took,
            calls,
            records,
            failed,
            Sentence("A person stopped the run after {n} records.", {"n": records})
            if state is RunState.CANCELLED
            else None,
            changed=records // 10,
        )
        for number, state, before, took, calls, records, failed in states
    )


def problems(text: Text, now: float) -> tuple[ProblemView, ...]:
    return (
        ProblemView(
            "f1",
            ObjectKind.CONTACT,
            Direction.PUSH,
            "REQUIRED_FIELD_MISSING",
            sentence(
                text,
                "Salesforce requires a value in {fields}: fill it in the CRM, or map a field to it",
                fields="LastName",
            ),
            12,
            now - 86_000,
            now - 190,
            now + 1_010,
        ),
        ProblemView(
            "f2",
            ObjectKind.ACCOUNT,
            Direction.PUSH,
            "DUPLICATES_DETECTED",
            sentence(
                text,
                "A duplicate rule of the org stopped it ({message}): link it to the record that exists",
                message="Standard Account Rule",
            ),
            3,
            now - 400_000,
            now - 4_000,
            None,
        ),
    )


def failures(text: Text, now: float) -> tuple[FailureView, ...]:
    people = ("Okafor", "Lindqvist", "Dupont", "Nakamura")
    return tuple(
        FailureView(
            f"c-{1041 + index}",
            "003Ws000004jKpRIAU" if index % 2 else None,
            text(name),
            sentence(text, "LastName of {name} is blank in the CRM: fill it there.", name=name),
            3 + index,
            now - 86_000,
            now - 190,
            now + 1_010,
        )
        for index, name in enumerate(people)
    )


def fields(text: Text) -> tuple[FieldView, ...]:
    return tuple(
        FieldView(key, text(field.salesforce), text(field.crm), field.rule)
        for key, fields in DEFAULT_FIELDS.items()
        if key is not MappingKey.CONTACT_AS_LEAD
        for field in fields
    )
