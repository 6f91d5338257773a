"""What is wrong with what a person typed into the credentials dialog, in sentences."""

from urllib.parse import urlsplit

from sf_tui.language import _
from sf_tui.model.settings import LoginKind

_SHARED_HOSTS = ("login.salesforce.com", "test.salesforce.com")
_MARKS_OF_A_SANDBOX = (".sandbox.", ".scratch.", "--")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def problem_with_host(text: str, *, login: LoginKind, is_sandbox: bool) -> str:
    """Return a sentence, or nothing when the address can be used."""
    text = text.strip()
    if not text:
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
    if host in _SHARED_HOSTS and login == "client_credentials":
        return _("Client credentials do not work on {host}: use the org's My Domain address.").format(
            host=host
        )
    is_my_domain = host.endswith(".my.salesforce.com")
    if is_sandbox and is_my_domain and not any(mark in host for mark in _MARKS_OF_A_SANDBOX):
        return _("Sandbox is ticked, but this is a production address (no .sandbox. in it).")
    if not is_sandbox and ".sandbox." in host:
        return _("This is a sandbox's address: tick Sandbox.")
    return ""


def problem_with_client_id(text: str, login: LoginKind) -> str:
    """Return a sentence, or nothing."""
    if login == "client_credentials" and not text.strip():
        return _("The client id is missing (External Client App: Consumer Key).")
    return ""
