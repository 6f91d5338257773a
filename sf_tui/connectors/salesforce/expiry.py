"""When the access token ends: only introspection tells, and only to an app that proves who it is."""

import msgspec

from sf_tui.connectors.salesforce.client import Client
from sf_tui.connectors.salesforce.errors import UNREADABLE
from sf_tui.model.errors import ConnectorError, Unreachable
from sf_tui.model.sentence import Sentence, say


class _Introspection(msgspec.Struct, frozen=True):
    active: bool
    exp: float | None = None


_DECODER = msgspec.json.Decoder(_Introspection)


async def ask(client: Client) -> float | Sentence:
    """Return the end of the token in epoch seconds, or why it is not known; not counted."""
    try:
        answer = await client.auth.introspect()
    except Unreachable:
        raise
    except ConnectorError as error:
        return say("Salesforce does not tell when the token ends: {reason}", reason=str(error))
    if answer is None:
        return say("this kind of login has no client secret, without which Salesforce does not tell")
    try:
        told = _DECODER.decode(answer.content)
    except UNREADABLE:
        return say("Salesforce's answer about the token cannot be read")
    if not told.active:
        return say("Salesforce does not know the token as one of this app")
    if told.exp is None or not 0 < told.exp < 1e11:
        return say("Salesforce did not say when the token ends")
    return told.exp
