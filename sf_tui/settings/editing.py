"""Candidate texts for one change to a TOML text, the least intrusive first.

tomlkit changes values in place and keeps what stands beside them. It puts new keys after a table's trailing
comments, though, and takes those away with the table, when they mostly belong to the next one; so new lines
and removed tables are placed here by `layout`. The writer takes the first candidate that reads back as meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from sf_tui.settings.layout import Layout, Section, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tomlkit import TOMLDocument

    from sf_tui.settings.layout import KeyPath

    Candidates: TypeAlias = tuple[Callable[[], str], ...]

    Scalar: TypeAlias = bool | int | str | list[str]
    Table: TypeAlias = Mapping[str, "Scalar | Table"]


def texts_with_value(text: str, path: KeyPath, value: Scalar) -> Candidates:
    """Set one key."""
    if path in scan(text).lines:
        return (lambda: _replaced(text, path, value), lambda: _spliced(text, path, value))
    return (
        lambda: _Lines(text).with_pair(path, value),
        lambda: _nested(text, path, value, inline=False),
        lambda: _nested(text, path, value, inline=True),
    )


def texts_without_value(text: str, path: KeyPath) -> Candidates:
    """Remove one key with its line; the table it leaves empty stays, for an integration may be just that."""
    return (
        lambda: _deleted(text, path),
        lambda: _Lines(text).without_pair(path),
        lambda: _Lines(_Lines(text).without_pair(path)).with_header(path[:-1]),
    )


def texts_with_table(text: str, path: KeyPath, table: Table) -> Candidates:
    """Add a table, with those within it, at the end."""
    return (
        lambda: _Lines(text).with_sections(path, table),
        lambda: _nested(text, path, table, inline=True),
    )


def texts_without_table(text: str, path: KeyPath) -> Candidates:
    """Remove a table with those within it and the comments that are theirs."""
    return (lambda: _Lines(text).without_sections(path), lambda: _deleted(text, path))


class _Lines:
    """A text by lines, with where its sections begin and end."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self._layout: Layout = scan(text)
        self._end = "\r" if "\r\n" in text else ""
        self._headers = {section.line for section in self._layout.sections}

    def with_pair(self, path: KeyPath, value: Scalar) -> str:
        parent = path[:-1]
        pair = _pair(path[-1], value)
        for section in self._layout.sections:
            if section.path == parent and parent:
                return self._insert(section.last_line + 1, [pair])
        within = [each for each in self._layout.sections if each.path[: len(parent)] == parent and parent]
        if within:
            return self._insert(self._first_line(within[0]), [_header(parent), pair, ""])
        return self._with_section(parent, [_header(parent), pair])

    def without_pair(self, path: KeyPath) -> str:
        first, last = self._layout.pairs[path]
        return "\n".join([*self._lines[:first], *self._lines[last + 1 :]])

    def with_header(self, path: KeyPath) -> str:
        return self._with_section(path, [_header(path)])

    def with_sections(self, path: KeyPath, table: Table) -> str:
        block: list[str] = []
        _write_sections(path, table, block)
        return self._append(block[1:])

    def without_sections(self, path: KeyPath) -> str:
        gone: set[int] = set()
        for section in self._layout.sections:
            if path and section.path[: len(path)] == path:
                first, last = self._first_line(section), self._last_line(section)
                if last + 1 < len(self._lines) and self._is_blank(last + 1) and self._is_blank(first - 1):
                    last += 1
                gone.update(range(first, last + 1))
        kept = [line for number, line in enumerate(self._lines) if number not in gone]
        return "\n".join(kept)

    def _with_section(self, parent: KeyPath, block: list[str]) -> str:
        """Place a section after its nearest relatives, else at the end."""
        for length in range(len(parent) - 1, 1, -1):
            relatives = [each for each in self._layout.sections if each.path[:length] == parent[:length]]
            if relatives:
                return self._insert(self._last_line(relatives[-1]) + 1, ["", *block])
        return self._append(block)

    def _append(self, block: list[str]) -> str:
        while self._lines and not self._lines[-1].strip():
            self._lines.pop()
        return self._insert(len(self._lines), [*([""] if self._lines else []), *block, ""])

    def _insert(self, at: int, block: list[str]) -> str:
        new = [line + self._end for line in block]
        if at == len(self._lines):
            if self._lines and self._end:
                self._lines[-1] = self._lines[-1].rstrip("\r") + self._end
            new[-1] = new[-1].rstrip("\r")
        return "\n".join([*self._lines[:at], *new, *self._lines[at:]])

    def _first_line(self, section: Section) -> int:
        """Where the comments right above a header begin, if a blank line sets them off."""
        line = section.line
        while self._is_comment(line - 1):
            line -= 1
        return line if line > 0 and self._is_blank(line - 1) else section.line

    def _last_line(self, section: Section) -> int:
        """Where the comments end that stand right below the last key, unless they lead to the next header."""
        line = section.last_line
        while self._is_comment(line + 1):
            line += 1
        return section.last_line if line + 1 in self._headers else line

    def _is_comment(self, number: int) -> bool:
        return 0 <= number < len(self._lines) and self._lines[number].lstrip().startswith("#")

    def _is_blank(self, number: int) -> bool:
        return number < 0 or not self._lines[number].strip()


def _header(path: KeyPath) -> str:
    import tomlkit

    return f"[{'.'.join(tomlkit.key(part).as_string() for part in path)}]"


def _pair(name: str, value: Scalar) -> str:
    import tomlkit

    return f"{tomlkit.key(name).as_string()} = {tomlkit.item(value).as_string()}"


def _write_sections(path: KeyPath, table: Table, block: list[str]) -> None:
    tables = {name: each for name, each in table.items() if isinstance(each, dict)}
    pairs = {name: each for name, each in table.items() if name not in tables}
    if pairs or not tables or len(path) == 2:
        block += ["", _header(path), *(_pair(name, each) for name, each in pairs.items())]  # type: ignore[arg-type]
    for name, each in tables.items():
        _write_sections((*path, name), each, block)


def _parent(text: str, path: KeyPath, *, inline: bool | None = None) -> tuple[TOMLDocument, Any]:
    """Return document and parent table of ``path``, adding missing tables when ``inline`` says how."""
    import tomlkit
    from tomlkit.items import InlineTable

    document = tomlkit.parse(text)
    node: Any = document
    for name in path[:-1]:
        if name not in node and inline is not None:
            is_inline = inline or isinstance(node, InlineTable)
            node[name] = tomlkit.inline_table() if is_inline else tomlkit.table()
        node = node[name]
    return document, node


def _nested(text: str, path: KeyPath, value: Scalar | Table, *, inline: bool) -> str:
    import tomlkit

    document, parent = _parent(text, path, inline=inline)
    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        parent[path[-1]] = table
    else:
        parent[path[-1]] = value
    return document.as_string()


def _replaced(text: str, path: KeyPath, value: Scalar) -> str:
    from tomlkit.items import Array

    document, parent = _parent(text, path)
    name = path[-1]
    old = parent[name]
    if isinstance(old, Array) and isinstance(value, list):
        for index in range(len(old) - 1, -1, -1):  # what stays keeps its comment
            if old[index] not in value:
                del old[index]
        for each in value:
            if each not in old:
                old.append(each)
        if list(old) == value:
            return document.as_string()
    parent[name] = value
    return document.as_string()


def _spliced(text: str, path: KeyPath, value: Scalar) -> str:
    """Change a value's characters alone: for layouts that are TOML but that tomlkit cannot read."""
    import tomlkit

    start, end = scan(text).values[path]
    return text[:start] + tomlkit.item(value).as_string() + text[end:]


def _deleted(text: str, path: KeyPath) -> str:
    document, parent = _parent(text, path)
    del parent[path[-1]]
    return document.as_string()
