"""The tab CRM Sync: what is synced, the live run, problems, history, mappings."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message
from textual.widgets import DataTable

from sf_tui.language import _, ngettext
from sf_tui.model.states import ExistingContacts
from sf_tui.operations.views import FieldView, PreviewView, ProblemView, RunView, SyncView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.desk import Desk
from sf_tui.ui.signs import signs
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.text import Piece, cell, data, fit
from sf_tui.ui.widgets.box import Box
from sf_tui.ui.widgets.choice import Choice
from sf_tui.ui.widgets.heading import Heading
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.run_panel import RunPanel
from sf_tui.ui.widgets.sync_boxes import SyncBoxes
from sf_tui.ui.widgets.table import ListTable, Row


class SyncTab(Tab):
    """Boxes, choice, run, problems, history, mapping."""

    view: SyncView | None = None
    _is_choosing = False

    def __init__(self, desk: Desk, *, id: str) -> None:  # noqa: A002
        super().__init__(desk, id=id)
        self._choices: dict[str, ExistingContacts] = {}
        """The choice for existing contacts as last shown, for each integration."""
        self._counts: dict[str, PreviewView | None] = {}
        """The count that came with it."""
        self._stale: dict[str, PreviewView | None] = {}
        """The count that was made before the choice changed."""

    def compose(self) -> ComposeResult:
        """Lay the tab out; the style sheet makes two columns where there is room."""
        yield RunPanel(id="run-panel")
        with Container(id="sync-settings"):
            with Vertical(id="sync-what"):
                yield Heading(_("What is synced"))
                yield SyncBoxes(id="boxes")
            with Vertical(id="sync-existing"):
                yield Heading(_("The CRM's existing contacts go to Salesforce"))
                yield Choice(
                    (
                        (ExistingContacts.LEADS, _("as leads")),
                        (ExistingContacts.CONTACTS, _("as contacts")),
                        (ExistingContacts.NONE, _("not at all")),
                    ),
                    is_row=False,
                    id="existing-contacts",
                )
                yield Line(id="preview")
        yield Heading(_("Problems"))
        yield Line(id="problems-none")
        yield ListTable(id="problems")
        yield Line(id="problem-chosen")
        yield Heading(_("Runs"))
        yield Line(id="runs-none")
        yield ListTable(id="runs")
        yield Heading(_("Mapping"))
        yield ListTable(id="mapping")

    def read(self) -> None:
        """Read settings, run, problems, history."""
        self.view = self.desk.console.sync(self.desk.chosen)

    def show(self) -> None:
        """Show them."""
        view, now = self.view, self.desk.now
        if view is None:
            return
        last = next((run for run in view.runs if view.live is None or run.id != view.live.id), None)
        self.query_one(RunPanel).show(view.live, last, view.summary, now)
        self.query_one(SyncBoxes).show(view.settings, view.summary)
        if not self._is_choosing:
            self.query_one(Choice).show(view.settings.existing_contacts)
        self._show_preview(view, now)
        self._show_problems(view.problems, now)
        self._show_runs(view.runs, now)
        self._show_mapping(view.fields)

    def _show_preview(self, view: SyncView, now: float) -> None:
        """Show the last count, unless the choice it was made for is another one by now."""
        name, choice = view.summary.name, view.settings.existing_contacts
        if self._choices.get(name, choice) is not choice:
            self._stale[name] = self._counts.get(name)
        self._choices[name], self._counts[name] = choice, view.preview
        preview = view.preview
        if preview is not None and self._stale.get(name) == preview:
            preview = None
        pieces = _preview(preview, now, is_counting=view.is_previewing)
        self.query_one("#preview", Line).show(*pieces)

    def _show_problems(self, problems: tuple[ProblemView, ...], now: float) -> None:
        table = self.query_one("#problems", ListTable)
        table.display = bool(problems)
        none = "" if problems else f"{signs().ok} {_('No problem is open.')}"
        self.query_one("#problems-none", Line).show((none, "$text-ok"))
        heads = [_("Records"), _("Object"), _("Problem"), _("Last")]
        room = max(20, table.size.width - 42)
        table.show_fitting(heads, [_problem(each, now, room) for each in problems], drop=(3, 0))
        self._show_chosen_problem()

    def _show_chosen_problem(self) -> None:
        """Show the sentence of the problem under the cursor in full: the table cuts it."""
        problems = self.view.problems if self.view is not None else ()
        chosen = self.query_one("#problems", ListTable).chosen
        sentence = next((each.sentence for each in problems if each.fingerprint == chosen), None)
        text = data(sentence.render(_), 400) if sentence is not None else ""
        self.query_one("#problem-chosen", Line).show(
            (f"{signs().pointer} {text}" if text else "", "$text-bad")
        )

    @on(DataTable.RowHighlighted, "#problems")
    def _problem_highlighted(self, event: DataTable.RowHighlighted) -> None:
        event.stop()
        self._show_chosen_problem()

    def _show_runs(self, runs: tuple[RunView, ...], now: float) -> None:
        table = self.query_one("#runs", ListTable)
        table.display = bool(runs)
        self.query_one("#runs-none", Line).show(("" if runs else _("No run yet."), "$text-quiet"))
        heads = [
            _("Run"),
            _("Started"),
            _("State"),
            _("Changed"),
            _("Looked at"),
            _("Failed"),
            _("Took"),
            _("Calls"),
            _("By"),
        ]
        table.show_fitting(heads, [_run(each, now) for each in runs])

    def _show_mapping(self, fields: tuple[FieldView, ...]) -> None:
        table = self.query_one("#mapping", ListTable)
        table.show_columns([_("Mapping"), "Salesforce", signs().both, _("CRM"), _("Rule")])
        table.show_rows([_field(each) for each in fields])

    @on(Box.Toggled)
    def _box_toggled(self, event: Box.Toggled) -> None:
        event.stop()
        name, option, value = self.desk.chosen, event.box.id or "", event.value
        boxes = self.query_one(SyncBoxes)
        boxes.hold(option)

        def refused(sentence: str) -> None:
            boxes.release(option)
            self.desk.tell(sentence, True, "setting")

        self.desk.save(
            "change what is synced",
            lambda: self.desk.console.set_sync(name, option, value=value),
            what=(_("{box} on") if value else _("{box} off")).format(box=event.box.label),
            then=lambda _saved: boxes.release(option),
            refused=refused,
        )

    @on(Choice.Taken)
    def _choice_taken(self, event: Choice.Taken) -> None:
        event.stop()
        name, choice = self.desk.chosen, ExistingContacts(event.value)
        self._is_choosing = True

        def settle() -> None:
            self._is_choosing = False

        def refused(sentence: str) -> None:
            settle()
            self.desk.tell(sentence, True, "setting")

        self.desk.save(
            "choose how existing contacts go",
            lambda: self.desk.console.set_existing_contacts(name, choice),
            what=_("existing contacts {choice}").format(choice=dict(event.choice.options)[choice]),
            words=_("Saved. Contacts that are linked already stay as they are."),
            then=lambda _saved: settle(),
            refused=refused,
        )

    @on(ListTable.RowOpened)
    def _row_opened(self, event: ListTable.RowOpened) -> None:
        event.stop()
        if event.table.id == "runs":
            self.post_message(self.RunOpened(int(event.key)))
        elif event.table.id == "problems" and self.view is not None:
            for problem in self.view.problems:
                if problem.fingerprint == event.key:
                    self.post_message(self.ProblemOpened(problem))

    class RunOpened(Message):
        """A person wants to see a run."""

        def __init__(self, run_id: int) -> None:
            super().__init__()
            self.run_id = run_id

    class ProblemOpened(Message):
        """A person wants to see a problem's records."""

        def __init__(self, problem: ProblemView) -> None:
            super().__init__()
            self.problem = problem


def _preview(preview: PreviewView | None, now: float, *, is_counting: bool) -> list[Piece]:
    if is_counting:
        return [(_("Counting what this would do…"), "$text-quiet")]
    if preview is None:
        return [(_("Press p to count what this would do."), "$text-quiet")]
    lack = ngettext("{n} lacks a required field", "{n} lack a required field", preview.lacks_required).format(
        n=show.number(preview.lacks_required)
    )
    text = _("{match} will match, {create} will be created, {lack}").format(
        match=show.number(preview.will_match), create=show.number(preview.will_be_created), lack=lack
    )
    sign = f"{signs().warning} " if preview.lacks_required else ""
    when = _("counted {ago}, p counts again").format(ago=show.ago(preview.at, now))
    return [f"{sign}{text} ", (f"({when})", "$text-quiet")]


def _problem(problem: ProblemView, now: float, room: int) -> Row:
    sentence = data(problem.sentence.render(_), 300)
    return problem.fingerprint, [
        cell(show.number(problem.count), justify="right"),
        cell(f"{words.kind(problem.kind)} {words.direction(problem.direction)}"),
        cell(fit(sentence, room).rstrip()),
        cell(show.day(problem.last_at, now)),
    ]


def _run(run: RunView, now: float) -> Row:
    took = show.duration((run.ended_at or now) - run.started_at)
    return str(run.id), [
        cell(run.id, justify="right"),
        cell(show.day(run.started_at, now)),
        cell(words.run_state(run.state)),
        cell(show.number(run.changed) if run.changed else signs().dot, justify="right"),
        cell(show.number(run.records), justify="right"),
        cell(show.number(run.failed) if run.failed else signs().dot, justify="right"),
        cell(took, justify="right"),
        cell(show.number(run.calls), justify="right"),
        cell(words.trigger(run.trigger)),
    ]


def _field(field: FieldView) -> Row:
    return f"{field.mapping}.{field.salesforce}.{field.crm}", [
        cell(words.mapping(field.mapping)),
        cell(data(field.salesforce, 30)),
        cell(signs().both),
        cell(data(field.crm, 30)),
        cell(words.rule(field.rule)),
    ]
