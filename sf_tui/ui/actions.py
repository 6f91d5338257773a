"""Every action has its name, key and sentence here; bindings, footer, help and palette are made from them."""

from dataclasses import dataclass
from enum import StrEnum

from textual.binding import Binding, BindingType

from sf_tui.language import _
from sf_tui.model.sentence import N_


class Scope(StrEnum):
    """Where an action is at hand."""

    APP = "app"
    INTEGRATIONS = "integrations"
    CREDENTIALS = "credentials"
    LIMITS = "limits"
    SYNC = "sync"
    TABLE = "table"
    LIVE = "live"
    FIELD = "field"
    PAGE = "page"
    """A screen over the tabs."""
    QUESTION = "question"
    """A question over the tabs."""
    LOGIN = "login"
    """The credentials dialog."""


TAB_SCOPES = (Scope.INTEGRATIONS, Scope.CREDENTIALS, Scope.LIMITS, Scope.SYNC)

WIDGET_SCOPES = (Scope.FIELD, Scope.LIVE, Scope.TABLE)

OVER_SCOPES = (Scope.PAGE, Scope.QUESTION, Scope.LOGIN)


@dataclass(frozen=True, slots=True)
class Action:
    """One thing a person can do. ``label``, ``help`` and ``name`` are message ids, translated where shown."""

    id: str
    key: str
    label: str
    help: str
    scope: Scope = Scope.APP
    writes: bool = False
    rank: int = 0
    """Place among the hints of the footer, the smallest first; 0: not there."""
    is_kept: bool = False
    """Whether the hint stays when there is no room for all."""
    name: str = ""
    """What it is called where it stands alone, as in the palette; empty: the label says enough."""

    def binding(self) -> Binding:
        """Return what Textual needs; the id lets a person remap the key later."""
        return Binding(self.key, self.id, self.label, id=f"{self.scope}.{self.id}", show=False)

    @property
    def key_text(self) -> str:
        """The key as it stands on a keyboard."""
        return " ".join(_key_names().get(key, key) for key in self.key.split(","))

    @property
    def label_text(self) -> str:
        """The label in the user's language."""
        return _(self.label)

    @property
    def name_text(self) -> str:
        """The name that needs no place around it, in the user's language."""
        return _(self.name or self.label)

    @property
    def help_text(self) -> str:
        """The sentence in the user's language."""
        return _(self.help)


def _key_names() -> dict[str, str]:
    return {
        "question_mark": "?",
        "ctrl+p": "^p",
        "ctrl+q": "^q",
        "enter": _("Enter"),
        "escape": _("Esc"),
        "f1": "F1",
        "space": _("Space"),
        "left_square_bracket": "[",
        "right_square_bracket": "]",
    }


ACTIONS: tuple[Action, ...] = (
    # what the focused widget does
    Action(
        "save_field",
        "enter",
        N_("Save"),
        N_("Save the number and leave the field."),
        Scope.FIELD,
        True,
        1,
        name=N_("Save the limit"),
    ),
    Action(
        "restore_field",
        "escape",
        N_("Put back"),
        N_("Put the saved number back; once more: leave the field."),
        Scope.FIELD,
        rank=2,
        name=N_("Put the limit back"),
    ),
    Action(
        "cancel_live",
        "escape",
        N_("Cancel run?"),
        N_("Ask whether the live run should stop; x stops it without a question."),
        Scope.LIVE,
        True,
    ),
    Action("open_row", "enter", N_("Open"), N_("Open the chosen row."), Scope.TABLE, rank=3),
    Action("row_down", "j", N_("Down"), N_("Go one row down (also the arrow key)."), Scope.TABLE),
    Action("row_up", "k", N_("Up"), N_("Go one row up (also the arrow key)."), Scope.TABLE),
    Action("first_row", "g", N_("First row"), N_("Go to the first row."), Scope.TABLE),
    Action("last_row", "G", N_("Last row"), N_("Go to the last row."), Scope.TABLE),
    Action("close", "escape,q", N_("Back"), N_("Close this page."), Scope.PAGE, rank=5, is_kept=True),
    Action("agree", "x,enter", N_("Yes"), N_("Do what the question asks."), Scope.QUESTION, True),
    Action("close", "escape,n", N_("No"), N_("Leave everything as it is."), Scope.QUESTION),
    Action(
        "copy_address",
        "y",
        N_("Copy"),
        N_("Copy the address that a browser login waits at."),
        Scope.LOGIN,
    ),
    Action(
        "login_help",
        "question_mark,f1",
        N_("Set-up"),
        N_("Show how the app of the chosen login is set up in Salesforce."),
        Scope.LOGIN,
    ),
    # what a tab does
    Action(
        "rebind",
        "b",
        N_("Rebind"),
        N_("Set links and cursors aside, so that the next login decides the org; asks first."),
        Scope.INTEGRATIONS,
        True,
        name=N_("Rebind an integration"),
    ),
    Action(
        "remove",
        "d",
        N_("Remove"),
        N_("End the login in Salesforce and take the integration out of the settings; asks first."),
        Scope.INTEGRATIONS,
        True,
        name=N_("Remove an integration"),
    ),
    Action(
        "update_credentials",
        "e",
        N_("Update"),
        N_("Update the Salesforce credentials, Sandbox box first."),
        Scope.CREDENTIALS,
        True,
        10,
        name=N_("Update credentials"),
    ),
    Action(
        "edit_limit",
        "e",
        N_("Edit limit"),
        N_("Go to the field of this integration's own limit."),
        Scope.LIMITS,
        rank=10,
    ),
    Action(
        "preview",
        "p",
        N_("Preview"),
        N_("Count what the choice for existing contacts would do."),
        Scope.SYNC,
        True,
        12,
        name=N_("Preview of existing contacts"),
    ),
    # what is at hand everywhere
    Action(
        "toggle_automatic",
        "a",
        N_("Sync on/off"),
        N_("Switch automatic sync of the chosen integration on or off."),
        writes=True,
        rank=13,
        name=N_("Automatic sync on or off"),
    ),
    Action(
        "cancel_run",
        "x",
        N_("Cancel run"),
        N_("Stop the live run after the page in flight."),
        writes=True,
        rank=15,
        is_kept=True,
    ),
    Action(
        "resume", "r", N_("Resume"), N_("Lift the suspension, once its cause is gone."), writes=True, rank=14
    ),
    Action(
        "sync_now",
        "s",
        N_("Sync now"),
        N_("Start a run of the chosen integration now."),
        writes=True,
        rank=16,
    ),
    Action(
        "undo",
        "u",
        N_("Undo"),
        N_("Take back the last change of a setting."),
        writes=True,
        rank=11,
        name=N_("Undo the last change"),
    ),
    Action(
        "check_now",
        "c",
        N_("Check"),
        N_("Check the credentials of both sides now."),
        writes=True,
        rank=18,
        name=N_("Check the credentials"),
    ),
    Action(
        "refresh_limits",
        "l",
        N_("Limits"),
        N_("Ask Salesforce for the org's limits now (two calls)."),
        writes=True,
        rank=19,
        name=N_("Ask for the org's limits"),
    ),
    Action(
        "choose_integration",
        "i",
        N_("Integration"),
        N_("Choose another integration."),
        rank=17,
        name=N_("Choose an integration"),
    ),
    Action(
        "next_integration",
        "right_square_bracket",
        N_("Next"),
        N_("Go to the next integration."),
        name=N_("Next integration"),
    ),
    Action(
        "previous_integration",
        "left_square_bracket",
        N_("Previous"),
        N_("Go to the integration before."),
        name=N_("Previous integration"),
    ),
    Action("show_integrations", "1", N_("See Integrations"), N_("Show the tab Integrations.")),
    Action("show_credentials", "2", N_("See Credentials"), N_("Show the tab Credentials.")),
    Action("show_limits", "3", N_("See API Limits"), N_("Show the tab API Limits.")),
    Action("show_sync", "4", N_("See CRM Sync"), N_("Show the tab CRM Sync.")),
    Action(
        "palette", "ctrl+p", N_("Palette"), N_("Find any action, theme, language or integration."), rank=28
    ),
    Action(
        "help",
        "question_mark",
        N_("Help"),
        N_("Show every key, those of the focus first."),
        rank=29,
        is_kept=True,
    ),
    Action(
        "leave",
        "q,ctrl+q",
        N_("Quit"),
        N_("Leave the screen; a service elsewhere goes on."),
        rank=30,
        is_kept=True,
    ),
)

BY_BINDING = {f"{action.scope}.{action.id}": action for action in ACTIONS}


def of(*scopes: Scope) -> tuple[Action, ...]:
    """Return the actions of ``scopes`` in their order."""
    return tuple(action for action in ACTIONS if action.scope in scopes)


def bindings(*scopes: Scope) -> list[BindingType]:
    """Return the bindings for a widget or screen that performs the actions of ``scopes``."""
    return [action.binding() for action in of(*scopes)]


def scope_title(scope: Scope) -> str:
    """Return the heading of a scope in the help."""
    return {
        Scope.APP: _("Everywhere"),
        Scope.INTEGRATIONS: _("Tab Integrations"),
        Scope.CREDENTIALS: _("Tab Credentials"),
        Scope.LIMITS: _("Tab API Limits"),
        Scope.SYNC: _("Tab CRM Sync"),
        Scope.TABLE: _("In a table"),
        Scope.LIVE: _("On the live run"),
        Scope.FIELD: _("In the limit's field"),
        Scope.PAGE: _("On a page over the tabs"),
        Scope.QUESTION: _("In a question"),
        Scope.LOGIN: _("In the credentials dialog"),
    }[scope]
