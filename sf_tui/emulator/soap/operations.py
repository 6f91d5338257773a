"""Operations of the partner API: convertLead, merge, undelete, emptyRecycleBin, getServerTimestamp.

Each takes the arguments' element and returns results: one for each record, which has its own transaction.
Names are read without their namespaces, for clients differ in them. Source: SOAP API Guide, "Core Calls".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.api.records import writing
from sf_tui.emulator.database import transaction
from sf_tui.emulator.dml import DmlError
from sf_tui.emulator.ids import full_id, prefix_of
from sf_tui.emulator.life import recycling
from sf_tui.emulator.life.converting import Wish, convert
from sf_tui.emulator.life.merging import merge

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from typing import TypeAlias
    from xml.etree.ElementTree import Element

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import SObject

    Result: TypeAlias = dict[str, object]
    Operation: TypeAlias = Callable[[Org, sqlite3.Connection, Call, Element], Result | list[Result]]

_MOST = 200
_RECORD_OWN = frozenset({"type", "id"})


def convert_lead(org: Org, connection: sqlite3.Connection, call: Call, arguments: Element) -> list[Result]:
    """Convert leads."""

    def one(wanted: Element) -> Result:
        wish = Wish(
            lead=_text(wanted, "leadId"),
            account=_text(wanted, "accountId"),
            contact=_text(wanted, "contactId"),
            owner=_text(wanted, "ownerId"),
            opportunity_name=_text(wanted, "opportunityName"),
            without_opportunity=_text(wanted, "doNotCreateOpportunity") == "true",
            status=_text(wanted, "convertedStatus") or "",
            overwrite_lead_source=_text(wanted, "overwriteLeadSource") == "true",
        )
        with writing(org, connection, call) as writer:
            done = convert(connection, writer, org.schema, wish, org.clock.today())
        found: Result = {"accountId": done.account, "contactId": done.contact, "leadId": done.lead}
        return found if done.opportunity is None else {**found, "opportunityId": done.opportunity}

    if not {"account", "contact", "lead", "opportunity"} <= org.schema.objects.keys():
        raise ApiError(403, "INSUFFICIENT_ACCESS", "insufficient access rights to convert leads")
    return [_result(one, wanted) for wanted in _children(arguments, "leadConverts")]


def merge_records(org: Org, connection: sqlite3.Connection, call: Call, arguments: Element) -> list[Result]:
    """Merge records into their masters, whose fields may come along."""

    def one(request: Element) -> Result:
        [master] = _children(request, "masterRecord") or [request]
        item = org.schema.sobject(_text(master, "type") or "")
        if item is None:
            raise DmlError("INVALID_TYPE", f"sObject type '{_text(master, 'type')}' is not supported.")
        values = {_name(each): each.text for each in master if _name(each).lower() not in _RECORD_OWN}
        values |= {each.text or "": None for each in _children(master, "fieldsToNull")}
        values.pop("fieldsToNull", None)
        losers = [each.text for each in _children(request, "recordToMergeIds")]
        identity = _text(master, "Id") or _text(master, "id")
        with writing(org, connection, call) as writer:
            done = merge(connection, writer, item, identity, losers, values)
        return {
            "id": done.winner,
            "mergedRecordIds": list(done.losers),
            "updatedRelatedIds": list(done.moved),
        }

    requests = _children(arguments, "request") or _children(arguments, "mergeRequests")
    return [_result(one, request) for request in requests]


def undelete(org: Org, connection: sqlite3.Connection, call: Call, arguments: Element) -> list[Result]:
    """Take records out of the recycle bin."""

    def one(wanted: Element) -> Result:
        item, identity = _record(org, wanted)
        with writing(org, connection, call) as writer:
            outcome = writer.undelete(item, identity)
        if outcome.error is not None:
            raise outcome.error
        return {"id": identity}

    return [_result(one, wanted) for wanted in _children(arguments, "ids")]


def empty_recycle_bin(
    org: Org, connection: sqlite3.Connection, call: Call, arguments: Element
) -> list[Result]:
    """Remove records from the recycle bin for good."""
    del call

    def one(wanted: Element) -> Result:
        item, identity = _record(org, wanted)
        row = connection.execute(f'SELECT IsDeleted FROM "{item.name}" WHERE Id = ?', (identity,)).fetchone()
        if row is None or not row[0] or recycling.is_taken_along(connection, identity):
            raise DmlError("INVALID_CROSS_REFERENCE_KEY", "no recycle bin entry found")
        with transaction(connection):
            recycling.purge(connection, item, [identity])
        return {"id": identity}

    return [_result(one, wanted) for wanted in _children(arguments, "ids")]


def server_timestamp(org: Org, connection: sqlite3.Connection, call: Call, arguments: Element) -> Result:
    """Tell the org's time."""
    del connection, call, arguments
    return {"timestamp": f"{org.clock.moment():%Y-%m-%dT%H:%M:%S}.000Z"}


OPERATIONS: dict[str, Operation] = {
    "convertLead": convert_lead,
    "merge": merge_records,
    "undelete": undelete,
    "emptyRecycleBin": empty_recycle_bin,
    "getServerTimestamp": server_timestamp,
}


def _result(one: Callable[[Element], Result], wanted: Element) -> Result:
    try:
        return {**one(wanted), "success": True}
    except DmlError as error:
        shown = {"fields": list(error.fields), "message": error.message, "statusCode": error.code}
    except ApiError as error:
        shown = {"message": error.message, "statusCode": error.code}
    return {"errors": shown, "success": False}


def _record(org: Org, wanted: Element) -> tuple[SObject, str]:
    identity = full_id(wanted.text or "")
    item = org.schema.by_prefix.get(prefix_of(identity or ""))
    if identity is None or item is None or not item.writable:
        raise DmlError("MALFORMED_ID", f"malformed id {wanted.text}")
    return item, identity


def _children(element: Element, name: str) -> list[Element]:
    found = [child for child in element if _name(child) == name]
    if len(found) > _MOST:
        raise ApiError(
            400, "EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {_MOST} records"
        )
    return found


def _text(element: Element, name: str) -> str | None:
    """Return the text of a child, None when it is empty or not there."""
    found = _children(element, name)
    return (found[0].text or "").strip() or None if found else None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]
