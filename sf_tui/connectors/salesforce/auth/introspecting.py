"""Asking what Salesforce knows of a token; only an app that signs with its secret may ask."""

from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token, ask, form_of, refusal
from sf_tui.connectors.salesforce.wire import Answer
from sf_tui.model.secret import Secret

INTROSPECT_PATH = "/services/oauth2/introspect"


async def introspect(exchange: Exchange, token: Token, client_id: str, client_secret: Secret) -> Answer:
    """Ask the token's own instance (Salesforce Help: OpenID Connect Token Introspection).

    Raises `Unreachable`, or the `ConnectorError` that the refusal means.
    """
    form = form_of(
        {
            "token": token.access.reveal(),
            "token_type_hint": "access_token",
            "client_id": client_id,
            "client_secret": client_secret.reveal().strip(),
        }
    )
    answer = await ask(exchange, token.origin, form, path=INTROSPECT_PATH)
    if not answer.is_success:
        raise refusal(answer)
    return answer
