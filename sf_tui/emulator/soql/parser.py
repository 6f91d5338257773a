"""SOQL parsed by recursive descent (SOQL and SOSL Reference, "SOQL SELECT Syntax")."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.soql.errors import SoqlError, malformed, pictured
from sf_tui.emulator.soql.literals import COUNTED, NAMED
from sf_tui.emulator.soql.tokens import Token, tokens_of
from sf_tui.emulator.soql.tree import (
    Aggregate,
    AllFields,
    Children,
    Comparison,
    Condition,
    Group,
    Not,
    Order,
    Path,
    Query,
    Selected,
    TypeOf,
    Value,
)

if TYPE_CHECKING:
    from typing import Literal

AGGREGATES = frozenset({"COUNT", "COUNT_DISTINCT", "MIN", "MAX", "SUM", "AVG"})
_CLAUSES = frozenset(
    {
        "FROM",
        "WHERE",
        "GROUP",
        "HAVING",
        "ORDER",
        "LIMIT",
        "OFFSET",
        "USING",
        "WITH",
        "FOR",
        "ALL",
        "AND",
        "OR",
    }
)
_MAXIMUM_LENGTH = 100_000
_MAXIMUM_LITERAL = 4_000
_MAXIMUM_OFFSET = 2_000
_MAXIMUM_DEPTH = 60
_LARGEST = 2**62


def parse(text: str) -> Query:
    """Parse a query.

    Raises SoqlError: MALFORMED_QUERY, QUERY_TOO_COMPLICATED over 100,000 characters,
    NUMBER_OUTSIDE_VALID_RANGE for an offset over 2,000.
    """
    if len(text) > _MAXIMUM_LENGTH:
        raise SoqlError("QUERY_TOO_COMPLICATED", "SOQL statements cannot be longer than 100000 characters.")
    if not text.strip():
        raise malformed("A query string has to be specified")
    parser = _Parser(text)
    query = parser.query()
    parser.expect_end()
    return query


class _Parser:
    """The state of one parse."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.position = 0
        self.depth = 0
        self.inside = False

    @property
    def token(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.token
        self.position += 1
        return token

    def unexpected(self, token: Token | None = None) -> SoqlError:
        token = token or self.token
        if token.kind == "end":
            return malformed("unexpected token: '<EOF>'")
        return pictured("MALFORMED_QUERY", self.text, token.at, f"unexpected token: '{token.text}'")

    def word(self, *words: str) -> bool:
        """Take one of the keywords if it is next."""
        if self.token.is_word(*words):
            self.position += 1
            return True
        return False

    def sign(self, sign: str) -> bool:
        """Take the sign if it is next."""
        if self.token.is_sign(sign):
            self.position += 1
            return True
        return False

    def need_word(self, word: str) -> None:
        if not self.word(word):
            raise self.unexpected()

    def need_sign(self, sign: str) -> None:
        if not self.sign(sign):
            raise self.unexpected()

    def name(self) -> Token:
        if self.token.kind != "name" or self.token.text.upper() in _CLAUSES:
            raise self.unexpected()
        return self.take()

    def expect_end(self) -> None:
        if self.token.kind != "end":
            raise self.unexpected()

    def query(self) -> Query:
        self.need_word("SELECT")
        selected: list[Selected | AllFields] = []
        typeofs: list[TypeOf] = []
        children: list[Children] = []
        while True:
            if self.token.is_word("TYPEOF") and self.tokens[self.position + 1].kind == "name":
                typeofs.append(self.typeof())
            elif self.token.is_sign("(") and not self.inside:
                children.append(self.children())
            else:
                selected.append(self.selected())
            if not self.sign(","):
                break
        self.need_word("FROM")
        sobject = self.take()
        if sobject.kind != "name":
            raise self.unexpected(sobject)
        alias = None
        if self.token.kind == "name" and self.token.text.upper() not in _CLAUSES:
            alias = self.take().text
        if self.word("USING"):
            self.need_word("SCOPE")
            self.name()
        where = self.condition() if self.word("WHERE") else None
        grouped, having = self.grouping()
        ordered = self.ordering()
        limit = self.whole() if self.word("LIMIT") else None
        offset = self.whole() if self.word("OFFSET") else None
        if offset is not None and offset > _MAXIMUM_OFFSET:
            raise SoqlError("NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000")
        if self.word("FOR") and not self.word("VIEW", "REFERENCE"):
            raise self.unexpected()
        return Query(
            text=self.text,
            selected=tuple(selected),
            sobject=sobject.text,
            sobject_at=sobject.at,
            alias=alias,
            where=where,
            grouped=grouped,
            having=having,
            ordered=ordered,
            limit=limit,
            offset=offset,
            typeofs=tuple(typeofs),
            children=tuple(children),
        )

    def children(self) -> Children:
        """Read a query in the select list; there is none within it."""
        at = self.take().at
        self.inside = True
        query = self.query()
        self.inside = False
        self.need_sign(")")
        return Children(query, at)

    def selected(self) -> Selected | AllFields:
        start = self.token
        if start.is_word("FIELDS") and self.tokens[self.position + 1].is_sign("("):
            self.position += 2
            group = self.take()
            if not group.is_word("ALL", "STANDARD", "CUSTOM"):
                raise self.unexpected(group)
            self.need_sign(")")
            return AllFields(group.text.upper(), start.at)
        item = self.item()
        alias = None
        if self.token.kind == "name" and self.token.text.upper() not in _CLAUSES:
            if isinstance(item, Path) and not any(token.is_word("GROUP") for token in self.tokens):
                raise self.unexpected()
            alias = self.take().text
        return Selected(item, alias)

    def typeof(self) -> TypeOf:
        self.need_word("TYPEOF")
        relationship = self.path()
        cases = []
        self.need_word("WHEN")
        while True:
            kind = self.path()
            self.need_word("THEN")
            cases.append((kind, self.paths()))
            if not self.word("WHEN"):
                break
        otherwise = self.paths() if self.word("ELSE") else ()
        self.need_word("END")
        return TypeOf(relationship, tuple(cases), otherwise)

    def paths(self) -> tuple[Path, ...]:
        found = [self.path()]
        while self.sign(","):
            found.append(self.path())
        return tuple(found)

    def item(self) -> Path | Aggregate:
        start = self.token
        following = self.tokens[self.position + 1] if start.kind == "name" else start
        if start.kind == "name" and following.is_sign("("):
            function = start.text.upper()
            if function not in AGGREGATES:
                raise self.unexpected(following)
            self.position += 2
            if self.sign(")"):
                if function != "COUNT":
                    raise self.unexpected(self.tokens[self.position - 1])
                return Aggregate(function, None, start.at)
            path = self.path()
            self.need_sign(")")
            return Aggregate(function, path, start.at)
        return self.path()

    def path(self) -> Path:
        first = self.name()
        parts = [first.text]
        while self.sign("."):
            if self.token.kind != "name":
                raise self.unexpected()
            parts.append(self.take().text)
        return Path(tuple(parts), first.at)

    def condition(self) -> Condition:
        """Terms joined by AND, or by OR; both without parentheses is an error in SOQL."""
        terms = [self.term()]
        operator: Literal["AND", "OR"] = "OR" if self.token.is_word("OR") else "AND"
        while self.word(operator):
            terms.append(self.term())
        if self.token.is_word("AND", "OR"):
            raise self.unexpected()
        return terms[0] if len(terms) == 1 else Group(operator, tuple(terms))

    def term(self) -> Condition:
        self.depth += 1
        if self.depth > _MAXIMUM_DEPTH:
            raise SoqlError("QUERY_TOO_COMPLICATED", "The query is nested too deeply.")
        try:
            if self.word("NOT"):
                return Not(self.term())
            if self.sign("("):
                inner = self.condition()
                self.need_sign(")")
                return inner
            return self.comparison()
        finally:
            self.depth -= 1

    def comparison(self) -> Comparison:
        left = self.item()
        operator = self.token
        if operator.kind == "sign" and operator.text in ("=", "!=", "<>", "<", "<=", ">", ">="):
            self.position += 1
            return Comparison(left, "!=" if operator.text == "<>" else operator.text, self.value(), left.at)
        if self.word("LIKE"):
            return Comparison(left, "LIKE", self.value(), left.at)
        if self.word("IN"):
            return Comparison(left, "IN", self.values(), left.at)
        if self.word("NOT"):
            self.need_word("IN")
            return Comparison(left, "NOT IN", self.values(), left.at)
        raise self.unexpected()

    def values(self) -> tuple[Value, ...] | Query:
        self.need_sign("(")
        if self.token.is_word("SELECT"):
            inner = self.query()
            self.need_sign(")")
            return inner
        found = [self.value()]
        while self.sign(","):
            found.append(self.value())
        self.need_sign(")")
        return tuple(found)

    def value(self) -> Value:
        token = self.take()
        if token.kind == "string":
            if len(token.text) > _MAXIMUM_LITERAL + 2:
                raise malformed("String literals cannot be longer than 4000 characters.")
            return Value("string", token.text, token.at)
        if token.kind in ("number", "date", "datetime"):
            return Value(token.kind, token.text, token.at)
        if token.is_word("TRUE", "FALSE"):
            return Value("boolean", token.text.upper(), token.at)
        if token.is_word("NULL"):
            return Value("null", token.text, token.at)
        name = token.text.upper()
        if token.kind == "name" and name in NAMED:
            return Value("named", name, token.at)
        if token.kind == "name" and name in COUNTED:
            self.need_sign(":")
            return Value("named", name, token.at, self.whole())
        if token.is_sign(":"):
            raise malformed("Bind variables only allowed in Apex code")
        self.position -= 1
        raise self.unexpected(token)

    def grouping(self) -> tuple[tuple[Path, ...], Condition | None]:
        if not self.word("GROUP"):
            return (), None
        self.need_word("BY")
        grouped = [self.path()]
        while self.sign(","):
            grouped.append(self.path())
        return tuple(grouped), self.condition() if self.word("HAVING") else None

    def ordering(self) -> tuple[Order, ...]:
        if not self.word("ORDER"):
            return ()
        self.need_word("BY")
        ordered = [self.order()]
        while self.sign(","):
            ordered.append(self.order())
        return tuple(ordered)

    def order(self) -> Order:
        item = self.item()
        descending = self.word("DESC")
        if not descending:
            self.word("ASC")
        nulls_last = False
        if self.word("NULLS"):
            nulls_last = self.word("LAST")
            if not nulls_last:
                self.need_word("FIRST")
        return Order(item, descending=descending, nulls_last=nulls_last)

    def whole(self) -> int:
        token = self.token
        if token.kind != "number" or not token.text.isdigit():
            raise self.unexpected()
        self.position += 1
        return min(int(token.text), _LARGEST)
