"""The page that asks a person: who it is, and whether the app may come in."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sf_tui.emulator.apps import App
    from sf_tui.emulator.people import Person

_STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:28rem;margin:3rem auto;padding:0 1rem}"
    "select,button{font:inherit;padding:.4rem .8rem}select{width:100%}.error{color:#b00020}"
)
_HEADERS = {
    "Content-Type": "text/html;charset=UTF-8",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


def approval_page(
    app: App, users: Iterable[Person], fields: Mapping[str, str], scopes: str, error: str = ""
) -> Answer:
    """Return the page with a choice of user and the buttons Allow and Deny; `login_hint` is chosen."""
    hint = fields.get("login_hint", "")
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
        if name not in ("user", "decision")
    )
    choices = "".join(
        f'<option value="{escape(person.id)}"{" selected" if person.username == hint else ""}>'
        f"{escape(person.name)} ({escape(person.username)})</option>"
        for person in users
    )
    listed = "".join(f"<li>{escape(scope)}</li>" for scope in scopes.split())
    problem = f'<p class="error" role="alert">{escape(error)}</p>' if error else ""
    return _page(
        "Allow Access?",
        f"<p><strong>{escape(app.name)}</strong> is asking to:</p><ul>{listed}</ul>{problem}"
        f'<form method="post" action="/services/oauth2/authorize">{hidden}'
        f'<p><label for="user">Log in as</label><br><select id="user" name="user">{choices}</select></p>'
        '<p><button name="decision" value="allow">Allow</button> '
        '<button name="decision" value="deny">Deny</button></p></form>',
    )


def error_page(error: str, description: str) -> Answer:
    """Return the page for an error that must not be sent to the redirect address."""
    return _page(
        "OAuth Error",
        "<p>We can't authorize you because of an OAuth error. For more information, contact your Salesforce "
        f"administrator.</p><p><code>{escape(error)}</code> : {escape(description)}</p>",
        400,
    )


def _page(title: str, body: str, status: int = 200) -> Answer:
    text = (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><h1>{title}</h1>{body}</body></html>"
    )
    return Answer(status, text.encode(), _HEADERS)
