"""What the tables take and give."""

import shutil
import sqlite3
import subprocess
from importlib import resources
from pathlib import Path

import pytest

from sf_tui.connectors.protocol import Record, Write, WriteResult
from sf_tui.connectors.sqlite import SqliteCrm, create_database
from sf_tui.model.default_mappings import DEFAULT_FIELDS
from sf_tui.model.errors import Refused
from sf_tui.model.mapping import Mapping, MappingKey
from sf_tui.model.values import Value


def in_shell(path: Path, sql: str) -> None:
    schema = resources.files("sf_tui.connectors.sqlite").joinpath("schema.sql").read_text()
    subprocess.run(["sqlite3", str(path)], input=f"{schema}\n{sql}", text=True, check=True)


async def put(crm: SqliteCrm, name: str, *writes: Write) -> list[WriteResult]:
    return await crm.write(name, writes)


async def one(crm: SqliteCrm, name: str, fields: list[str], record_id: str = "1") -> Record:
    (record,) = await crm.read(name, fields, [record_id])
    return record


@pytest.mark.parametrize("key", list(MappingKey))
async def test_every_default_mapping_finds_its_fields(crm: SqliteCrm, key: MappingKey) -> None:
    described = await crm.describe(crm.object_name(Mapping(key, ())))
    meanings = {field.meaning: field.type for field in described.fields}
    for field in DEFAULT_FIELDS[key]:
        assert meanings[field.crm] is field.type
    assert described.key_field == "sf_id"


async def test_all_default_mappings_pass_the_check(crm: SqliteCrm, path: Path) -> None:
    result = await crm.check([Mapping(key, fields) for key, fields in DEFAULT_FIELDS.items()])
    assert result.is_valid
    assert all(each.readable and each.external_id == "ready" for each in result.access)
    assert result.identity is not None
    assert (result.identity.name, result.identity.address) == ("crm.db", str(path))


async def test_who_and_what_are_kind_and_id(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    await put(crm, "accounts", Write({"name": "Acme"}))
    await put(crm, "leads", Write({"last_name": "Lead"}))
    await put(crm, "contacts", Write({"last_name": "Contact"}))
    await put(crm, "opportunities", Write({"name": "Deal"}))
    await put(crm, "tasks", Write({"who": "contact:1", "what": "opportunity:1"}))
    assert (await one(crm, "tasks", ["who", "what"])).values == ("contact:1", "opportunity:1")
    await put(crm, "tasks", Write({"what": "account:1", "who": "lead:1"}, id="1"))
    assert (await one(crm, "tasks", ["who", "what"])).values == ("lead:1", "account:1")
    columns = "contact_id, lead_id, opportunity_id, account_id"
    assert other.execute(f"SELECT {columns} FROM tasks").fetchall() == [(None, 1, None, 1)]
    await put(crm, "tasks", Write({"who": None, "what": ""}, id="1"))
    assert (await one(crm, "tasks", ["who", "what"])).values == (None, None)


@pytest.mark.parametrize("value", ["contact:9", "user:1", "1", "contact:", "contact:x", "lead:1 OR 1"])
async def test_a_who_that_does_not_exist_is_named(crm: SqliteCrm, value: str) -> None:
    (result,) = await put(crm, "tasks", Write({"subject": "Call", "who": value}))
    assert (result.code, result.fields) == ("INVALID_REFERENCE", ("who",))
    assert value in str(result.reason)


REFUSALS = [
    ("accounts", {"website": "x"}, "REQUIRED_FIELD_MISSING", ("name",)),
    ("accounts", {"name": None}, "REQUIRED_FIELD_MISSING", ("name",)),
    ("contacts", {"account": "9", "owner": None}, "INVALID_REFERENCE", ("account",)),
    ("contacts", {"owner": "nobody"}, "INVALID_REFERENCE", ("owner",)),
    ("opportunities", {"name": "Deal", "amount": "much"}, "INVALID_VALUE", ("amount",)),
    ("opportunities", {"name": "Deal", "amount": 10**30}, "INVALID_VALUE", ("amount",)),
    ("opportunities", {"name": "Deal", "close_date": "soon"}, "INVALID_VALUE", ("close_date",)),
    ("contacts", {"last_name": "\udc00"}, "INVALID_TEXT", ("last_name",)),
    ("contacts", {"shoe_size": 42}, "INVALID_FIELD", ("shoe_size",)),
]


@pytest.mark.parametrize(("name", "values", "code", "fields"), REFUSALS)
async def test_a_refusal_says_which_field(
    crm: SqliteCrm, name: str, values: dict[str, Value], code: str, fields: tuple[str, ...]
) -> None:
    (result,) = await put(crm, name, Write(values))
    assert (result.code, result.fields, result.id) == (code, fields, None)
    assert fields[0] in str(result.reason)
    assert await crm.counts([name]) == [0]


async def test_a_key_that_another_record_holds_is_a_duplicate(crm: SqliteCrm) -> None:
    await put(crm, "contacts", Write({"last_name": "A"}, key="003A"), Write({"last_name": "B"}))
    (result,) = await put(crm, "contacts", Write({}, id="2", key="003A"))
    assert (result.code, result.fields) == ("DUPLICATE_VALUE", ("sf_id",))


async def test_many_bad_records_among_good_ones_fail_alone(crm: SqliteCrm) -> None:
    writes = [Write({"name": None if i % 7 == 3 else f"A{i}"}) for i in range(100)]
    results = await put(crm, "accounts", *writes)
    assert [i for i, each in enumerate(results) if not each.is_success] == list(range(3, 100, 7))
    for i in (0, 4, 99):
        assert (await one(crm, "accounts", ["name"], results[i].id or "")).values == (f"A{i}",)


async def test_the_last_of_two_writes_to_one_record_stays(crm: SqliteCrm) -> None:
    first, second = await put(
        crm, "contacts", Write({"title": "1", "notes": "x"}, key="k"), Write({"title": "2"}, key="K")
    )
    assert (first.created, second.created, second.id) == (True, False, first.id)
    await put(crm, "contacts", Write({"title": "3"}, id="1"), Write({"notes": "y", "title": "4"}, id="1"))
    assert (await one(crm, "contacts", ["title", "notes"])).values == ("4", "y")


async def test_numbers_that_lose_digits_are_told(crm: SqliteCrm) -> None:
    kept, exact, text = await put(
        crm,
        "opportunities",
        Write({"name": "A", "amount": "12345678901234567.89"}),
        Write({"name": "B", "amount": 1234567890.25}),
        Write({"name": "C", "amount": "1.5E3"}),
    )
    assert [name for name, _ in kept.stored] == ["amount"]
    assert (exact.stored, text.stored) == ((), ())
    assert (await one(crm, "opportunities", ["amount"], "3")).values == (1500,)


async def test_names_beyond_ascii_are_found_whatever_the_case(crm: SqliteCrm) -> None:
    await put(crm, "accounts", Write({"name": "Société Générale"}), Write({"name": "Acme", "parent": "1"}))
    found = await crm.find("accounts", ["name"], "name", ["SOCIÉTÉ GÉNÉRALE", "acme"])
    assert {value: record.id for value, record in found} == {"SOCIÉTÉ GÉNÉRALE": "1", "acme": "2"}
    assert [record.id for _, record in await crm.find("accounts", [], "parent", ["1", "x"])] == ["2"]


async def test_records_are_found_by_key(crm: SqliteCrm) -> None:
    await put(crm, "contacts", Write({"email": "a@example.com"}, key="003AAA"))
    ((value, record),) = await crm.find("contacts", ["email"], "sf_id", ["003aaa"])
    assert (value, record.key) == ("003aaa", "003AAA")


async def test_kinds_cannot_be_searched(crm: SqliteCrm) -> None:
    with pytest.raises(Refused, match="cannot be searched by who"):
        await crm.find("tasks", [], "who", ["contact:1"])


@pytest.mark.parametrize(
    ("name", "column"), [("contacts", "email"), ("leads", "email"), ("accounts", "name")]
)
def test_look_ups_go_by_index(other: sqlite3.Connection, name: str, column: str) -> None:
    sql = f"EXPLAIN QUERY PLAN SELECT * FROM {name} AS t WHERE lower(t.{column}) IN (?, ?)"
    assert f"{name}_by_{column}" in str(other.execute(sql, ("a", "b")).fetchall())


async def test_other_programs_sloppy_values_are_read_as_text(
    crm: SqliteCrm, other: sqlite3.Connection
) -> None:
    other.execute("INSERT INTO contacts (last_name, title) VALUES (CAST(x'ff41' AS TEXT), x'4243ff')")
    assert (await one(crm, "contacts", ["last_name", "title"])).values == ("�A", "BC�")


async def test_users_are_those_of_the_table(crm: SqliteCrm, other: sqlite3.Connection) -> None:
    other.execute("INSERT INTO users (name, email, is_active) VALUES ('Ann', 'ann@example.com', 0)")
    (user,) = await crm.users()
    assert (user.id, user.email, user.name, user.is_active) == ("1", "ann@example.com", "Ann", False)
    (result,) = await put(crm, "contacts", Write({"last_name": "A", "owner": "1"}))
    assert (await one(crm, "contacts", ["owner"], result.id or "")).values == ("1",)


def test_making_a_database_twice_keeps_it(path: Path) -> None:
    create_database(path)
    connection = sqlite3.connect(path)
    uuid = "SELECT value FROM crm_info WHERE key = 'uuid'"
    before = connection.execute(uuid).fetchone()
    create_database(path)
    assert connection.execute(uuid).fetchone() == before
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="no sqlite3 shell here")
async def test_the_shell_makes_and_edits_the_same_database(path: Path) -> None:
    in_shell(path, "INSERT INTO contacts (last_name) VALUES ('Shell');")
    crm = SqliteCrm(path, create=False)
    assert await crm.horizon() == "1"
    assert (await crm.check([])).is_valid
    await crm.close()
