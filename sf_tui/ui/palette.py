"""The palette: every action, the themes, the languages and the integrations."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from textual.command import DiscoveryHit, Hit, Hits, Provider

from sf_tui.language import LANGUAGES, _
from sf_tui.ui import faults
from sf_tui.ui.actions import ACTIONS, OVER_SCOPES, WIDGET_SCOPES, Scope, scope_title
from sf_tui.ui.screens.main import MainScreen
from sf_tui.ui.text import data


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette."""

    title: str
    help: str
    run: Callable[[], object]


class Commands(Provider):
    """What the palette finds while the main screen is in view."""

    def commands(self) -> Iterator[Command]:
        """Return all commands in the user's language."""
        from sf_tui.ui.app import SfTuiApp

        app, screen = self.app, self.screen
        if not isinstance(app, SfTuiApp) or not isinstance(screen, MainScreen):
            return
        for action in sorted(ACTIONS, key=lambda each: each.scope in WIDGET_SCOPES):
            if action.scope not in OVER_SCOPES:
                title = f"{action.name_text} ({action.key_text})"
                where = "" if action.scope is Scope.APP else f"{scope_title(action.scope)}: "
                yield Command(title, where + action.help_text, partial(screen.perform, action))
        for name in app.theme_names:
            title = _("Theme: {name}").format(name=data(name))
            yield Command(
                title, _("Change the colours now and remember them."), partial(app.choose_theme, name)
            )
        for code in LANGUAGES:
            language = {"en": "English", "fr": "Français"}[code]
            title = _("Language: {name}").format(name=language)
            yield Command(
                title, _("Change the language now and remember it."), partial(app.choose_language, code)
            )
        for summary in app.desk.summaries:
            title = _("Integration: {name}").format(name=data(summary.name))
            yield Command(title, _("Choose this integration."), partial(screen.choose, summary.name))
        if (able := app.desk.options.faults) is not None:
            for fault in able.listed():
                run = partial(faults.arm, app.desk, able, fault)
                yield Command(faults.title_of(fault), _(fault.help), run)

    async def discover(self) -> Hits:
        """Return everything while nothing is typed."""
        for command in self.commands():
            yield DiscoveryHit(
                _plain(command.title), command.run, text=command.title, help=_plain(command.help)
            )

    async def search(self, query: str) -> Hits:
        """Return what matches."""
        matcher = self.matcher(query)
        for command in self.commands():
            score = matcher.match(command.title)
            if score > 0:
                yield Hit(score, matcher.highlight(command.title), command.run, help=_plain(command.help))


def _plain(text: str) -> str:
    return text.replace("[", r"\[")
