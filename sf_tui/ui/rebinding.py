"""What binding an integration anew means, in sentences."""

from sf_tui.language import _
from sf_tui.operations.views import RebindView
from sf_tui.ui import format as show
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data


def what_goes_and_stays(view: RebindView) -> list[str]:
    """Return a sentence for what is set aside, for what is kept, and for what comes next."""
    none = signs().none
    return [
        _("Set aside, in the state store: {links} links and all cursors, of org {org} and CRM {crm}.").format(
            links=show.number(view.links),
            org=data(view.org_id, 18) or none,
            crm=data(view.crm_id, 40) or none,
        ),
        _("Kept: settings, credentials, the history of runs, and every record on both sides."),
        _("It is switched off. The next login decides the org; its first sync matches records anew."),
    ]


def rebound(name: str) -> str:
    """Say how to go on."""
    words = _(
        "{name} is bound to nothing and off. Update its credentials (2, then e), then switch it on (a)."
    )
    return words.format(name=data(name, 60))
