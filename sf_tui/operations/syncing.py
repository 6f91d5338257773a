"""The CRM Sync tab: boxes, mapping table, the live run, history and problems."""

import msgspec

from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.mapping import MappingKey, Rule
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import ExistingContacts, RequestKind
from sf_tui.operations.asked import is_asking
from sf_tui.operations.overview import covers, summary_of
from sf_tui.operations.running import live_run, problem_view, run_view
from sf_tui.operations.views import FieldView, PreviewView, SyncView
from sf_tui.store.protocol import Store
from sf_tui.store.rows import IntegrationRow

_OPPORTUNITY_BOXES = {
    "OwnerId": "opportunity_owner",
    "CloseDate": "opportunity_close_date",
    "StageName": "opportunity_stage",
}


def mapping_table(settings: IntegrationSettings) -> tuple[FieldView, ...]:
    """Return the fields of every mapping that is in use, with the rule in force."""
    sync = settings.sync
    fields = []
    for mapping, pairs in DEFAULT_FIELDS.items():
        if not covers(sync, mapping.crm_kind):
            continue
        if mapping is MappingKey.CONTACT_AS_LEAD and sync.existing_contacts is not ExistingContacts.LEADS:
            continue
        rules = settings.rules.get(mapping, {})
        for pair in pairs:
            rule = rules.get(pair.salesforce, pair.rule)
            box = _OPPORTUNITY_BOXES.get(pair.salesforce) if mapping is MappingKey.OPPORTUNITY else None
            if box is not None and not getattr(sync, box):
                rule = Rule.DONT_SYNC
            fields.append(FieldView(mapping, pair.salesforce, pair.crm, rule))
    return tuple(fields)


def sync_view(store: Store, row: IntegrationRow, settings: IntegrationSettings, now: float) -> SyncView:
    """Read the tab."""
    runs = store.runs(row.id)
    live = live_run(store, runs, row.id)
    steps = store.steps(live.id) if live else ()
    return SyncView(
        summary=summary_of(store, row, settings, now),
        settings=settings.sync,
        fields=mapping_table(settings),
        live=run_view(live, steps, now) if live else None,
        runs=tuple(run_view(run, steps if live and run.id == live.id else (), now) for run in runs),
        problems=tuple(problem_view(each) for each in store.problems(row.id)),
        preview=_preview(store, row.id),
        is_previewing=is_asking(store, row.id, RequestKind.PREVIEW, now),
    )


def _preview(store: Store, integration: int) -> PreviewView | None:
    answer = store.latest_answer(integration, RequestKind.PREVIEW)
    if answer is None or answer.result is None:
        return None
    try:
        return msgspec.json.decode(answer.result, type=PreviewView)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
