"""The Textual app: timers, themes, the way in and out. What is on the screen stands in ``screens/``."""

import asyncio
import signal
import time
from collections.abc import Callable, Sequence
from contextlib import suppress

from textual.app import App
from textual.command import CommandPalette
from textual.css.query import NoMatches
from textual.filter import LineFilter
from textual.notifications import Notification, Notify
from textual.worker import Worker

from sf_tui import language
from sf_tui.language import _
from sf_tui.model.errors import SfTuiError
from sf_tui.operations.console import Console
from sf_tui.ui import ascii_mode, crash, signs, themes
from sf_tui.ui.desk import Desk
from sf_tui.ui.options import UiOptions
from sf_tui.ui.palette import Commands
from sf_tui.ui.screens.base import Live
from sf_tui.ui.screens.main import MainScreen
from sf_tui.ui.text import LineWall, data
from sf_tui.ui.writing import WriteEnded, WriteQueue

TICK_SECONDS = 2.0


class SfTuiApp(App[int]):
    """One person's screen. It talks to the console and to nothing else."""

    CSS_PATH = [
        "app.tcss",
        "screens/main.tcss",
        "screens/pages.tcss",
        "tabs/integrations.tcss",
        "tabs/credentials.tcss",
        "tabs/limits.tcss",
        "tabs/sync.tcss",
    ]
    COMMANDS = {Commands}
    ENABLE_COMMAND_PALETTE = True
    COMMAND_PALETTE_BINDING = "f13"
    """The registry has the real key."""

    def __init__(
        self, console: Console, *, options: UiOptions, clock: Callable[[], float] = time.time
    ) -> None:
        signs.choose(ascii_only=options.ascii)
        ascii_mode.choose(ascii_only=options.ascii)
        super().__init__()
        self.set_class(options.ascii, "-ascii")
        self.title = options.title
        self._wall = LineWall(is_ascii=options.ascii)
        self._is_stale = True
        self._toasts: dict[str, Notification] = {}
        """The newest toast of each kind."""
        self.desk = Desk(console=console, options=options, clock=clock)
        self.desk.queue = WriteQueue(self)
        self.desk.tell = self._tell
        self.desk.reload = self.reload
        self.theme_names: tuple[str, ...] = ()

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the text colours for the moment before our theme is set."""
        return {f"text-{name}": "ansi_default" for name in themes.TEXTS}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Put the wall behind Textual's own filters."""
        return [*super().get_line_filters(), self._wall]

    async def on_mount(self) -> None:
        """Set the theme, show the main screen, start the timers."""
        self._load_themes()
        self._catch_signals()
        await self.push_screen(MainScreen(self.desk))
        self.set_interval(self.desk.options.refresh_seconds, self.poll, name="poll")
        self.set_interval(TICK_SECONDS, self.tick, name="tick")

    def _load_themes(self) -> None:
        folders = [themes.own_folder()]
        if self.desk.options.user_themes is not None:
            folders.append(self.desk.options.user_themes)
        loaded = themes.load(folders)
        complaints = [data(error.sentence.render(_), 300) for error in loaded.errors]
        for theme in loaded.themes.values():
            self.register_theme(theme)
        self.theme_names = tuple(loaded.themes)
        wished = self.desk.options.theme
        if wished is None:
            with suppress(SfTuiError):
                wished = self.desk.console.ui_settings().theme
        if wished and wished not in loaded.themes:
            complaints.append(_("There is no theme {name}.").format(name=data(wished)))
            wished = None
        if themes.DEFAULT in loaded.themes or wished:
            self.theme = wished or themes.DEFAULT
        if complaints:
            self._tell("\n".join(complaints), True)

    def _catch_signals(self) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGHUP):
            with suppress(NotImplementedError, RuntimeError, ValueError):
                loop.add_signal_handler(number, self._leave_orderly, 128 + number)

    def _leave_orderly(self, code: int) -> None:
        self.exit(code, return_code=code)

    @property
    def main(self) -> MainScreen | None:
        """The screen with the tabs."""
        return next((screen for screen in self.screen_stack if isinstance(screen, MainScreen)), None)

    def poll(self) -> None:
        """Read the store anew when something was written to it."""
        if self._exit:
            return
        try:
            has_changed = self.desk.console.has_changed()
        except SfTuiError as error:
            self._show_banner(error)
            self._is_stale = True
            return
        if has_changed or self._is_stale:
            self.reload()

    def reload(self) -> None:
        """Read and show what is in view; a sentence stands in the banner while that fails."""
        problem: SfTuiError | None = None
        is_whole = True
        with self.batch_update():
            for screen in self._live_screens():
                try:
                    screen.reload()
                except SfTuiError as error:
                    problem = error
                except NoMatches:  # a tab that is just being built or taken down: the next poll shows it
                    is_whole = False
            self._is_stale = problem is not None or not is_whole
            self._show_banner(problem)

    def tick(self) -> None:
        """Show what only time changes."""
        with self.batch_update():
            for screen in self._live_screens():
                with suppress(NoMatches):  # see `reload`
                    screen.tick()

    def _live_screens(self) -> list[Live]:
        if self._exit or not self.is_running:  # on the way out, screens lose their widgets one by one
            return []
        return [screen for screen in self.screen_stack if isinstance(screen, Live) and screen.is_ready]

    def _show_banner(self, error: SfTuiError | None) -> None:
        if self.is_running and self.main is not None and self.main.is_ready:
            self.main.show_banner(error)

    def _tell(self, sentence: str, is_bad: bool, kind: str = "", /) -> None:  # noqa: FBT001
        earlier = self._toasts.pop(kind, None) if kind else None
        if earlier is not None and earlier in self._notifications:
            self._unnotify(earlier, refresh=False)
        toast = Notification(
            data(sentence, 600),
            severity="error" if is_bad else "information",
            timeout=self.NOTIFICATION_TIMEOUT,
            markup=False,
        )
        self._on_notify(Notify(toast))
        if kind:
            self._toasts[kind] = toast

    def choose_theme(self, name: str) -> None:
        """Change the theme now and remember it."""
        self.theme = name
        self.desk.write("remember the theme", lambda: self.desk.console.set_ui(theme=name))

    async def choose_language(self, code: str) -> None:
        """Change the language now and remember it."""
        try:
            language.install(code)
        except OSError:
            self._tell(_("The catalogue for this language is not installed."), True)
            return
        active = self.main.active if self.main is not None else 0
        await self.switch_screen(MainScreen(self.desk, active))
        self.desk.write("remember the language", lambda: self.desk.console.set_ui(language=code))

    def on_write_ended(self, message: WriteEnded) -> None:
        """Go on with what a write was for."""
        if self.desk.queue is not None:
            self.desk.queue.ended(message)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Notice writes that broke."""
        if self.desk.queue is not None:
            self.desk.queue.worker_changed(event)

    def action_command_palette(self) -> None:
        """Open the palette with our own words."""
        if not isinstance(self.screen, CommandPalette):
            words = _("Find an action, a theme, a language, an integration")
            self.push_screen(CommandPalette(placeholder=words, id="--command-palette"))

    def action_help_quit(self) -> None:
        """Say how to leave when somebody presses ctrl+c."""
        self._tell(_("Press q or ctrl+q to leave."), False)

    def _fatal_error(self) -> None:
        """Replace Textual's crash screen, which prints the values of variables."""
        error = self._exception
        self.bell()
        if error is not None:
            self._exit_renderables.append(crash.report(error))
        self._close_messages_no_wait()
