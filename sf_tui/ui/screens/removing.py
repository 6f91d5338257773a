"""Removing an integration: its login is ended in Salesforce first, then it is taken out of the settings."""

from sf_tui.language import _
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.ui.desk import Desk
from sf_tui.ui.screens.typed_question import TypedQuestion
from sf_tui.ui.text import data


class RemoveDialog(TypedQuestion):
    """Asks, then stays until the integration is gone; Escape meanwhile leaves it there, switched off."""

    def __init__(self, desk: Desk) -> None:
        name = data(desk.chosen, 30)
        super().__init__(
            desk,
            _("Remove {name}").format(name=name),
            (
                _("Its login is ended in Salesforce, and its secrets are forgotten."),
                _("It is taken out of the settings; no change is synced any more."),
                _("Kept: every record on both sides, and the history in the state store."),
            ),
            desk.chosen,
            _("Remove"),
            lambda: None,
        )
        self._request: int | None = None
        self._has_begun = False

    def agreed(self) -> None:
        """Switch off, so that nothing starts meanwhile, and ask for the login's end."""
        if self._has_begun:
            return
        name, console = self._asked_name, self.desk.console
        is_enabled = self.desk.summary is not None and self.desk.summary.is_enabled
        self._has_begun = True
        self.query_one("#typed-yes").disabled = self.query_one("#typed-name").disabled = True
        self.say(_("Ending its login in Salesforce…"), "$text-quiet")

        def begin() -> int:
            if is_enabled:
                console.set_enabled(name, enabled=False)
            return console.request_revoke(name)

        def asked(request: int) -> None:
            self._request = request
            self.desk.seal(name)
            self.reload()

        self.desk.write("end the login", begin, then=asked, refused=self._refused)

    def _refused(self, sentence: str) -> None:
        self._has_begun = False
        self.query_one("#typed-yes").disabled = self.query_one("#typed-name").disabled = False
        self.say(sentence)

    def reload(self) -> None:
        """Go on once the login is ended, or cannot be."""
        if self._request is None:
            return
        request = self.desk.console.request(self._request)
        if request.state in {RequestState.QUEUED, RequestState.RUNNING}:
            return
        is_revoked, why = self.desk.console.revoked(self._request)
        self._request = None
        name = self._asked_name
        self.say(_("Taking it out of the settings…"), "$text-quiet")
        self.desk.write(
            "remove an integration",
            lambda: self.desk.console.remove_integration(name),
            then=lambda _saved: self._removed(why or request.sentence, is_revoked=is_revoked),
            refused=self._refused,
        )

    def _removed(self, why: Sentence | None, *, is_revoked: bool) -> None:
        told = _(
            "{name} was removed and its secrets were forgotten; its records stay as they are on both sides."
        ).format(name=data(self._asked_name, 60))
        if is_revoked:
            told = f"{told} {_('Its login was ended in Salesforce.')}"
        elif why is not None:
            told = f"{told} {data(why.render(_), 300)}"
        self.desk.tell(told, False, "remove")
        if self.is_attached:
            self.dismiss(None)

    def action_close(self) -> None:
        """Close; what has begun is not gone on with."""
        if self._has_begun:
            self._request = None
            words = _("{name} is switched off and was not removed.")
            self.desk.tell(words.format(name=data(self._asked_name, 60)), False, "remove")
        self.dismiss(None)
