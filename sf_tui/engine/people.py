"""Who is who: Salesforce users and CRM users matched by e-mail (SYNC 2)."""

from collections.abc import Iterable, Sequence

from sf_tui.connectors.protocol import User
from sf_tui.engine.context import SyncContext
from sf_tui.model.states import Side
from sf_tui.store.rows import PersonRow

_REFRESH_SECONDS = 24 * 3600


def match_owners(salesforce: Iterable[User], crm: Iterable[User]) -> list[tuple[str, str]]:
    """Pair active users whose e-mail occurs once on each side; several of one e-mail are left to a person."""

    def by_email(users: Iterable[User]) -> dict[str, list[User]]:
        groups: dict[str, list[User]] = {}
        for user in users:
            if user.is_active and user.email:
                groups.setdefault(user.email.lower(), []).append(user)
        return groups

    left, right = by_email(salesforce), by_email(crm)
    return [
        (left[email][0].id, right[email][0].id)
        for email in left
        if len(left[email]) == 1 and len(right.get(email, ())) == 1
    ]


async def load_owners(context: SyncContext) -> None:
    """Set the context's owners, read anew from both sides once a day."""
    users_at = context.integration.users_at
    if users_at is None or context.clock() - users_at > _REFRESH_SECONDS:
        salesforce = await context.pair.salesforce.users()
        crm = await context.pair.crm.users()
        people: dict[Side, Sequence[PersonRow]] = {
            side: [PersonRow(each.id, each.email, each.name, each.is_active) for each in users]
            for side, users in ((Side.SALESFORCE, salesforce), (Side.CRM, crm))
        }
        await context.in_writer(
            context.store.save_people, context.integration.id, people, match_owners(salesforce, crm)
        )
    pairs = await context.in_writer(context.store.owners, context.integration.id)
    context.owners = {
        Side.SALESFORCE: dict(pairs),
        Side.CRM: {crm_user: salesforce_user for salesforce_user, crm_user in pairs},
    }
