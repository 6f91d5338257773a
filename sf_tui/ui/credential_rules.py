"""What is wrong with what a person typed into the credentials dialog, in sentences."""

from urllib.parse import urlsplit

from sf_tui.language import _
from sf_tui.model.login import NEEDS, wrong_login_host
from sf_tui.model.settings import LoginKind, SalesforceSettings

_MARKS_OF_A_SANDBOX = (".sandbox.", ".scratch.", "--")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def problem_with_host(text: str, *, login: LoginKind, is_sandbox: bool) -> str:
    """Return a sentence, or nothing when the address can be used."""
    text = text.strip()
    if not text:
        if not NEEDS[login].needs_own_host:
            return ""
        return _("The address is missing, for example https://acme.my.salesforce.com.")
    try:
        address = urlsplit(text if "://" in text else f"https://{text}")
        host = address.hostname or ""
    except ValueError:
        host = ""
    if not host or " " in text:
        return _("This is no address; write it like https://acme.my.salesforce.com.")
    if address.scheme != "https" and host not in _LOOPBACK:
        return _("The address must begin with https://.")
    if address.path.strip("/") or address.query:
        return _("Only the host, please: nothing after {host}.").format(host=host)
    wrong = wrong_login_host(SalesforceSettings(host=host, login=login, sandbox=is_sandbox))
    if wrong is not None:
        return wrong.render(_)
    is_my_domain = host.endswith(".my.salesforce.com")
    if is_sandbox and is_my_domain and not any(mark in host for mark in _MARKS_OF_A_SANDBOX):
        return _("Sandbox is ticked, but this is a production address (no .sandbox. in it).")
    if not is_sandbox and ".sandbox." in host:
        return _("This is a sandbox's address: tick Sandbox.")
    return ""


def problem_with_client_id(text: str, login: LoginKind) -> str:
    """Return a sentence, or nothing."""
    if "client_id" in NEEDS[login].settings and not text.strip():
        return _("The client id is missing (External Client App: Consumer Key).")
    if " " in text.strip():
        return _("A client id has no blanks in it: copy it anew.")
    return ""


def problem_with_username(text: str) -> str:
    """Return a sentence, or nothing. A Salesforce username always looks like an e-mail address."""
    if not text.strip():
        return _("The username is missing: that of the user that the sync logs in as.")
    if "@" not in text or " " in text.strip():
        return _("This is no Salesforce username: it looks like an e-mail address.")
    return ""


def problem_with_alias(text: str) -> str:
    """Return a sentence, or nothing."""
    if not text.strip():
        return _("The alias is missing: the one that `sf org list` shows for the org.")
    if text.strip().startswith("-"):
        return _("An alias does not begin with a dash.")
    return ""
