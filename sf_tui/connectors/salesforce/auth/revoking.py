"""Ending a login in Salesforce: a revoked refresh token takes its access tokens along."""

from sf_tui.connectors.salesforce.auth.tokens import Exchange, ask, error_of, form_of
from sf_tui.connectors.salesforce.errors import from_answer
from sf_tui.connectors.salesforce.walls import Origin
from sf_tui.model.secret import Secret

REVOKE_PATH = "/services/oauth2/revoke"


async def revoke(exchange: Exchange, origin: Origin, token: Secret) -> None:
    """Revoke a token; one that Salesforce knows no more is as good. Raises `ConnectorError`.

    Answers (OAuth 2.0 Token Revocation): 200 with nothing; 400 ``unsupported_token_type`` or
    ``invalid_token`` for one that is dead already.
    """
    answer = await ask(exchange, origin, form_of({"token": token.reveal()}), path=REVOKE_PATH)
    if answer.is_success:
        return
    error, _description = error_of(answer)
    if error not in {"invalid_token", "unsupported_token_type"}:
        raise from_answer(answer.status, answer.content)
