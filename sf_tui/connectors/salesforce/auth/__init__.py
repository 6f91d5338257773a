"""Logging in to Salesforce: one file a flow, and the session that all requests share."""

from sf_tui.connectors.salesforce.auth.authorization import Verdict, WebLogin
from sf_tui.connectors.salesforce.auth.proof import Keep, Proof
from sf_tui.connectors.salesforce.auth.session import Auth
from sf_tui.connectors.salesforce.auth.tokens import Exchange, Token

__all__ = ["Auth", "Exchange", "Keep", "Proof", "Token", "Verdict", "WebLogin"]
