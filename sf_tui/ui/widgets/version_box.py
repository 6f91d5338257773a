"""The grey box under the switch: what runs, against what there is."""

from textual.content import Content

from sf_tui.language import _
from sf_tui.model.check import VersionLine
from sf_tui.model.sentence import Sentence
from sf_tui.ui import words
from sf_tui.ui.signs import signs
from sf_tui.ui.text import data, fit, hang, line, lines
from sf_tui.ui.widgets.line import Line

NAME, VERSION = 17, 8
ORDER = ("connector", "org_setup", "api", "package")


class VersionBox(Line):
    """A line each for connector, org set-up, Salesforce API and, where named, the package."""

    DEFAULT_CSS = """
    VersionBox {
        background: $panel;
        color: $foreground;
        border: round $text-quiet 60%;
        border-title-color: $foreground;
        padding: 0 1;
    }
    """

    def on_mount(self) -> None:
        """Name the box."""
        self.border_title = Content(_("Connector version"))

    def show_versions(self, versions: tuple[VersionLine, ...]) -> None:
        """Show ``versions`` in the box's order."""
        ordered = sorted(versions, key=lambda each: ORDER.index(each.what))
        if not ordered:
            self.show((_("Nothing is known yet: check the credentials."), "$text-quiet"))
            return
        self.show_content(lines(_version(each, self.content_size.width or 60) for each in ordered))


def _version(value: VersionLine, width: int) -> Content:
    status, style = _status(value)
    name = words.version_name(value)
    installed = data(value.installed, 14) or signs().none
    if value.status != "unknown" and value.because is not None:
        status += f" {signs().dot} {_because(value)}"
    return line(
        (fit(name, NAME), "bold"), fit(installed, VERSION), (hang(status, NAME + VERSION, width), style)
    )


def _because(value: VersionLine) -> str:
    if value.because is None:
        return ""
    return data(Sentence(value.because.template, dict(value.because.params)).render(_), 160)


def _status(value: VersionLine) -> tuple[str, str]:
    sign = signs()
    match value.status:
        case "up_to_date":
            return f"{sign.ok} {_('up to date')}", "$text-ok"
        case "out_of_date":
            words_ = _("out of date: {version} is available").format(version=data(value.available, 14))
            return f"{sign.warning} {words_}", "$text-warn"
        case "not_installed":
            how = _("not installed")
            if value.what == "org_setup":
                how = _("not installed: sf-tui org-setup --print DIR")
            return f"{sign.bad} {how}", "$text-bad"
        case _:
            why = _because(value) or _("it was never checked")
            return _("unknown, because {reason}").format(reason=why), "$text-quiet"
