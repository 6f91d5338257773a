"""query, queryAll, later pages, and the Tooling API's query.

Source: REST API Guide, "Query", "QueryAll", "Query More Results".
"""

from __future__ import annotations

import re
from array import array
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.api.call import Answer, ApiError, header_option, json_answer
from sf_tui.emulator.api.columns import columns
from sf_tui.emulator.faults.request import asked_by
from sf_tui.emulator.schema import tooling_schema
from sf_tui.emulator.soql import SoqlError, compile_query
from sf_tui.emulator.usage import OBJECT

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.api.call import Call
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.schema import Schema

_PAGE = 2_000
_SMALLEST_PAGE = 200
_LOCATOR = re.compile(r"(0r8[0-9A-Za-z]{15})-(\d{1,12})")
_FROM = re.compile(r"\bFROM\s+(\w+)", re.IGNORECASE)


def query(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Run a query; deleted records are hidden from `query` and shown by `queryAll`."""
    if OBJECT.lower() in call.parameters.get("q", "").lower():
        org.usage.flush(connection, org.clock.now())
    return _run(org, connection, call, org.schema)


def _run(org: Org, connection: sqlite3.Connection, call: Call, schema: Schema, below: str = "") -> Answer:
    """Run a query over a schema; records are shown as those of the resource `below` the version."""
    text = call.parameters.get("q")
    if text is None:
        raise ApiError(400, "MALFORMED_QUERY", "A query string has to be specified")
    try:
        compiled = compile_query(
            text, schema, today=org.clock.today(), with_deleted=call.path[0].lower() == "queryall"
        )
    except SoqlError as error:
        raise ApiError(400, error.code, error.message) from error
    if call.parameters.get("columns", "").lower() == "true":
        return columns(text, org.schema)
    found = connection.execute(compiled.find, compiled.parameters)
    if compiled.kind == "count":
        return json_answer({"totalSize": found.fetchone()[0], "done": True, "records": []})
    if compiled.kind == "aggregate":
        groups = [row[0] for row in found]
        if len(groups) > _PAGE:
            raise ApiError(
                400,
                "EXCEEDED_ID_LIMIT",
                "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a "
                "single batch",
            )
        return Answer(
            200, f'{{"totalSize":{len(groups)},"done":true,"records":[{",".join(groups)}]}}'.encode()
        )
    rows = array("q", [row[0] for row in found])
    size = page_size(org, call)
    if len(rows) <= size:
        return _page(connection, call, rows, compiled.show, 0, size, "", below)
    cursor = org.cursors.open(call.user, rows, compiled.show)
    return _page(connection, call, rows, compiled.show, 0, size, cursor.locator, below)


def more(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Return a later page; the locator holds the cursor and where the page starts."""
    match = _LOCATOR.fullmatch(call.path[1])
    cursor = org.cursors.find(call.user, match[1]) if match else None
    if match is None or cursor is None or int(match[2]) >= len(cursor.rows):
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
    return _page(
        connection, call, cursor.rows, cursor.show, int(match[2]), page_size(org, call), cursor.locator
    )


def tooling(org: Org, connection: sqlite3.Connection, call: Call) -> Answer:
    """Answer a Tooling query in that API's envelope: packages, sandboxes, and what both APIs know."""
    match = _FROM.search(call.parameters.get("q", ""))
    name = match[1] if match else ""
    schema = tooling_schema()
    found = _run(org, connection, call, schema if schema.sobject(name) else org.schema, "tooling/")
    inner = msgspec.json.decode(found.body, type=dict[str, msgspec.Raw])
    records = msgspec.json.decode(inner["records"], type=list[msgspec.Raw])
    item = schema.sobject(name) or org.schema.sobject(name)
    return json_answer(
        {
            "size": len(records),
            **{key: inner[key] for key in ("totalSize", "done")},
            "queryLocator": None,
            "entityTypeName": item.name if item else name,
            **({"nextRecordsUrl": inner["nextRecordsUrl"]} if "nextRecordsUrl" in inner else {}),
            "records": records,
        }
    )


def page_size(org: Org, call: Call) -> int:
    """Return the rows of a page, asked for by `Sforce-Query-Options: batchSize=`, from 200 to 2,000.

    A page may always be smaller than asked for.
    """
    smaller = org.faults.strike(asked_by(call), "page") if org.faults.waits("page") else None
    if smaller is not None:
        return max(1, int(smaller.number("rows")))
    asked = header_option(call.headers.get("sforce-query-options", ""), "batchSize") or ""
    return min(max(int(asked), _SMALLEST_PAGE), _PAGE) if asked.isdigit() else _PAGE


def _page(
    connection: sqlite3.Connection,
    call: Call,
    rows: array[int],
    show: str,
    start: int,
    size: int,
    locator: str,
    below: str = "",
) -> Answer:
    part = rows[start : start + size]
    records: bytes = connection.execute(
        f"SELECT CAST(coalesce(group_concat(record, ','), '') AS BLOB) FROM ({show})",
        {"rows": msgspec.json.encode(part.tolist()).decode(), "base": f"{call.root}/{below}sobjects/"},
    ).fetchone()[0]
    end = start + size
    tail = '"done":true'
    if end < len(rows):
        tail = f'"done":false,"nextRecordsUrl":"{call.root}/query/{locator}-{end}"'
    return Answer(200, b'{"totalSize":%d,%b,"records":[%b]}' % (len(rows), tail.encode(), records))
