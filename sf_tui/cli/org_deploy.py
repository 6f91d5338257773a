"""What deploying the org set-up would change in an org, and doing it (SYNC 4)."""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, TypeAlias

from sf_tui.cli.salesforce_cli import FoundField, SalesforceCli
from sf_tui.model.errors import UsageError
from sf_tui.model.org_setup import KEY_FIELD, KEY_LENGTH, PERMISSION_SET, description
from sf_tui.model.safe_text import safe_text
from sf_tui.operations.org_project import LICENCE, project

SEEN_ON = ("Account", "Contact", "Lead", "Opportunity", "Task")
"""Where describe shows the external id field; on tasks it is a field of Activity."""
_SHOWN_FAILURES = 5
Effect: TypeAlias = Literal["create", "keep", "change"]


@dataclass(frozen=True, slots=True)
class Change:
    """One component: what becomes of it, and what the org has of it now."""

    component: str
    effect: Effect
    now: str = ""


def plan(cli: SalesforceCli, assign_to: str) -> list[Change]:
    """Look at the org and list what a deployment would do; nothing is changed."""
    changes = [_field_change(name, cli.fields(name).get(KEY_FIELD)) for name in SEEN_ON]
    stated = cli.permission_set(PERMISSION_SET)
    set_effect: Effect = "create" if stated is None else "keep" if stated == description() else "change"
    changes.append(Change(f"PermissionSet {PERMISSION_SET}", set_effect, stated or ""))
    if assign_to:
        changes.append(Change(f"{PERMISSION_SET} → {assign_to}", "create"))
    return changes


def _field_change(name: str, found: FoundField | None) -> Change:
    component = f"{name}.{KEY_FIELD}"
    if found is None:
        return Change(component, "create")
    is_ours = found.type == "string" and found.length == KEY_LENGTH and found.external_id
    is_unique = found.unique or name == "Task"
    now = f"{found.type}({found.length})" + (", external id" if found.external_id else "")
    return Change(component, "keep" if is_ours and is_unique else "change", now)


def deploy(cli: SalesforceCli, assign_to: str) -> None:
    """Deploy the project from a folder that is gone afterwards, and assign the permission set.

    Raises `UsageError` with what the org refused; a deployment is all or nothing.
    """
    with TemporaryDirectory(prefix="sf-tui-org-setup-", ignore_cleanup_errors=True) as folder:
        write_project(Path(folder))
        failures = cli.deploy(Path(folder))
    if failures:
        raise UsageError(
            "The org refused the set-up and nothing was changed ({reasons}): show this to its Salesforce "
            "admin, or deploy a corrected project with --print.",
            reasons=safe_text("; ".join(map(str, failures[:_SHOWN_FAILURES])), 800),
        )
    if assign_to and (problem := cli.assign(PERMISSION_SET, assign_to)):
        if "license" in problem.lower():
            raise UsageError(
                "The set-up is deployed, but the licence of {user} does not allow the permission set "
                "({reason}): a user with the licence Salesforce Integration needs the permission set licence "
                "{licence} first; give it in Setup, then assign {name}.",
                user=safe_text(assign_to, 120),
                reason=safe_text(problem, 400),
                licence=LICENCE,
                name=PERMISSION_SET,
            )
        raise UsageError(
            "The set-up is deployed, but the permission set cannot be assigned to {user} ({reason}): "
            "correct the username, or assign {name} in Setup.",
            user=safe_text(assign_to, 120),
            reason=safe_text(problem, 400),
            name=PERMISSION_SET,
        )


def write_project(folder: Path) -> list[str]:
    """Write the project's files below ``folder`` and return their names. Raises `OSError`."""
    files = project()
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, "utf-8")
    return sorted(files)
