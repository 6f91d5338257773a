"""sf-tui: the operator's console and sync service between a Salesforce org and a CRM."""

__version__ = "0.1.0"
