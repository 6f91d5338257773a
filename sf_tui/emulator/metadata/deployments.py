"""Deployments: checked as a whole, installed at once, remembered for who asks how they went.

Source: Metadata API Guide, "deploy()", "DeployResult", "DeployMessage".
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sf_tui.emulator.database import transaction
from sf_tui.emulator.ids import make_id
from sf_tui.emulator.metadata.archive import (
    BrokenArchive,
    FieldPart,
    OtherPart,
    PermissionSetPart,
    parts_of,
)
from sf_tui.emulator.metadata.checks import owners_of, problem_of
from sf_tui.emulator.schema import EXTERNAL_ID
from sf_tui.emulator.stamps import stamp

if TYPE_CHECKING:
    import sqlite3

    from sf_tui.emulator.metadata.setup import SetUp

_TYPES = {FieldPart: "CustomField", PermissionSetPart: "PermissionSet", OtherPart: ""}
_KEPT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployOptions:
    """The options that make a difference here; all others are accepted."""

    check_only: bool = False
    rollback_on_error: bool = True
    ignore_warnings: bool = False


@dataclass(slots=True)
class Deployments:
    """The deployments of this process, the last hundred of them. Changed on the writing thread only."""

    results: dict[str, dict[str, object]] = field(default_factory=dict)
    count: int = 0

    def run(
        self, set_up: SetUp, connection: sqlite3.Connection, data: bytes, options: DeployOptions, actor: str
    ) -> str:
        """Deploy a zip and return the deployment's id; how it went is in `results`."""
        self.count += 1
        identity = make_id("0Af", self.count)
        row = connection.execute("SELECT Name FROM User WHERE Id = ?", (actor,)).fetchone()
        head = _head(identity, options, actor, str(row[0]) if row else "")
        try:
            parts = parts_of(data)
        except BrokenArchive as error:
            self.results[identity] = head | _broken(str(error))
        else:
            self.results[identity] = head | _deploy(set_up, connection, parts, options, actor)
        for old in list(self.results)[:-_KEPT]:
            del self.results[old]
        return identity


def _deploy(
    set_up: SetUp,
    connection: sqlite3.Connection,
    parts: list[FieldPart | PermissionSetPart | OtherPart],
    options: DeployOptions,
    actor: str,
) -> dict[str, object]:
    custom = set_up.custom_fields() | {
        f"{owner}.{EXTERNAL_ID}"
        for part in parts
        if isinstance(part, FieldPart)
        for owner in owners_of(part.sobject)
    }
    problems = {part.full_name: problem_of(part, custom) for part in parts}
    failures = [
        _message(part, problem=problems[part.full_name]) for part in parts if problems[part.full_name]
    ]
    good = [part for part in parts if problems[part.full_name] is None]
    undone = bool(failures) and options.rollback_on_error
    successes = [_message(None)]
    if options.check_only or undone:
        successes += [_message(part, created=not _is_there(set_up, connection, part)) for part in good]
    else:
        with transaction(connection):
            successes += [_install(set_up, connection, part, actor) for part in good]
    status = "Succeeded" if not failures else "Failed" if undone else "SucceededPartial"
    return {
        "done": True,
        "status": status,
        "success": not failures,
        "numberComponentErrors": len(failures),
        "numberComponentsDeployed": 0 if undone else len(good),
        "numberComponentsTotal": len(parts),
        "details": _details(successes, failures),
    }


def _install(
    set_up: SetUp,
    connection: sqlite3.Connection,
    part: FieldPart | PermissionSetPart | OtherPart,
    actor: str,
) -> dict[str, object]:
    created = not _is_there(set_up, connection, part)
    identity = None
    if isinstance(part, FieldPart):
        set_up.install_field(connection, part)
    elif isinstance(part, PermissionSetPart):
        identity, _ = set_up.install_permission_set(connection, part, actor)
    return _message(part, created=created, changed=True, identity=identity)


def _is_there(
    set_up: SetUp, connection: sqlite3.Connection, part: FieldPart | PermissionSetPart | OtherPart
) -> bool:
    if isinstance(part, FieldPart):
        return set_up.has(part)
    row = connection.execute("SELECT 1 FROM PermissionSet WHERE Name = ?", (part.full_name,)).fetchone()
    return row is not None


def _message(
    part: FieldPart | PermissionSetPart | OtherPart | None,
    *,
    created: bool = False,
    changed: bool = False,
    identity: str | None = None,
    problem: str | None = None,
) -> dict[str, object]:
    """Return a DeployMessage; the one of no part is package.xml's own."""
    message: dict[str, object] = {
        "changed": changed,
        "componentType": "" if part is None else _TYPES[type(part)],
        "created": created,
        "createdDate": stamp(time.time()).replace("+0000", "Z"),
        "deleted": False,
        "fileName": "package.xml" if part is None else part.file,
        "fullName": "package.xml" if part is None else part.full_name,
        "success": problem is None,
    }
    if identity is not None:
        message["id"] = identity
    if problem is not None:
        message |= {"problem": problem, "problemType": "Error"}
    return message


def _details(successes: list[dict[str, object]], failures: list[dict[str, object]]) -> dict[str, object]:
    tests = {"numFailures": 0, "numTestsRun": 0, "totalTime": 0.0}
    return {"componentFailures": failures, "componentSuccesses": successes, "runTestResult": tests}


def _broken(message: str) -> dict[str, object]:
    return {
        "done": True,
        "status": "Failed",
        "success": False,
        "errorMessage": message,
        "errorStatusCode": "UNKNOWN_EXCEPTION",
        "numberComponentErrors": 0,
        "numberComponentsDeployed": 0,
        "numberComponentsTotal": 0,
        "details": _details([], []),
    }


def _head(identity: str, options: DeployOptions, actor: str, name: str) -> dict[str, object]:
    now = stamp(time.time()).replace("+0000", "Z")
    return {
        "checkOnly": options.check_only,
        "completedDate": now,
        "createdBy": actor[:15],
        "createdByName": name,
        "createdDate": now,
        "id": identity,
        "ignoreWarnings": options.ignore_warnings,
        "lastModifiedDate": now,
        "numberTestErrors": 0,
        "numberTestsCompleted": 0,
        "numberTestsTotal": 0,
        "rollbackOnError": options.rollback_on_error,
        "runTestsEnabled": False,
        "startDate": now,
    }
