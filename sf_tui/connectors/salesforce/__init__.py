"""Salesforce's side of the sync; everything that speaks to an org is in this package."""

from sf_tui.connectors.salesforce.connector import SalesforceConnector

__all__ = ["SalesforceConnector"]
