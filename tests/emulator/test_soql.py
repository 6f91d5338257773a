from __future__ import annotations

import sqlite3
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sf_tui.emulator.database import connect
from sf_tui.emulator.schema import visible_schema
from sf_tui.emulator.soql import SoqlError, compile_query
from sf_tui.emulator.soql.literals import days_of
from sf_tui.emulator.soql.parser import parse
from sf_tui.emulator.soql.tokens import unquoted
from sf_tui.emulator.soql.tree import Comparison, Value

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA = visible_schema(with_external_id=True)
TODAY = date(2026, 5, 6)

ACCEPTED = (
    "SELECT Id FROM Contact",
    "select id from contact where name = 'x' order by name desc nulls last limit 5 offset 3",
    "SELECT Id, Account.Name, Account.Parent.Name, Owner.Email FROM Contact",
    "SELECT Contact.Id FROM Contact",
    "SELECT c.Id, c.Account.Name FROM Contact c WHERE c.Name != null",
    "SELECT Id FROM Task WHERE Who.Type = 'Lead' AND What.Name = null",
    "SELECT count() FROM Account",
    "SELECT count(Id) n, StageName FROM Opportunity GROUP BY StageName HAVING count(Id) > 1",
    "SELECT max(SystemModstamp), min(Amount), avg(Amount), count_distinct(AccountId) FROM Opportunity",
    "SELECT FIELDS(ALL) FROM Lead LIMIT 200",
    "SELECT FIELDS(CUSTOM), Id FROM Lead LIMIT 1",
    "SELECT Id FROM Contact WHERE (Account.Name = 'x' OR Email LIKE '%y_') AND NOT Email = null",
    "SELECT Id FROM Contact WHERE Id IN ('003gL0000BqRdfQ', '003gL0000BqRdfQQQS')",
    "SELECT Id FROM Contact WHERE AccountId NOT IN (SELECT Id FROM Account WHERE Name LIKE 'A%')",
    "SELECT Id FROM Contact WHERE CreatedDate >= 2026-01-01T00:00:00.5Z AND CreatedDate < 2026-01-01T00:00Z",
    "SELECT Id FROM Contact WHERE SystemModstamp > 2026-01-01T00:00:00+01:00",
    "SELECT Id FROM Contact WHERE CreatedDate = LAST_N_DAYS:30 OR CreatedDate > N_MONTHS_AGO:2",
    "SELECT Id FROM Opportunity WHERE CloseDate IN (TODAY, 2026-01-01) AND Amount >= 1.5e3 AND IsWon = false",
    "SELECT Id FROM Contact WHERE Birthdate = null",
    "SELECT Id\nFROM Contact\nWHERE Name = 'O\\'Brien \\\\ \\u00e9'",
)
REFUSED = (
    ("", "MALFORMED_QUERY", "query string"),
    ("SELECT", "MALFORMED_QUERY", "<EOF>"),
    ("SELECT FROM Contact", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
    ("SELECT Id Name FROM Contact", "MALFORMED_QUERY", "unexpected token: 'Name'"),
    ("SELECT * FROM Contact", "MALFORMED_QUERY", "unexpected token: '*'"),
    ('SELECT Id FROM Contact WHERE Name = "x"', "MALFORMED_QUERY", "unexpected token"),
    ("SELECT Id FROM Contact WHERE Name = 'x", "MALFORMED_QUERY", "mismatched character"),
    ("SELECT Id FROM Contact WHERE Name = 'x\\q'", "MALFORMED_QUERY", "escape"),
    ("SELECT Id FROM Contact WHERE Name = :x", "MALFORMED_QUERY", "Bind variables"),
    ("SELECT Id FROM Contact WHERE Name IS NULL", "MALFORMED_QUERY", "unexpected token: 'IS'"),
    (
        "SELECT Id FROM Contact WHERE Name = 'a' AND Email = 'b' OR Email = 'c'",
        "MALFORMED_QUERY",
        "unexpected token: 'OR'",
    ),
    ("SELECT Id FROM Contact ORDER BY Name LIMIT 1 WHERE Name = 'x'", "MALFORMED_QUERY", "'WHERE'"),
    ("SELECT Id FROM Contact LIMIT x", "MALFORMED_QUERY", "'x'"),
    ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT"),
    ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
    ("SELECT Id FROM Nothing", "INVALID_TYPE", "sObject type 'Nothing' is not supported"),
    ("SELECT Nothing FROM Contact", "INVALID_FIELD", "No such column 'Nothing' on entity 'Contact'"),
    ("SELECT Account.Nothing FROM Contact", "INVALID_FIELD", "on entity 'Account'"),
    ("SELECT Nothing.Name FROM Contact", "INVALID_FIELD", "Didn't understand relationship 'Nothing'"),
    ("SELECT Who.Department FROM Task", "INVALID_FIELD", "on entity 'Name'"),
    ("SELECT Id, ID FROM Contact", "INVALID_FIELD", "duplicate field selected"),
    ("SELECT Id FROM Contact WHERE Email = 5", "INVALID_FIELD", "should be enclosed in quotes"),
    ("SELECT Id FROM Contact WHERE CreatedDate > '2026-01-01'", "INVALID_FIELD", "type dateTime"),
    ("SELECT Id FROM Contact WHERE CreatedDate > 2026-01-01", "INVALID_FIELD", "type dateTime"),
    ("SELECT Id FROM Contact WHERE CreatedDate > 2026-13-01T00:00:00Z", "INVALID_FIELD", "type dateTime"),
    ("SELECT Id FROM Contact WHERE IsDeleted = 'true'", "INVALID_FIELD", "type boolean"),
    ("SELECT Id FROM Contact WHERE Description = 'x'", "INVALID_FIELD", "can not be filtered"),
    ("SELECT Id FROM Contact ORDER BY MailingAddress", "INVALID_FIELD", "can not be sorted"),
    (
        "SELECT Id FROM Contact WHERE Id = 'nonsense'",
        "INVALID_QUERY_FILTER_OPERATOR",
        "invalid ID field: nonsense",
    ),
    ("SELECT Id FROM Contact WHERE Id LIKE '003%'", "INVALID_QUERY_FILTER_OPERATOR", "id field"),
    ("SELECT Name, count(Id) FROM Contact", "MALFORMED_QUERY", "must be grouped"),
    ("SELECT sum(Name) FROM Contact", "INVALID_FIELD", "aggregate operator"),
    ("SELECT Id FROM Contact WHERE " + "(" * 80 + "Id = null" + ")" * 80, "QUERY_TOO_COMPLICATED", "nested"),
    ("SELECT Id FROM Contact WHERE Name = '" + "x" * 4001 + "'", "MALFORMED_QUERY", "4000"),
    ("SELECT " + "x" * 100_000, "QUERY_TOO_COMPLICATED", "100000"),
)


@pytest.fixture(scope="module")
def connection(filled: Path) -> Iterator[sqlite3.Connection]:
    found = connect(filled)
    yield found
    found.close()


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_good_query_runs(text: str, connection: sqlite3.Connection) -> None:
    compiled = compile_query(text, SCHEMA, today=TODAY)
    rows = [row[0] for row in connection.execute(compiled.find, compiled.parameters)]
    if compiled.kind == "records":
        shown = connection.execute(compiled.show, {"rows": str(rows[:10]), "base": "/x/"}).fetchall()
        assert len(shown) == min(len(rows), 10)


@pytest.mark.parametrize(("text", "code", "words"), REFUSED, ids=[item[0][:50] for item in REFUSED])
def test_a_bad_query_is_refused_in_salesforces_words(text: str, code: str, words: str) -> None:
    with pytest.raises(SoqlError) as caught:
        compile_query(text, SCHEMA, today=TODAY)
    assert caught.value.code == code
    assert words in caught.value.message


def test_the_caret_stands_under_the_wrong_word() -> None:
    with pytest.raises(SoqlError) as caught:
        compile_query("select count() from XYZZY", SCHEMA, today=TODAY)
    assert caught.value.message.startswith(
        "\nselect count() from XYZZY\n                    ^\nERROR at Row:1:Column:21\nsObject type 'XYZZY'"
    )


def test_a_long_query_is_cut_before_the_caret() -> None:
    with pytest.raises(SoqlError) as caught:
        compile_query("SELECT Id,Name,BillingCity,IsDeleted,Phone,Website FROM Accout", SCHEMA, today=TODAY)
    _, picture, caret, where, _ = caught.value.message.split("\n", 4)
    assert picture[len(caret) - 1 :].startswith("Accout")
    assert where == "ERROR at Row:1:Column:57"


@given(st.text(st.characters(codec="utf-8")))
@settings(max_examples=200, deadline=None)
def test_an_escaped_string_is_read_back(text: str) -> None:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    where = parse(f"SELECT Id FROM Contact WHERE Name = '{escaped}' LIMIT 1").where
    assert isinstance(where, Comparison)
    assert isinstance(where.right, Value)
    assert unquoted(where.right.text) == text


def _names(connection: sqlite3.Connection, where: str) -> list[str]:
    compiled = compile_query(f"SELECT Id FROM Contact WHERE {where}", SCHEMA, today=TODAY)
    rows = connection.execute(compiled.find, compiled.parameters).fetchall()
    marks = ",".join("?" * len(rows))
    return sorted(
        row[0]
        for row in connection.execute(
            f"SELECT Name FROM Contact WHERE seq IN ({marks})", [r[0] for r in rows]
        )
    )


def _plain(connection: sqlite3.Connection, where: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM Contact WHERE {where}").fetchone()[0])


@pytest.mark.parametrize(
    ("soql", "sql"),
    [
        ("Email = null", "Email IS NULL"),
        ("Email = ''", "Email IS NULL"),
        ("Email != null", "Email IS NOT NULL"),
        ("Title != 'CEO'", "Title IS NULL OR Title <> 'CEO'"),
        ("NOT Title = 'CEO'", "Title IS NULL OR Title <> 'CEO'"),
        ("Title NOT IN ('CEO', 'CFO')", "Title IS NULL OR Title NOT IN ('CEO', 'CFO')"),
        ("Title IN ('ceo', null)", "Title IS NULL OR Title = 'CEO'"),
        ("Title LIKE 'c_o'", "Title IN ('CEO', 'CFO', 'CTO')"),
        ("Title LIKE 'c\\\\_o'", "0"),
        ("NOT (Title = 'CEO' OR Title = null)", "Title IS NOT NULL AND Title <> 'CEO'"),
        ("MailingCity = 'KÖLN'", "MailingCity = 'Köln'"),
        ("MailingCity LIKE 'kÖ%'", "MailingCity = 'Köln'"),
        ("MailingCity IN ('KÖLN', 'Lyon')", "MailingCity IN ('Köln', 'Lyon')"),
        ("HasOptedOutOfEmail = TRUE", "HasOptedOutOfEmail = 1"),
        ("Account.Name = null", "AccountId IS NULL"),
        (
            "Account.Parent.Name = null",
            "AccountId IS NULL OR AccountId IN (SELECT Id FROM Account WHERE ParentId IS NULL)",
        ),
        (
            "AccountId NOT IN (SELECT ParentId FROM Account)",
            "AccountId NOT IN (SELECT ParentId FROM Account WHERE ParentId IS NOT NULL)",
        ),
    ],
)
def test_nulls_case_and_parents_are_compared_as_in_soql(
    soql: str, sql: str, connection: sqlite3.Connection
) -> None:
    assert len(_names(connection, soql.replace("\\\\", "\\"))) == _plain(connection, sql)


@pytest.mark.parametrize(
    ("name", "count", "first", "after"),
    [
        ("TODAY", None, "2026-05-06", "2026-05-07"),
        ("YESTERDAY", None, "2026-05-05", "2026-05-06"),
        ("LAST_N_DAYS", 2, "2026-05-04", "2026-05-07"),
        ("NEXT_N_DAYS", 2, "2026-05-07", "2026-05-09"),
        ("N_DAYS_AGO", 3, "2026-05-03", "2026-05-04"),
        ("THIS_WEEK", None, "2026-05-03", "2026-05-10"),
        ("LAST_MONTH", None, "2026-04-01", "2026-05-01"),
        ("LAST_N_MONTHS", 5, "2025-12-01", "2026-05-01"),
        ("NEXT_QUARTER", None, "2026-07-01", "2026-10-01"),
        ("N_YEARS_AGO", 1, "2025-01-01", "2026-01-01"),
        ("LAST_FISCAL_YEAR", None, "2025-01-01", "2026-01-01"),
    ],
)
def test_date_literals_cover_their_days(name: str, count: int | None, first: str, after: str) -> None:
    assert days_of(name, count, TODAY) == (date.fromisoformat(first), date.fromisoformat(after))


def test_a_huge_count_of_days_is_no_crash() -> None:
    compile_query("SELECT Id FROM Contact WHERE CreatedDate > LAST_N_DAYS:999999999999", SCHEMA, today=TODAY)
