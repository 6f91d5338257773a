"""The tab API Limits: what is used, by whom, what comes, and the field of our own limit."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Container, Horizontal, Vertical
from textual.widgets import Button, Input

from sf_tui.language import _
from sf_tui.model.check import LimitValue
from sf_tui.operations.views import LimitsView, Saved
from sf_tui.ui import format as show
from sf_tui.ui import limit_rules, limit_words, words
from sf_tui.ui.bars import bar, split_bar
from sf_tui.ui.signs import signs
from sf_tui.ui.tabs.base import Tab
from sf_tui.ui.text import Piece, button, cell, data, fit, line, lines
from sf_tui.ui.widgets.heading import Heading
from sf_tui.ui.widgets.hourly import Hourly
from sf_tui.ui.widgets.limit_field import LimitField
from sf_tui.ui.widgets.line import Line
from sf_tui.ui.widgets.table import ListTable, Row

LABEL = 18
SUBJECT = "limit"
"""What changes of this tab are about, for undo."""


class LimitsTab(Tab):
    """Gauge, forecast, field, hours, purposes, the org's other limits."""

    view: LimitsView | None = None
    _note: tuple[str, str] = ("", "")
    """What happened to the number: words and style."""
    _is_saving = False

    def compose(self) -> ComposeResult:
        """Lay the tab out; the style sheet makes two columns where there is room."""
        with Vertical(id="limits-now"):
            for name in ("own", "own-gauge", "org", "org-gauge", "legend", "clients"):
                yield Line(id=f"limits-{name}", hang=LABEL)
            yield Line(id="limits-forecast")
            with Horizontal(id="limit-row"):
                yield Line(id="limit-label")
                yield LimitField(id="limit")
                yield Line(id="limit-unit")
                yield Button(button(_("Undo")), compact=True, id="undo-limit")
            yield Line(id="limit-note")
        with Container(id="limits-lower"):
            with Vertical(id="limits-hours"):
                yield Heading(_("Calls an hour, last 24 hours"))
                yield Hourly(id="hourly")
                yield Heading(_("By purpose"))
                yield Line(id="purposes")
            with Vertical(id="limits-others"):
                yield Heading(_("The org's other limits"))
                yield Line(id="others-none")
                yield ListTable(id="others")

    def on_mount(self) -> None:
        """Say what the field is."""
        self.query_one("#limit-label", Line).show((_("This integration's limit"), "bold"), " ")
        self.query_one("#limit-unit", Line).show(" ", _("calls a day"))

    def settle_focus(self) -> None:
        """Leave the field alone until a person goes there."""
        self.focus()

    def read(self) -> None:
        """Read the counts."""
        self.view = self.desk.console.limits(self.desk.chosen)

    def show(self) -> None:
        """Show them."""
        view, now = self.view, self.desk.now
        if view is None:
            return
        self._show_gauges(view, now)
        self._show_field(view)
        self.query_one(Hourly).show_hours(view)
        self._show_purposes(view)
        self._show_others(view)

    def _line(self, name: str, *pieces: Piece) -> None:
        self.query_one(f"#{name}", Line).show(*pieces)

    def _show_gauges(self, view: LimitsView, now: float) -> None:
        width = max(20, min(56, self.query_one("#limits-now").size.width - LABEL - 2))
        label = fit(_("This integration"), LABEL)
        self._line("limits-own", (label, "bold"), limit_words.used(view))
        if view.allocation:
            share = view.own_used / view.allocation
            style = "$text-bad" if share >= 0.95 else "$text-warn" if share >= 0.8 else "$text-ok"
            self._line("limits-own-gauge", " " * LABEL, (bar(share, width), style))
        else:
            self._line("limits-own-gauge")
        self._line("limits-org", (fit(_("The whole org"), LABEL), "bold"), limit_words.org(view))
        if view.org_limit and view.org_used is not None:
            own, others, free = split_bar(
                view.own_used / view.org_limit, (view.others_used or 0) / view.org_limit, width
            )
            sign = signs()
            legend = [f"{sign.full} {_('own')}", f"{sign.others} {_('others')}"]
            if view.observed_at is not None:
                legend.append(_("told {ago}").format(ago=show.ago(view.observed_at, now)))
            self._line(
                "limits-org-gauge",
                " " * LABEL,
                (own, "$text-ok"),
                (others, "$text-warn"),
                (free, "$text-quiet"),
            )
            self._line("limits-legend", (" " * LABEL + "  ".join(legend), "$text-quiet"))
        else:
            self._line("limits-org-gauge")
            self._line("limits-legend")
        clients = limit_words.clients(view)
        told: list[Piece] = [(fit(_("Other programs"), LABEL), "bold"), clients] if clients else []
        self._line("limits-clients", *told)
        self._line(
            "limits-forecast", limit_words.forecast(view, now), " ", (limit_words.holds(view), "$text-quiet")
        )

    def _show_field(self, view: LimitsView) -> None:
        field = self.query_one(LimitField)
        field.placeholder = _("not known yet") if view.allocation is None else ""
        if not self._is_saving:
            field.show("" if view.allocation is None else show.number(view.allocation))
        field.disabled = self.desk.is_read_only
        if field.is_dirty and not self._is_saving:
            calls, problem = limit_rules.read(field.value)
            words_, is_bad = limit_words.preview(view, calls)
            if problem:
                self._line("limit-note", (f"{signs().bad} {problem}", "$text-bad"))
            else:
                self._line("limit-note", (words_, "$text-warn" if is_bad else "$text-quiet"))
        elif self._note[0]:
            self._line("limit-note", self._note)
        else:
            how = _("Saved when you leave the field; empty means 20 % of the org's maximum.")
            if view.is_default_allocation:
                how = _("The default: 20 % of the org's maximum. Saved when you leave the field.")
            self._line("limit-note", (how, "$text-quiet"))
        self._show_undo()

    def _show_undo(self) -> None:
        """Offer undo for the limit only; when the button goes, the focus does not fall into the field."""
        undo, change = self.query_one("#undo-limit", Button), self.desk.change
        is_offered = change is not None and change.subject == SUBJECT
        if undo.has_focus and not is_offered:
            self.screen.set_focus(self, scroll_visible=False)
        undo.display = is_offered

    def _show_purposes(self, view: LimitsView) -> None:
        total = max(1, sum(view.by_purpose.values()))
        rows = []
        for purpose, count in sorted(view.by_purpose.items(), key=lambda pair: -pair[1]):
            share = count / total
            rows.append(
                line(
                    fit(words.purpose(purpose), 12),
                    fit(show.number(count), 8, right=True),
                    " ",
                    (bar(share, 20), "$text-ok"),
                    f" {show.percent(share)}",
                )
            )
        if not rows:
            rows = [line((_("No call in the last 24 hours."), "$text-quiet"))]
        self.query_one("#purposes", Line).show_content(lines(rows))

    def _show_others(self, view: LimitsView) -> None:
        table = self.query_one("#others", ListTable)
        table.display = bool(view.others)
        none = "" if view.others else _("Not known yet: l asks Salesforce (two calls).")
        self._line("others-none", (none, "$text-quiet"))
        table.show_columns([_("Limit"), _("Used"), _("Maximum"), _("Share")])
        ordered = sorted(view.others, key=_share, reverse=True)
        table.show_rows([_other(each) for each in ordered])

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._note = ("", "")
        if self.view is not None:
            self._show_field(self.view)

    @on(LimitField.Left)
    def _left(self, event: LimitField.Left) -> None:
        event.stop()
        if self._is_saving or self.view is None:
            return
        name, calls = self.desk.chosen, event.calls
        field = self.query_one(LimitField)
        if event.problem:
            field.put_back()
            self._note = (f"{signs().bad} {_('Not saved:')} {event.problem}", "$text-bad")
            self._show_field(self.view)
            return
        number = _("the default") if calls is None else show.number(calls)
        self._is_saving = True
        self._line("limit-note", (_("Saving…"), "$text-quiet"))

        def saved(_saved: Saved) -> None:
            self._is_saving = False
            field.put_back("" if calls is None else show.number(calls))
            text = _("Saved: {limit}. u takes it back.").format(limit=number)
            self._note = (f"{signs().ok} {text}", "$text-ok")

        def refused(sentence: str) -> None:
            self._is_saving = False
            field.put_back()
            self._note = (f"{signs().bad} {_('Not saved:')} {sentence}", "$text-bad")

        self.desk.save(
            "set the limit of calls",
            lambda: self.desk.console.set_allocation(name, calls),
            what=_("limit {limit}").format(limit=number),
            subject=SUBJECT,
            then=saved,
            refused=refused,
        )

    @on(Button.Pressed, "#undo-limit")
    def _undo(self, event: Button.Pressed) -> None:
        event.stop()
        self.undone()
        self.desk.undo()

    def undone(self) -> None:
        """Forget what was said about the last number."""
        self._note = ("", "")

    def edit(self) -> None:
        """Go to the field."""
        self.query_one(LimitField).focus()


def _share(value: LimitValue) -> float:
    return (value.max - value.remaining) / value.max if value.max else 0.0


def _other(value: LimitValue) -> Row:
    return value.name, [
        cell(data(value.name, 40)),
        cell(show.number(value.max - value.remaining), justify="right"),
        cell(show.number(value.max), justify="right"),
        cell(show.percent(_share(value)), justify="right"),
    ]
