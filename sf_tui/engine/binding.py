"""An integration belongs to one org and one CRM (SYNC 1)."""

from sf_tui.engine.context import SyncContext
from sf_tui.model.check import Identity
from sf_tui.model.errors import WrongOrg
from sf_tui.model.safe_text import safe_text
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import Side
from sf_tui.model.trouble import Cause, Remedy
from sf_tui.store.rows import IntegrationRow


def misfit(row: IntegrationRow, side: Side, found: Identity) -> WrongOrg | None:
    """Say that a side is another one than the integration belongs to; None where it fits or none is bound."""
    bound = row.org_id if side is Side.SALESFORCE else row.crm_id
    if not bound or bound == found.system_id:
        return None
    if side is Side.SALESFORCE:
        return WrongOrg(
            "This login leads to org {found} ({org}), the integration belongs to org {bound}: log in to that "
            "one; else make a new integration with `sf-tui integrations add`, or rebind this one with "
            "`sf-tui integrations rebind {name}`.",
            found=safe_text(found.system_id),
            org=safe_text(found.name or found.address),
            bound=bound,
            name=row.name,
        )
    return WrongOrg(
        "This is CRM {found}, the integration belongs to CRM {bound}: open that one; else make a new "
        "integration with `sf-tui integrations add`, or rebind this one with "
        "`sf-tui integrations rebind {name}`.",
        found=safe_text(found.system_id),
        bound=bound,
        name=row.name,
    )


async def bind(context: SyncContext, salesforce: Identity, crm: Identity) -> None:
    """Bind at the first login; afterwards refuse any other org or CRM with `WrongOrg`."""
    row = context.integration
    refuse_other_org(row, context.settings, salesforce)
    wrong = misfit(row, Side.CRM, crm)
    if wrong is not None:
        raise wrong
    if not (row.org_id and row.crm_id):
        await context.in_writer(context.store.bind, row.id, org_id=salesforce.system_id, crm_id=crm.system_id)
        fresh = await context.in_writer(context.store.integration, row.name)
        if fresh is not None:
            context.integration = fresh


def refuse_other_org(row: IntegrationRow, settings: IntegrationSettings, salesforce: Identity) -> None:
    """Raise `WrongOrg` for a login to another org, or to another kind of org than the Sandbox box says."""
    box = settings.salesforce.sandbox
    if salesforce.is_sandbox is not None and salesforce.is_sandbox != box:
        org = safe_text(salesforce.name or salesforce.system_id)
        if box:
            raise WrongOrg(
                "The org {org} is no sandbox, but the Sandbox box is ticked: untick it, then check again.",
                org=org,
            ).because(Cause.SANDBOX_MISMATCH, Remedy.CORRECT_SETTINGS)
        raise WrongOrg(
            "The org {org} is a sandbox, but the Sandbox box is not ticked: tick it, then check again.",
            org=org,
        ).because(Cause.SANDBOX_MISMATCH, Remedy.CORRECT_SETTINGS)
    wrong = misfit(row, Side.SALESFORCE, salesforce)
    if wrong is not None:
        raise wrong
