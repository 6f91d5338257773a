"""What a person does in a browser for a client that asks to be let in."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import httpx

CALLBACK = "http://localhost:1717/OauthRedirect"


def refresh_token_of(address: str, username: str, client_id: str = "demo") -> str:
    """Let an app in as a user by the web server flow, and return the refresh token it gets."""
    with httpx.Client(base_url=address, timeout=30) as browser:
        asked = {"response_type": "code", "client_id": client_id, "redirect_uri": CALLBACK}
        page = browser.get("/services/oauth2/authorize", params=asked).raise_for_status().text
        hidden = re.findall(r'type="hidden" name="([^"]*)" value="([^"]*)"', page)
        form = {html.unescape(name): html.unescape(value) for name, value in hidden}
        form |= {"user": username, "decision": "allow"}
        back = browser.post("/services/oauth2/authorize", data=form).headers["location"]
        (code,) = parse_qs(urlsplit(back).query)["code"]
        grant = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        answer = browser.post("/services/oauth2/token", data={**grant, "client_id": client_id})
        return str(answer.raise_for_status().json()["refresh_token"])


def usernames(address: str) -> list[str]:
    """Return who can log in."""
    users = httpx.get(f"{address}/__emulator__/users", timeout=30).raise_for_status().json()
    return [user["username"] for user in users if user["is_active"]]
