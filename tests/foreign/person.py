"""What people do so that a client is let in: press a button in a browser, or trust an app's key."""

import html
import re
from urllib.parse import parse_qs, urlsplit

import httpx
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

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


def key_pair() -> tuple[str, str]:
    """Return a new private key and its public key, as PEM."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, public = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    plain = private.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return plain.decode(), private.public_key().public_bytes(pem, public).decode()


def trust(address: str, client_id: str, public_key: str) -> None:
    """Let an app log users in by JWT, signed with its key."""
    app = {"name": client_id, "certificate": public_key}
    httpx.put(f"{address}/__emulator__/apps/{client_id}", json=app, timeout=30).raise_for_status()
