"""What stands there while there is no integration at all."""

from sf_tui.language import _
from sf_tui.ui.text import line, lines
from sf_tui.ui.widgets.line import Line


class FirstSteps(Line):
    """Says which commands bring a person further."""

    DEFAULT_CSS = """
    FirstSteps { padding: 1 2; }
    """

    def on_mount(self) -> None:
        """Write the page."""
        self.show_content(
            lines(
                (
                    line((_("There is no integration yet."), "bold $text-key")),
                    line(""),
                    line(
                        _("An integration pairs one Salesforce org with one CRM. Leave with q and add one:")
                    ),
                    line(""),
                    line(("    sf-tui integrations add NAME", "bold")),
                    line(""),
                    line(_("then come back: credentials, limits and what is synced are set here.")),
                    line(""),
                    line(_("To see everything work first, on a made-up org and a fresh CRM:")),
                    line(""),
                    line(("    sf-tui demo", "bold")),
                )
            )
        )
