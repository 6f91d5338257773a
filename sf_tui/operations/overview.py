"""The table of integrations, the header and the Integrations tab."""

from pathlib import PurePath

from sf_tui.model.mapping import SYNC_ORDER
from sf_tui.model.settings import CrmSettings, IntegrationSettings, SyncSettings
from sf_tui.model.states import ObjectKind, Side
from sf_tui.operations.asked import SERVICE_LEASE
from sf_tui.operations.budget import allocation
from sf_tui.operations.checked import credential_state, last_check
from sf_tui.operations.running import activity_entries, live_run, progress
from sf_tui.operations.versions import version_lines
from sf_tui.operations.views import IntegrationState, IntegrationSummary, IntegrationView, LedgerRow
from sf_tui.store.protocol import Store
from sf_tui.store.rows import IntegrationRow

TOO_LONG = 14 * 86_400.0
"""Seconds after which deletes can only be known by reconciliation (SYNC 6)."""
_SWITCHES = {
    ObjectKind.ACCOUNT: "accounts",
    ObjectKind.CONTACT: "contacts",
    ObjectKind.LEAD: "leads",
    ObjectKind.OPPORTUNITY: "opportunities",
    ObjectKind.TASK: "tasks",
}


def covers(sync: SyncSettings, kind: ObjectKind) -> bool:
    """Whether records of a kind are synced."""
    return bool(getattr(sync, _SWITCHES[kind]))


def crm_name(crm: CrmSettings) -> str:
    """Name the CRM shortly: ``sqlite: crm.db``."""
    name = PurePath(crm.path).name
    return f"{crm.connector}: {name}" if name else crm.connector


def summary_of(
    store: Store, row: IntegrationRow, settings: IntegrationSettings, now: float
) -> IntegrationSummary:
    """Read one row of the table."""
    runs = store.runs(row.id, limit=1)
    live = live_run(store, runs, row.id)
    if not settings.enabled:
        state = IntegrationState.OFF
    elif row.suspended is not None:
        state = IntegrationState.SUSPENDED
    else:
        state = IntegrationState.SYNCING if live else IntegrationState.ON
    return IntegrationSummary(
        name=row.name,
        state=state,
        is_enabled=settings.enabled,
        off_since=None if settings.enabled else row.off_since,
        off_by="" if settings.enabled else row.off_by,
        suspend_reason=row.suspended,
        suspend_sentence=row.suspended_sentence,
        progress=progress(store.steps(live.id)) if live else None,
        last_run_at=runs[0].started_at if runs else None,
        last_run_state=runs[0].state if runs else None,
        next_run_at=row.next_run_at if settings.enabled else None,
        failing=store.failing(row.id),
        own_used=store.own_used(row.id),
        allocation=allocation(settings.limits, store.pool(row.id)),
        credentials=credential_state(store, row.id, now),
        is_sandbox=settings.salesforce.sandbox,
        crm_name=crm_name(settings.crm),
    )


def integration_view(
    store: Store, row: IntegrationRow, settings: IntegrationSettings, now: float
) -> IntegrationView:
    """Read the tab."""
    summary = summary_of(store, row, settings, now)
    return IntegrationView(
        summary=summary,
        versions=version_lines(
            store.lease_row(SERVICE_LEASE),
            last_check(store, row.id, Side.SALESFORCE),
            package=settings.salesforce.package,
        ),
        ledger=_ledger(store, row.id, settings.sync),
        activity=activity_entries(store.activity(row.id)),
        off_too_long=_is_off_too_long(summary, row, now),
    )


def _ledger(store: Store, integration: int, sync: SyncSettings) -> tuple[LedgerRow, ...]:
    """Kinds in sync order, Salesforce first; a kind that is not synced shows only while it has records."""
    counts, visible = store.ledger(integration), store.visible(integration)
    rows = []
    for kind in SYNC_ORDER:
        for side in (Side.SALESFORCE, Side.CRM):
            if covers(sync, kind) or (kind, side) in counts:
                total, at = visible.get((kind, side), (None, None))
                rows.append(LedgerRow(kind, side, counts.get((kind, side), {}), total, at))
    return tuple(rows)


def _is_off_too_long(summary: IntegrationSummary, row: IntegrationRow, now: float) -> bool:
    """OFF, or without a run, for more than 14 days."""
    if not summary.is_enabled:
        return row.off_since is not None and now - row.off_since > TOO_LONG
    return summary.last_run_at is not None and now - summary.last_run_at > TOO_LONG
