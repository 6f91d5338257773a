"""Asking Salesforce's own command line (``sf``), which keeps the admin's session and never shows it to us.

Shapes: ``--json`` prints ``{"status": 0, "result": …}``, or ``{"status": 1, "name": …, "message": …}`` when
the command failed (Salesforce CLI Command Reference).
"""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from sf_tui.connectors.salesforce.auth.sf_cli import environment_of
from sf_tui.model.errors import UsageError
from sf_tui.model.safe_text import safe_text

PROGRAM = "sf"
_SECONDS = 120.0
_DEPLOY_MINUTES = 30
_LONGEST_MESSAGE = 600

_T = TypeVar("_T")


class TargetOrg(msgspec.Struct, frozen=True, rename="camel"):
    """The org behind an alias. A session that an older CLI shows with it is not even decoded."""

    id: str
    username: str
    instance_url: str = ""


class FoundField(msgspec.Struct, frozen=True, rename="camel"):
    """A field as the admin sees it."""

    name: str
    type: str = ""
    length: int = 0
    external_id: bool = False
    unique: bool = False


class _Described(msgspec.Struct, frozen=True):
    fields: tuple[FoundField, ...]


class _PermissionSet(msgspec.Struct, frozen=True, rename="pascal"):
    description: str | None = None


class _PermissionSets(msgspec.Struct, frozen=True):
    records: tuple[_PermissionSet, ...] = ()


class ComponentFailure(msgspec.Struct, frozen=True, rename="camel"):
    """A component that the org refused, and why."""

    full_name: str = ""
    problem: str = ""

    def __str__(self) -> str:
        return f"{self.full_name}: {self.problem}"


class _Details(msgspec.Struct, frozen=True, rename="camel"):
    component_failures: tuple[ComponentFailure, ...] | ComponentFailure = ()


class _Deployed(msgspec.Struct, frozen=True):
    success: bool = False
    status: str = ""
    details: _Details = _Details()


class _Refused(msgspec.Struct, frozen=True):
    name: str = ""
    message: str = ""


class _Assigned(msgspec.Struct, frozen=True):
    failures: tuple[_Refused, ...] = ()


class _Failed(msgspec.Struct, frozen=True):
    status: int = 1
    name: str = ""
    message: str = ""
    result: msgspec.Raw = msgspec.Raw(b"null")


class SalesforceCli:
    """The ``sf`` command, for one org that an admin has logged in to with it.

    Every method raises `UsageError` when the command is missing, fails, or answers what it should not.
    """

    def __init__(self, alias: str) -> None:
        self._alias = alias

    def org(self) -> TargetOrg:
        """Say which org and which admin the alias stands for."""
        return self._ask(TargetOrg, "org", "display")

    def fields(self, name: str) -> dict[str, FoundField]:
        """Return an object's fields by name."""
        described = self._ask(_Described, "sobject", "describe", f"--sobject={name}")
        return {field.name: field for field in described.fields}

    def permission_set(self, name: str) -> str | None:
        """Return a permission set's description, "" for none; None where there is no such set."""
        query = f"SELECT Description FROM PermissionSet WHERE Name = '{name}'"  # noqa: S608  a name of ours
        found = self._ask(_PermissionSets, "data", "query", "--query", query).records
        return (found[0].description or "") if found else None

    def deploy(self, folder: Path) -> list[ComponentFailure]:
        """Deploy a project's sources, all or nothing; returns what the org refused."""
        minutes = str(_DEPLOY_MINUTES)
        arguments = ("project", "deploy", "start", "--source-dir", "force-app", "--wait", minutes)
        answer = self._run(arguments, folder=folder, seconds=60.0 * _DEPLOY_MINUTES + _SECONDS)
        deployed = self._decoded(_Deployed, answer.result) if answer.result != b"null" else _Deployed()
        if deployed.success:
            return []
        failures = deployed.details.component_failures
        listed = [failures] if isinstance(failures, ComponentFailure) else list(failures)
        if listed:
            return listed
        raise self._refused(answer)

    def assign(self, permission_set: str, username: str) -> str:
        """Assign a permission set to a user; returns why not, "" for done."""
        arguments = ("org", "assign", "permset", f"--name={permission_set}", f"--on-behalf-of={username}")
        answer = self._run(arguments)
        assigned = self._decoded(_Assigned, answer.result) if answer.result != b"null" else None
        if assigned is None:
            raise self._refused(answer)
        return "; ".join(each.message or each.name for each in assigned.failures)

    def _ask(self, kind: type[_T], *arguments: str) -> _T:
        answer = self._run(arguments)
        if answer.status != 0:
            raise self._refused(answer)
        return self._decoded(kind, answer.result)

    def _run(
        self, arguments: Sequence[str], *, folder: Path | None = None, seconds: float = _SECONDS
    ) -> _Failed:
        """Run one command; what it prints is decoded and shown to nobody."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise UsageError(
                "The Salesforce CLI (`sf`) is not installed here: install it, log in with "
                "`sf org login web --alias {alias}`, and try again; or use --print and deploy elsewhere.",
                alias=safe_text(self._alias, 80),
            )
        try:
            done = subprocess.run(  # noqa: S603  no shell, and the options are ours
                [program, *arguments, f"--target-org={self._alias}", "--json"],
                cwd=folder,
                env=environment_of(os.environ),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise UsageError(
                "`sf {command}` did not answer within {seconds} seconds: try again, or run it by hand.",
                command=" ".join(arguments[:3]),
                seconds=round(seconds),
            ) from None
        except OSError as error:
            raise UsageError(
                "`sf` cannot be started ({reason}): reinstall the Salesforce CLI.",
                reason=error.strerror or type(error).__name__,
            ) from None
        return self._decoded(_Failed, done.stdout)

    def _decoded(self, kind: type[_T], content: bytes | msgspec.Raw) -> _T:
        try:
            return msgspec.json.decode(content, type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            # The output may hold a session, so nothing of it is repeated.
            detail = "not the JSON that was expected"
        raise UsageError(
            "`sf` answered something else than expected ({detail}): update the Salesforce CLI, try again.",
            detail=detail,
        )

    def _refused(self, answer: _Failed) -> UsageError:
        return UsageError(
            "The Salesforce CLI refused for {alias} ({message}): log in with "
            "`sf org login web --alias {alias}`, or correct what it names.",
            alias=safe_text(self._alias, 80),
            message=safe_text(answer.message or answer.name or "?", _LONGEST_MESSAGE),
        )
