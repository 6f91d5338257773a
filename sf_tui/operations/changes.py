"""Changes of settings: told apart key by key, audited, stored as one revision."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import msgspec

from sf_tui.model.errors import SettingsError
from sf_tui.model.settings import Settings
from sf_tui.operations.effective import decode_settings, encode_settings
from sf_tui.operations.views import Saved
from sf_tui.settings.wording import dotted
from sf_tui.store.protocol import Store
from sf_tui.store.rows import AuditRow

KeyPath: TypeAlias = tuple[str, ...]
Plain: TypeAlias = "bool | int | str | list[str] | None"


def flatten(settings: Settings) -> dict[KeyPath, Plain]:
    """Return every value by the path of its key."""
    return dict(_leaves((), msgspec.to_builtins(settings)))


def _leaves(path: KeyPath, table: Mapping[str, object]) -> Iterator[tuple[KeyPath, Plain]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _leaves((*path, name), value)
        elif isinstance(value, list | tuple):
            yield (*path, name), [str(each) for each in value]
        elif value is None or isinstance(value, bool | int | str):
            yield (*path, name), value


def changed_keys(old: Settings, new: Settings) -> dict[KeyPath, tuple[Plain, Plain]]:
    """Return (old, new) for every key that differs; None where it is not set."""
    before, after = flatten(old), flatten(new)
    return {
        path: (before.get(path), after.get(path))
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path)
    }


def audit_rows(old: Settings, new: Settings, who: str) -> list[AuditRow]:
    """Return a row for each key that changed; one row for an integration that came or went."""
    rows = []
    for name in sorted({*old.integrations} ^ {*new.integrations}):
        here = new.integrations.get(name) or old.integrations[name]
        words = _text([here.salesforce.host, here.crm.connector, here.crm.path])
        gone = name in old.integrations
        rows.append(AuditRow(0.0, who, name, "integration", words if gone else "", "" if gone else words))
    for path, (before, after) in changed_keys(old, new).items():
        if path[0] != "integrations":
            rows.append(AuditRow(0.0, who, "", dotted(path), _text(before), _text(after)))
        elif path[1] in old.integrations and path[1] in new.integrations:
            rows.append(AuditRow(0.0, who, path[1], dotted(path[2:]), _text(before), _text(after)))
    return rows


def _text(value: Plain) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def apply_settings(
    store: Store, settings: Settings, who: str, *, clock: Callable[[], float] = time.time
) -> Saved:
    """Store ``settings`` as a revision with its audit, and note which integrations were switched off or on.

    Settings that are in force already make no new revision.
    """
    newest = store.newest_revision()
    old = Settings()
    if newest is not None:
        try:
            old = decode_settings(newest)
        except SettingsError:
            newest = None  # of another version: everything counts as changed
    text = encode_settings(settings)
    if newest is not None and newest.settings == text:
        number = newest.n  # no write lock for a look
    else:
        changes = audit_rows(old, settings, who)
        number = store.save_revision(text, who, sorted(settings.integrations), changes)
    for name, integration in settings.integrations.items():
        row = store.integration(name)
        if row is None or integration.enabled == (row.off_since is None):
            continue
        if integration.enabled:
            store.set_off(row.id, None, "")
        else:
            store.set_off(row.id, clock(), who)
    if newest is None:
        return Saved(number)
    return Saved(number, newest.n)
