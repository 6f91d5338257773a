"""The form of the JWT bearer login: whom it is for, and the private key, by its file or pasted."""

from collections.abc import Iterable

from textual import events, on
from textual.message import Message

from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.model.secret import NOTHING, Secret
from sf_tui.model.settings import LoginKind
from sf_tui.operations.key_file import is_key, is_sealed, read_key
from sf_tui.ui import format as show
from sf_tui.ui.credential_rules import problem_with_username
from sf_tui.ui.login_forms.base import LoginForm, Problem, Start, Typed
from sf_tui.ui.widgets.form_field import FormField
from sf_tui.ui.widgets.paste_input import PasteInput

_BEGINS = "-----BEGIN"


class KeyInput(PasteInput):
    """A path is typed here; a key that is pasted goes on as a `Secret` and never stands in the field."""

    class Pasted(Message):
        """A person pasted a key."""

        def __init__(self, key: Secret) -> None:
            super().__init__()
            self.key = key

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if _BEGINS in event.text:
            self.value = ""
            self.post_message(self.Pasted(Secret(event.text.strip() + "\n")))
        else:
            self.take(event.text)


class JwtForm(LoginForm):
    """Client id, username, key and passphrase; the org's address where it is wanted."""

    login: LoginKind = "jwt"

    def __init__(self, start: Start) -> None:
        super().__init__(start)
        self._pasted = NOTHING

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        yield self.client_id_field()
        yield FormField("username", _("Username"), value=self.start.username)
        yield self.host_field()
        yield FormField("key", _("Private key"), field=KeyInput, max_length=4000)
        yield self.secret_field("passphrase", _("Passphrase"))

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        yield "client-id", ""
        yield "username", ""
        yield "host", self.optional_host_words()
        if self._pasted:
            size = show.number(len(self._pasted.reveal()))
            kind = _("with a passphrase") if is_sealed(self._pasted) else _("without a passphrase")
            yield "key", _("A key of {size} characters was pasted, {kind}.").format(size=size, kind=kind)
        elif self.start.is_stored:
            yield "key", _("The path of its file, or paste it. Empty: keep the stored one.")
        else:
            yield "key", _("The path of its file, or paste it. Kept in the keyring or the vault.")
        yield "passphrase", _("Only where the key has one.")

    @on(KeyInput.Pasted)
    def _key_pasted(self, event: KeyInput.Pasted) -> None:
        event.stop()
        self._pasted = event.key if is_key(event.key) else NOTHING
        self.show_hints(is_sandbox=self.is_sandbox)
        if not self._pasted:
            self.field("key").show_problem(_("What was pasted is no private key in PEM form."))

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved."""
        key = "" if self._pasted or self.text("key") or self.start.is_stored else _("The key is missing.")
        if self.text("key").startswith(_BEGINS):  # a terminal that does not mark what is pasted
            key = _("This terminal cannot paste a key here: give the path of its file.")
        username = problem_with_username(self.text("username"))
        return self.client_id_problem(), ("username", username), self.host_problem(), ("key", key)

    def typed(self) -> Typed:
        """Return what is filled in; the file is read later, on a thread."""
        path, pasted, passphrase = self.text("key"), self._pasted, Secret(self.text("passphrase"))

        def key() -> Secret:
            found = read_key(path) if path else pasted
            if is_sealed(found) and not passphrase:
                raise UsageError("This key has a passphrase: type it as well.")
            return found

        return Typed(
            host=self.text("host"),
            client_id=self.text("client-id"),
            username=self.text("username"),
            secret=key,
            extra=passphrase,
        )

    def forget(self) -> None:
        """Forget key and passphrase; they are stored now."""
        super().forget()
        self._pasted = NOTHING
        self.field("key").input.value = ""
