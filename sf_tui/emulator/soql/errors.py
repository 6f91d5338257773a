"""What is wrong with a query, in Salesforce's own words and with its caret picture."""

from __future__ import annotations

import re

_BEFORE = 32
_AFTER = 24


class SoqlError(Exception):
    """A query that the org refuses: `code` is Salesforce's errorCode, the text its message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def malformed(message: str) -> SoqlError:
    """Return a MALFORMED_QUERY."""
    return SoqlError("MALFORMED_QUERY", message)


def pictured(code: str, query: str, at: int, message: str) -> SoqlError:
    """Return an error whose message shows the place.

    A piece of the query, a caret under it, row and column from 1.

    Recorded messages start the piece at a word some thirty characters before the caret.
    """
    line_start = query.rfind("\n", 0, at) + 1
    line_end = query.find("\n", at)
    line = query[line_start : line_end if line_end >= 0 else len(query)]
    column = at - line_start
    start = 0
    if column > _BEFORE:
        start = next((m.start() for m in re.finditer(r"\S+", line) if m.start() >= column - _BEFORE), column)
    words = re.match(r"\S*(?:\s+\S+){0,2}", line[column : column + _AFTER * 4])
    end = column + len(words.group(0)) if words else len(line)
    row = query.count("\n", 0, at) + 1
    picture = f"\n{line[start:end]}\n{' ' * (column - start)}^\nERROR at Row:{row}:Column:{column + 1}\n"
    return SoqlError(code, picture + message)


def no_such_column(query: str, at: int, column: str, entity: str) -> SoqlError:
    """Return the error for a field that does not exist, or that field-level security hides."""
    return pictured(
        "INVALID_FIELD",
        query,
        at,
        f"No such column '{column}' on entity '{entity}'. If you are attempting to use a custom field, "
        f"be sure to append "
        "the '__c' after the custom field name. Please reference your WSDL or the describe call for "
        "the appropriate names.",
    )


def no_such_relationship(query: str, at: int, name: str) -> SoqlError:
    """Return the error for a path through a relationship that does not exist."""
    return pictured(
        "INVALID_FIELD",
        query,
        at,
        f"Didn't understand relationship '{name}' in field path. If you are attempting to use a custom "
        f"relationship, be "
        "sure to append the '__r' after the custom relationship name. Please reference your WSDL or "
        "the describe call "
        "for the appropriate names.",
    )


def no_such_children(query: str, at: int, name: str) -> SoqlError:
    """Return the error for a query of child records by a name that none have."""
    return pictured(
        "INVALID_TYPE",
        query,
        at,
        f"Didn't understand relationship '{name}' in FROM part of query call. If you are attempting to use "
        "a custom relationship, be sure to append the '__r' after the custom relationship name. Please "
        "reference your WSDL or the describe call for the appropriate names.",
    )


def no_such_object(query: str, at: int, name: str) -> SoqlError:
    """Return the error for an object that does not exist."""
    return pictured(
        "INVALID_TYPE",
        query,
        at,
        f"sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure "
        f"to append the "
        "'__c' after the entity name. Please reference your WSDL or the describe call for the "
        "appropriate names.",
    )
