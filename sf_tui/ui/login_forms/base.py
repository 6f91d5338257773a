"""What the forms of the logins have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Vertical

from sf_tui.language import _
from sf_tui.model.secret import NOTHING, Secret
from sf_tui.model.settings import LoginKind
from sf_tui.operations.views import CredentialsView
from sf_tui.ui.credential_rules import problem_with_client_id, problem_with_host
from sf_tui.ui.widgets.form_field import FormField


def _nothing() -> Secret:
    return NOTHING


@dataclass(frozen=True, slots=True)
class Typed:
    """What a person filled in. Secrets are `Secret`, so that no repr holds them."""

    host: str = ""
    client_id: str = ""
    username: str = ""
    sf_alias: str = ""
    secret: Callable[[], Secret] = _nothing
    """Called on a thread, for it may read a file; raises `UsageError`."""
    extra: Secret = NOTHING


@dataclass(frozen=True, slots=True)
class Start:
    """What a form begins with: the settings in force, or what was typed for another login just before."""

    host: str = ""
    client_id: str = ""
    username: str = ""
    sf_alias: str = ""
    is_stored: bool = False
    """Whether this login is the one in force, so that an empty secret keeps its own."""

    @classmethod
    def of(cls, view: CredentialsView | None, login: LoginKind) -> "Start":
        """Return what is in force."""
        if view is None:
            return cls()
        is_stored = view.login == login
        return cls(view.host, view.client_id, view.username, view.sf_alias, is_stored)


Problem = tuple[str, str]
"""The name of a field, and what is wrong with it in words; "" is nothing."""


class LoginForm(Vertical):
    """The fields of one login. `compose_fields`, `hints`, `problems` and `typed` are a form's own."""

    DEFAULT_CSS = "LoginForm { height: auto; }"
    login: LoginKind

    def __init__(self, start: Start) -> None:
        super().__init__(id="login-form")
        self.start = start
        self.is_sandbox = False

    def compose(self) -> ComposeResult:
        """Lay the form out."""
        yield from self.fields()

    def fields(self) -> Iterable[FormField]:
        """Return the fields in their order."""
        raise NotImplementedError

    def hints(self) -> Iterable[tuple[str, str]]:
        """Return for each field's name what belongs there."""
        raise NotImplementedError

    def problems(self) -> Iterable[Problem]:
        """Return what keeps the form from being saved, in the order of the fields."""
        raise NotImplementedError

    def typed(self) -> Typed:
        """Return what is filled in."""
        raise NotImplementedError

    def whole(self) -> Typed:
        """Return what is filled in, with the settings that this form does not show as they were."""
        typed = self.typed()
        unseen = {
            name: getattr(self.start, name)
            for name in ("client_id", "username", "sf_alias")
            if not self.query(f"#{name.replace('_', '-')}-field")
        }
        return replace(typed, **unseen)

    def field(self, name: str) -> FormField:
        """Return one field."""
        return self.query_one(f"#{name}-field", FormField)

    def text(self, name: str) -> str:
        """Return what is typed into a field."""
        return self.field(name).text

    def show_hints(self, *, is_sandbox: bool) -> None:
        """Say what belongs where; the Sandbox box decides how an address looks."""
        self.is_sandbox = is_sandbox
        for host in self.query("#host-field").results(FormField):
            host.input.placeholder = my_domain(is_sandbox=is_sandbox)
        for name, hint in self.hints():
            self.field(name).show_hint(hint)

    def find_problems(self) -> bool:
        """Show what is wrong under its field and go to the first; returns whether anything is."""
        found = [(name, words) for name, words in self.problems() if words]
        for name, words in found:
            self.field(name).show_problem(words)
        if found:
            self.field(found[0][0]).input.focus()
        return bool(found)

    def forget(self) -> None:
        """Empty the fields that hold a secret; it is stored now."""
        for field in self.query(FormField):
            if field.input.password:
                field.input.value = ""

    # fields that several logins have

    def host_field(self) -> FormField:
        """Return the field of the org's address."""
        return FormField("host", _("My Domain"), value=self.start.host)

    def client_id_field(self) -> FormField:
        """Return the field of the app's consumer key."""
        return FormField("client-id", _("Client id"), value=self.start.client_id)

    def secret_field(self, name: str, label: str) -> FormField:
        """Return a field whose text is not shown."""
        return FormField(name, label, password=True, max_length=4000)

    def host_problem(self) -> Problem:
        """Say what is wrong with the address."""
        words = problem_with_host(self.text("host"), login=self.login, is_sandbox=self.is_sandbox)
        return "host", words

    def client_id_problem(self) -> Problem:
        """Say what is wrong with the client id."""
        return "client-id", problem_with_client_id(self.text("client-id"), self.login)

    def secret_problem(self, name: str, words: str) -> Problem:
        """Say that a secret is missing, where none can be stored yet."""
        return name, "" if self.text(name) or self.start.is_stored else words

    def keep_words(self) -> str:
        """Say where a secret goes, and what an empty field means."""
        if self.start.is_stored:
            return _("Empty: keep the stored one. Kept in the keyring or the vault.")
        return _("Kept in the keyring or the vault, never shown again.")

    def optional_host_words(self) -> str:
        """Say what an empty address means."""
        place = "test.salesforce.com" if self.is_sandbox else "login.salesforce.com"
        return _("Optional. Empty: the login goes to {host}.").format(host=place)


def my_domain(*, is_sandbox: bool) -> str:
    """Return an example of an org's address."""
    return "acme--dev.sandbox.my.salesforce.com" if is_sandbox else "acme.my.salesforce.com"
