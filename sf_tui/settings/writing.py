"""Change the settings file under a lock: validated first, written whole, comments and order kept."""

from __future__ import annotations

import copy
import os
import tomllib
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import msgspec

from sf_tui.files import LOCK_TIMEOUT, locked, replace_file
from sf_tui.model.errors import SettingsError
from sf_tui.model.settings import IntegrationSettings, Settings
from sf_tui.settings.layout import scan
from sf_tui.settings.reading import build_settings, locate_in, parse_toml, read_text
from sf_tui.settings.wording import dotted, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sf_tui.settings.editing import Candidates
    from sf_tui.settings.explaining import Locate
    from sf_tui.settings.layout import KeyPath

    Texts: TypeAlias = Callable[[str], Candidates]
    Data: TypeAlias = dict[str, Any]

SettingValue: TypeAlias = "bool | int | str | Sequence[str] | None"
"""What a key may be set to; enumerations count as text, None removes the key."""


def set_value(path: Path, key: KeyPath, value: SettingValue, *, timeout: float = LOCK_TIMEOUT) -> Settings:
    """Set ``key``, e.g. ``("integrations", "demo", "sync", "tasks")``, adding its table where it is missing.

    Returns the settings as they then are. Raises `SettingsError`; the file is then as it was.
    """
    from sf_tui.settings import editing

    if value is None:

        def without(data: Data) -> None:
            _table(data, key[:-1]).pop(key[-1], None)

        return _change(path, key, without, lambda text: editing.texts_without_value(text, key), timeout)

    plain = _plain(value)

    def with_value(data: Data) -> None:
        _table(data, key[:-1], is_added=True)[key[-1]] = plain

    return _change(path, key, with_value, lambda text: editing.texts_with_value(text, key, plain), timeout)


def remove_table(path: Path, key: KeyPath, *, timeout: float = LOCK_TIMEOUT) -> Settings:
    """Remove a table such as ``("integrations", "demo")`` with all within it; a missing one is no error.

    Returns the settings as they then are. Raises `SettingsError`; the file is then as it was.
    """
    from sf_tui.settings import editing

    def without(data: Data) -> None:
        parent = _table(data, key[:-1])
        parent.pop(key[-1], None)

    return _change(path, key, without, lambda text: editing.texts_without_table(text, key), timeout)


def add_integration(
    path: Path, name: str, integration: IntegrationSettings, *, timeout: float = LOCK_TIMEOUT
) -> Settings:
    """Add an integration at the end of the file; only what differs from the defaults is written.

    Returns the settings as they then are. Raises `SettingsError`, also when the name is taken.
    """
    from sf_tui.settings import editing

    key = ("integrations", name)
    table = _differences(msgspec.to_builtins(integration), msgspec.to_builtins(IntegrationSettings()))

    def with_integration(data: Data) -> None:
        integrations = _table(data, key[:-1], is_added=True)
        if any(name.casefold() == taken.casefold() for taken in integrations):
            raise SettingsError(
                "An integration named {name} exists already in {path}; choose another name.",
                name=shown(name),
                path=shown(path),
            )
        integrations[name] = table

    return _change(
        path, key, with_integration, lambda text: editing.texts_with_table(text, key, table), timeout
    )


def _change(path: Path, key: KeyPath, edit: Callable[[Data], None], texts: Texts, timeout: float) -> Settings:
    target = Path(os.path.realpath(path))  # a symlink stays one
    with locked(target, SettingsError, timeout):
        text = read_text(target)
        before = parse_toml(text, str(path))
        after = copy.deepcopy(before)
        edit(after)
        settings = build_settings(after, _locate_in_old(text, str(path), key))
        if not _is_same(before, after):
            content = _first_faithful(texts(text), after, path, key).encode()
            if read_text(target) != text:
                raise SettingsError(
                    "{path} was changed by another program just now; nothing was saved, try again.",
                    path=shown(path),
                )
            replace_file(target, content, SettingsError)
        return settings


def _locate_in_old(text: str, source: str, key: KeyPath) -> Locate:
    """Name the line of what stands in the file, and the file alone for what was to be written."""

    def locate(place: KeyPath) -> str:
        is_old = place[: len(key)] != key and place in scan(text).lines
        return locate_in(text, source)(place) if is_old else shown(source)

    return locate


def _first_faithful(candidates: Candidates, meant: Data, path: Path, key: KeyPath) -> str:
    """Return the first text that says exactly what is meant: an editing mistake must not reach the disk."""
    for candidate in candidates:
        text = _attempt(candidate)
        if text is not None and _is_meant(tomllib.loads(text), meant, key):
            return text
    raise SettingsError(
        "{key} is written in {path} in a way that sf-tui cannot change safely; change it by hand.",
        key=dotted(key),
        path=shown(path),
    )


def _is_meant(found: Data, meant: Data, key: KeyPath) -> bool:
    """Whether a text says what is meant; the table that a removed one leaves empty may go with it."""
    if _is_same(found, meant):
        return True
    parent = key[:-1]
    if not parent or _table(meant, parent):
        return False
    without = copy.deepcopy(meant)
    _table(without, parent[:-1]).pop(parent[-1], None)
    return _is_same(found, without)


def _attempt(candidate: Callable[[], str]) -> str | None:
    """Return a candidate's text, or nothing where tomlkit cannot make it or it is no TOML."""
    from tomlkit.exceptions import TOMLKitError

    try:
        text = candidate()
        tomllib.loads(text)
    except (TOMLKitError, ValueError, LookupError, TypeError, AttributeError):
        return None  # tomlkit answers unusual layouts with any of these; the next candidate is tried
    return text


def _table(data: Data, key: KeyPath, *, is_added: bool = False) -> Data:
    """Return the table at ``key``; where there is none, a new one, kept in ``data`` when ``is_added``."""
    for name in key:
        within = data.get(name)
        if within is None:
            within = {}
            if is_added:
                data[name] = within
        if not isinstance(within, dict) and is_added:
            raise SettingsError(
                "{key} cannot be set, because {name} is a value and no table; set {name} itself.",
                name=shown(name),
                key=dotted(key),
            )
        if not isinstance(within, dict):
            return {}
        data = within
    return data


def _plain(value: bool | int | str | Sequence[str]) -> bool | int | str | list[str]:  # noqa: FBT001
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool | int | str):
        return value
    return [str(each) for each in value]


def _differences(data: Data, defaults: Data) -> Data:
    found: Data = {}
    for name, value in data.items():
        default = defaults.get(name)
        if isinstance(value, dict):
            if within := _differences(value, default if isinstance(default, dict) else {}):
                found[name] = within
        elif value is not None and value != default:
            found[name] = list(value) if isinstance(value, tuple) else value
    return found


def _is_same(one: object, other: object) -> bool:
    """Equal in type too: true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return type(one) is type(other) and one == other
