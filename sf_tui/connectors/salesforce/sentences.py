"""What we say about Salesforce's refusals: tables from its codes to our errors and remedies.

``{message}``, ``{description}`` are Salesforce's own words, made safe; ``{fields}`` the fields it named.
"""

from sf_tui.model.check import Words
from sf_tui.model.errors import (
    ApiDisabled,
    AuthFailed,
    ConnectorError,
    PermissionMissing,
    Refused,
    Unreachable,
)
from sf_tui.model.sentence import N_, Sentence


def words(sentence: Sentence) -> Words:
    """Turn a sentence into the form that a check result stores."""
    return Words(sentence.template, sentence.params)


NO_CONNECTION = N_("No connection to {host} ({detail}): check the network, the proxy and the address")
BAD_CERTIFICATE = N_(
    "The certificate of {host} cannot be verified ({detail}): check this machine's clock, "
    "and whether a proxy reads along; its certificate goes into SSL_CERT_FILE"
)
NO_ANSWER = N_("{host} did not answer in time: the sync tries again later")
BROKEN_OFF = N_("The connection to {host} broke off ({kind}): the sync tries again later")
CALLS_USED_UP = N_(
    "The org has used up its API calls of the last 24 hours: "
    "the sync goes on when capacity returns; ask Salesforce for more calls if this comes back"
)
TOO_MANY_AT_ONCE = N_(
    "Too many long requests run in the org at this moment ({message}): "
    "the sync tries again, with fewer at a time"
)
TOO_MANY_LOGINS = N_(
    "Salesforce refuses more logins by this user for now (3,600 an hour): wait an hour, "
    "and look for another program that logs in with the same user"
)
SERVER_ERROR = N_("Salesforce had an error of its own ({code}: {message}): the sync tries again later")
MAINTENANCE = N_(
    "Salesforce answered with status {status}, as it does during maintenance: "
    "the sync tries again later; see status.salesforce.com"
)

API: dict[str, tuple[type[ConnectorError], str]] = {
    "INVALID_SESSION_ID": (
        AuthFailed,
        N_("Salesforce has ended the session ({message}): update the credentials"),
    ),
    "INVALID_AUTH_HEADER": (
        AuthFailed,
        N_("Salesforce cannot read the access token ({message}): update the credentials"),
    ),
    "INVALID_OPERATION_WITH_EXPIRED_PASSWORD": (
        AuthFailed,
        N_("The password of the sync's user has expired: renew it in Salesforce"),
    ),
    "ORG_LOCKED": (AuthFailed, N_("The org is locked ({message}): ask its Salesforce admin")),
    "URL_NOT_RESET": (
        Refused,
        N_("Salesforce finds nothing at this address ({message}): check the My Domain address"),
    ),
    "API_DISABLED_FOR_ORG": (
        ApiDisabled,
        N_("The API is switched off for this org or user ({message}): give the user “API Enabled”"),
    ),
    "API_CURRENTLY_DISABLED": (
        ApiDisabled,
        N_("The user may not use the API ({message}): give the user the permission “API Enabled”"),
    ),
    "FUNCTIONALITY_NOT_ENABLED": (
        PermissionMissing,
        N_("The org has not switched this function on ({message}): ask its Salesforce admin"),
    ),
    "INSUFFICIENT_ACCESS": (
        PermissionMissing,
        N_("The user lacks a permission ({message}): assign the permission set SfTui_Integration"),
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": (
        PermissionMissing,
        N_("The user may not change this ({message}): assign the permission set SfTui_Integration"),
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (
        Refused,
        N_("Automation in the org stopped the change ({message}): show this to the org's admin"),
    ),
    "TXN_SECURITY_METERING_ERROR": (
        Unreachable,
        N_("The org's transaction security policies took too long ({message}): the sync tries again"),
    ),
    "UNABLE_TO_LOCK_ROW": (
        Unreachable,
        N_("Another process in the org holds the record ({message}): the sync tries again"),
    ),
    "QUERY_TIMEOUT": (
        Refused,
        N_("The query ran for too long ({message}): sync fewer objects at a time, or in a quiet hour"),
    ),
    "INVALID_QUERY_LOCATOR": (
        Refused,
        N_("The place in the query was lost ({message}): the next sync starts from the last saved page"),
    ),
    "MALFORMED_QUERY": (
        Refused,
        N_("Salesforce does not understand the query ({message}): check the mapping's fields"),
    ),
    "INVALID_FIELD": (
        Refused,
        N_("A mapped field is gone or hidden ({message}): correct the mapping or the field's permissions"),
    ),
    "INVALID_TYPE": (
        Refused,
        N_("The object does not exist or is hidden from the user ({message}): assign the permission set"),
    ),
    "INVALID_QUERY_FILTER_OPERATOR": (
        Refused,
        N_("Salesforce cannot compare this field ({message}): check the mapping"),
    ),
    "NOT_FOUND": (
        Refused,
        N_("Salesforce does not find it ({message}): it does not exist, or the user may not see it"),
    ),
    "ENTITY_IS_DELETED": (Refused, N_("The record was deleted in Salesforce ({message})")),
    "INVALID_CROSS_REFERENCE_KEY": (
        Refused,
        N_("A record that is referred to does not exist or is hidden ({message})"),
    ),
    "INVALID_FIELD_FOR_INSERT_UPDATE": (
        Refused,
        N_("The user may not write a field ({message}): correct the field's permissions"),
    ),
    "JSON_PARSER_ERROR": (
        Refused,
        N_("Salesforce cannot read a value ({message}): check the types of the mapped fields"),
    ),
    "MALFORMED_ID": (Refused, N_("This is not a Salesforce id ({message}): check the link")),
    "OPERATION_TOO_LARGE": (
        Refused,
        N_("The query covers too much ({message}): give the user “View All” on the object"),
    ),
    "QUERY_TOO_COMPLICATED": (
        Refused,
        N_("The query is too large ({message}): map fewer fields, formulas above all"),
    ),
    "STORAGE_LIMIT_EXCEEDED": (
        Refused,
        N_("The org's storage is full ({message}): free some or ask Salesforce for more"),
    ),
    "UNSUPPORTED_API_VERSION": (
        Refused,
        N_("Salesforce no longer serves this API version ({message}): remove api_version from the settings"),
    ),
    "SERVER_UNAVAILABLE": (
        Unreachable,
        N_("Salesforce is too busy ({message}): the sync tries again later"),
    ),
    "UNKNOWN_EXCEPTION": (
        Unreachable,
        N_("Salesforce had an error of its own ({message}): the sync tries again later"),
    ),
    "APEX_ERROR": (
        Unreachable,
        N_("Code in the org failed ({message}): the sync tries again; if it stays, tell the org's admin"),
    ),
}

STATUS: dict[int, tuple[type[ConnectorError], str]] = {
    300: (
        Refused,
        N_("Several records have the same external id: delete or correct all but one in Salesforce"),
    ),
    401: (AuthFailed, N_("Salesforce refused the login: update the credentials")),
    403: (PermissionMissing, N_("Salesforce does not allow this: check the permissions of the sync's user")),
    404: (Refused, N_("Nothing is at this address: check the My Domain address in the settings")),
    410: (
        Refused,
        N_("Salesforce no longer serves this API version: remove api_version from the settings"),
    ),
    414: (Refused, N_("The query is too long for Salesforce: map fewer fields")),
    431: (Refused, N_("The query is too long for Salesforce: map fewer fields")),
    420: (
        Unreachable,
        N_("Salesforce knows no org at this address: it was moved or deleted; check the My Domain address"),
    ),
    429: (Unreachable, N_("Salesforce asks us to slow down: the sync tries again later")),
}

OAUTH: tuple[tuple[str, str, str], ...] = (
    (
        "invalid_grant",
        "no client credentials user",
        N_("The connected app has no user to run as: set “Run As” in its client credentials policy"),
    ),
    (
        "invalid_grant",
        "expired access/refresh token",
        N_("The login has expired or was revoked: update the credentials"),
    ),
    (
        "invalid_grant",
        "inactive user",
        N_("The user of the sync is inactive in Salesforce: activate it, or choose another"),
    ),
    (
        "invalid_grant",
        "inactive organization",
        N_("The org is inactive: check that it has not expired or been closed"),
    ),
    (
        "invalid_grant",
        "not admin approved",
        N_("The user may not use this connected app: add its profile or permission set to the app"),
    ),
    (
        "invalid_grant",
        "hasn't approved this consumer",
        N_("The connected app is not approved for this user: an admin must install it and permit the user"),
    ),
    (
        "invalid_grant",
        "ip restricted",
        N_("Salesforce does not accept logins from this machine's address: add it to the trusted ranges"),
    ),
    (
        "invalid_grant",
        "audience validation failed",
        N_("The login was made for another kind of org: check the Sandbox box and the address"),
    ),
    (
        "invalid_grant",
        "authentication failure",
        N_("Salesforce refused the login ({description}): update the credentials"),
    ),
    ("invalid_grant", "", N_("Salesforce refused the login ({description}): update the credentials")),
    (
        "invalid_client",
        "must be installed",
        N_("The connected app is not installed in this org: an admin must install or approve it"),
    ),
    (
        "invalid_client",
        "",
        N_("The client secret is wrong ({description}): copy it anew from the connected app"),
    ),
    (
        "invalid_client_id",
        "",
        N_("The org does not know this client id ({description}): copy it anew from the connected app"),
    ),
    (
        "unsupported_grant_type",
        "",
        N_("The connected app does not allow this login: switch on “Enable Client Credentials Flow”"),
    ),
    (
        "invalid_scope",
        "",
        N_("The connected app lacks a scope ({description}): give it “Manage user data via APIs (api)”"),
    ),
)
"""(error, part of the lower-case description, sentence); the first that fits."""

ANY_RECORD = (
    False,
    N_("Salesforce refused the record because of {fields}: {message} ({code})"),
    N_("Salesforce refused the record: {message} ({code})"),
)

_LOCKED = N_("Another process in the org held the record: it is tried again")
_BUSY = N_("Salesforce had an error of its own ({message}): it is tried again")
_DUPLICATE = N_("A duplicate rule of the org stopped it ({message}): link it to the record that exists")
_REQUIRED = N_("Salesforce requires a value in {fields}: fill it in the CRM, or map a field to it")
_TOO_LONG = N_("The value of {fields} is too long for Salesforce ({message}): shorten it")
_EMAIL = N_("{fields} is not an e-mail address that Salesforce accepts ({message}): correct it")
_PICKLIST = N_("{fields} does not allow this value ({message}): add it to the picklist, or change it")
_TAKEN = N_("Another record already has this value ({message}): correct one of them, or link them")
_REFERENCE = N_("{fields} points to a record that does not exist or is hidden ({message})")
_FORBIDDEN = N_("The user may not write {fields}: assign the permission set SfTui_Integration")
_RULE = N_("A validation rule of the org refused it: {message}")
_READ_ONLY = N_("The user may not change this record ({message}): check sharing and permissions")
_DELETED = N_("The record was deleted in Salesforce: the next sync takes note of it")
_NUMBER = N_("The value of {fields} does not fit Salesforce ({message}): correct it")

RECORD: dict[str, tuple[bool, str, str]] = {
    "UNABLE_TO_LOCK_ROW": (True, _LOCKED, _LOCKED),
    "SERVER_UNAVAILABLE": (True, _BUSY, _BUSY),
    "UNKNOWN_EXCEPTION": (True, _BUSY, _BUSY),
    "TXN_SECURITY_METERING_ERROR": (True, _BUSY, _BUSY),
    "PROCESSING_HALTED": (True, _BUSY, _BUSY),
    "ALL_OR_NONE_OPERATION_ROLLED_BACK": (True, _BUSY, _BUSY),
    "REQUEST_LIMIT_EXCEEDED": (True, _BUSY, _BUSY),
    "DUPLICATES_DETECTED": (False, _DUPLICATE, _DUPLICATE),
    "DUPLICATE_VALUE": (
        False,
        N_("Another record already has this value of {fields} ({message}): correct one, or link them"),
        _TAKEN,
    ),
    "DUPLICATE_EXTERNAL_ID": (
        False,
        N_("Several records have the same {fields} ({message}): correct all but one in Salesforce"),
        N_("Several records have the same external id ({message}): correct all but one in Salesforce"),
    ),
    "REQUIRED_FIELD_MISSING": (False, _REQUIRED, N_("A required field is empty: {message}")),
    "STRING_TOO_LONG": (False, _TOO_LONG, N_("A value is too long for Salesforce ({message}): shorten it")),
    "INVALID_EMAIL_ADDRESS": (
        False,
        _EMAIL,
        N_("Salesforce does not accept the e-mail address ({message}): correct it"),
    ),
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST": (
        False,
        _PICKLIST,
        N_("A picklist does not allow this value ({message}): add it there, or change it"),
    ),
    "INVALID_CROSS_REFERENCE_KEY": (
        False,
        _REFERENCE,
        N_("A record that is referred to does not exist or is hidden ({message})"),
    ),
    "FIELD_CUSTOM_VALIDATION_EXCEPTION": (
        False,
        N_("A validation rule of the org on {fields} refused it: {message}"),
        _RULE,
    ),
    "FIELD_FILTER_VALIDATION_EXCEPTION": (
        False,
        N_("A look-up filter of the org on {fields} refused it: {message}"),
        _RULE,
    ),
    "FIELD_INTEGRITY_EXCEPTION": (
        False,
        N_("The value of {fields} does not fit the rest of the record: {message}"),
        N_("The values do not fit together: {message}"),
    ),
    "INVALID_FIELD_FOR_INSERT_UPDATE": (
        False,
        _FORBIDDEN,
        N_("The user may not write a field ({message}): assign the permission set SfTui_Integration"),
    ),
    "INSUFFICIENT_ACCESS_OR_READONLY": (False, _READ_ONLY, _READ_ONLY),
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": (
        False,
        _REFERENCE,
        N_("The user may not see a record that is referred to ({message}): check sharing"),
    ),
    "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY": (
        False,
        N_("Automation in the org stopped it: {message}"),
        N_("Automation in the org stopped it: {message}"),
    ),
    "INACTIVE_OWNER_OR_USER": (
        False,
        N_("The owner is inactive in Salesforce: choose another, or activate the user"),
        N_("The owner is inactive in Salesforce: choose another, or activate the user"),
    ),
    "ENTITY_IS_DELETED": (False, _DELETED, _DELETED),
    "NOT_FOUND": (False, _DELETED, _DELETED),
    "MALFORMED_ID": (
        False,
        N_("{fields} is not a Salesforce id ({message}): check the link"),
        N_("This is not a Salesforce id ({message}): check the link"),
    ),
    "NUMBER_OUTSIDE_VALID_RANGE": (False, _NUMBER, N_("A number does not fit Salesforce: {message}")),
    "INVALID_TYPE_ON_FIELD_IN_RECORD": (
        False,
        _NUMBER,
        N_("A value has the wrong type for Salesforce: {message}"),
    ),
    "STORAGE_LIMIT_EXCEEDED": (
        True,
        N_("The org's storage is full: free some or ask Salesforce for more"),
        N_("The org's storage is full: free some or ask Salesforce for more"),
    ),
}
"""Code → (worth a retry, sentence that names the fields, sentence where none were named)."""

_TEMPORARY = {
    NO_CONNECTION,
    BAD_CERTIFICATE,
    NO_ANSWER,
    BROKEN_OFF,
    CALLS_USED_UP,
    TOO_MANY_AT_ONCE,
    TOO_MANY_LOGINS,
    SERVER_ERROR,
    MAINTENANCE,
    *(template for kind, template in (*API.values(), *STATUS.values()) if kind is Unreachable),
}


def is_temporary(reason: Words) -> bool:
    """Whether what a check found may pass by itself, as the errors that mean `Unreachable` or a limit do."""
    return reason.template in _TEMPORARY
