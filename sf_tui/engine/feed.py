"""What a page adds to the activity feed: each record by name when there are few, else a count."""

from collections.abc import Sequence

from sf_tui.engine.items import How, Item, Sorted
from sf_tui.engine.labels import field_list
from sf_tui.engine.step_context import Step
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import Level, LinkState, Side
from sf_tui.store.rows import ActivityRow

_BY_NAME = 20


def page_activity(step: Step, page: Sorted, items: Sequence[Item]) -> list[ActivityRow]:
    """Return the entries of one page."""
    done = [item for item in items if item.result is not None and item.result.is_success]
    written = [item for item in done if item.merged.writes]
    entries: list[ActivityRow] = []
    if len(written) <= _BY_NAME and not step.is_first_read:
        entries += [ActivityRow(Level.INFO, _written(step, item)) for item in written]
    entries += _conflicts(step, done)
    entries += _gone(step, page)
    failed = [item for item in items if item.result is not None and not item.result.is_success]
    entries += [ActivityRow(Level.ERROR, _failed(item)) for item in failed[:_BY_NAME]]
    ambiguous = sum(outcome.code == "ambiguous_match" for outcome in page.outcomes)
    if ambiguous:
        sentence = say(
            "{count} records could each be one of several on the other side: see Problems.", count=ambiguous
        )
        entries.append(ActivityRow(Level.WARNING, sentence))
    return entries


def _name(item: Item) -> str:
    return item.label or safe_text(item.record.id)


def _written(step: Step, item: Item) -> Sentence:
    name, kind = _name(item), str(step.kind)
    if item.how is How.CREATED:
        if step.target is Side.CRM:
            return say("{name} ({kind}) was created in the CRM.", name=name, kind=kind)
        return say("{name} ({kind}) was created in Salesforce.", name=name, kind=kind)
    fields = field_list(item.mapping, sorted(item.merged.writes))
    if step.target is Side.CRM:
        return say("{name} ({kind}): {fields} went to the CRM.", name=name, kind=kind, fields=fields)
    return say("{name} ({kind}): {fields} went to Salesforce.", name=name, kind=kind, fields=fields)


def _failed(item: Item) -> Sentence:
    code = item.result.code if item.result else ""
    return say("{name} could not be synced ({code}): see Problems.", name=_name(item), code=safe_text(code))


def _conflicts(step: Step, items: Sequence[Item]) -> list[ActivityRow]:
    """Every conflict with both values (SYNC 5)."""
    entries = []
    for item in items:
        for conflict in item.merged.conflicts:
            mine = item.values[conflict.field]
            theirs = (item.other_values or ())[conflict.field]
            salesforce, crm = (mine, theirs) if step.source is Side.SALESFORCE else (theirs, mine)
            winner, loser = (salesforce, crm) if conflict.winner is Side.SALESFORCE else (crm, salesforce)
            params = {
                "name": _name(item),
                "field": item.mapping.fields[conflict.field].salesforce,
                "winner": safe_text(str(winner if winner is not None else ""), 60),
                "loser": safe_text(str(loser if loser is not None else ""), 60),
            }
            template = (
                say(
                    "{name}: {field} was changed on both sides; Salesforce's “{winner}” wins over “{loser}”.",
                    **params,
                )
                if conflict.winner is Side.SALESFORCE
                else say(
                    "{name}: {field} was changed on both sides; the CRM's “{winner}” wins over “{loser}”.",
                    **params,
                )
            )
            entries.append(ActivityRow(Level.WARNING, template))
    return entries


def _gone(step: Step, page: Sorted) -> list[ActivityRow]:
    entries = []
    for old, link in page.links[:_BY_NAME]:
        if old is not None and old.state is not LinkState.ACTIVE:
            continue
        ids = {"salesforce": link.salesforce_id, "crm": safe_text(link.crm_id), "kind": str(step.kind)}
        if link.state is LinkState.UNLINKED and link.gone is Side.SALESFORCE:
            sentence = say(
                "{kind} {salesforce} was deleted in Salesforce; CRM record {crm} stays, unlinked.", **ids
            )
        elif link.state is LinkState.UNLINKED:
            sentence = say(
                "{kind} {crm} was deleted in the CRM; Salesforce record {salesforce} stays, unlinked.", **ids
            )
        elif link.state is LinkState.CONVERTED:
            sentence = say("Lead {salesforce} was converted in Salesforce and is no longer written.", **ids)
        elif link.state is LinkState.MERGED:
            sentence = say(
                "{kind} {salesforce} was merged into another in Salesforce: merge CRM record {crm} as well.",
                **ids,
            )
        else:
            sentence = say("CRM record {crm} now belongs to {salesforce} in Salesforce.", **ids)
        entries.append(ActivityRow(Level.WARNING, sentence))
    return entries
