"""What sf-tui has installed in an org: the external id fields and the permission set (SYNC 4)."""

KEY_FIELD = "SfTui_Id__c"
"""Text, 80 characters: the id of the CRM record that a Salesforce record was created for."""
KEY_LENGTH = 80
PERMISSION_SET = "SfTui_Integration"
REVISION = 1
"""What this build carries; the permission set's description tells what the org has."""


def description(revision: int = REVISION) -> str:
    """Return what the permission set of a revision says of itself."""
    return f"sf-tui set-up {revision}"
