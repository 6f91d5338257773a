"""Refusals of the session, of the user and of the address (REST API guide, Status Codes)."""

from sf_tui.connectors.salesforce.errors.kinds import Known, NoOrgHere
from sf_tui.model.errors import ApiDisabled, AuthFailed, PermissionMissing, Refused
from sf_tui.model.sentence import N_
from sf_tui.model.trouble import Category, Cause, Remedy

_READ_ONLY = N_("The user may not change this record ({message}): check sharing and permissions")
_HIDDEN_OTHER = N_("The user may not see a record that is referred to ({message}): check sharing")

ENTRIES = (
    Known(
        code="INVALID_SESSION_ID",
        when="not valid for use with",
        kind=AuthFailed,
        category=Category.APP,
        remedy=Remedy.MEND_APP,
        cause=Cause.WRONG_SCOPE,
        sentence=N_(
            "Salesforce does not let this session use the API ({message}): give the app the scope “Manage "
            "user data via APIs (api)”, and see whether the app or the user's profile asks for a "
            "high-assurance session or for certain addresses"
        ),
    ),
    Known(
        code="INVALID_SESSION_ID",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        cause=Cause.SESSION_EXPIRED,
        sentence=N_("Salesforce has ended the session ({message}): update the credentials"),
    ),
    Known(
        code="INVALID_AUTH_HEADER",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        cause=Cause.SESSION_EXPIRED,
        sentence=N_("Salesforce cannot read the access token ({message}): update the credentials"),
    ),
    Known(
        code="HTTP_401",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        cause=Cause.SESSION_EXPIRED,
        sentence=N_("Salesforce refused the login: update the credentials"),
    ),
    Known(
        code="INVALID_OPERATION_WITH_EXPIRED_PASSWORD",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.MEND_USER,
        cause=Cause.EXPIRED_PASSWORD,
        sentence=N_("The password of the sync's user has expired: renew it in Salesforce"),
    ),
    Known(
        code="INVALID_LOGIN",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        sentence=N_("Salesforce refused the login ({message}): update the credentials"),
    ),
    Known(
        code="PASSWORD_LOCKOUT",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.MEND_USER,
        cause=Cause.INACTIVE_USER,
        sentence=N_(
            "The sync's user is locked out after wrong passwords ({message}): unlock it in Salesforce"
        ),
    ),
    Known(
        code="LOGIN_DURING_RESTRICTED_DOMAIN",
        kind=AuthFailed,
        category=Category.APP,
        remedy=Remedy.MEND_APP,
        cause=Cause.IP_RESTRICTED,
        sentence=N_(
            "Salesforce does not accept this machine's address ({message}): add it to the trusted ranges"
        ),
    ),
    Known(
        code="LOGIN_DURING_RESTRICTED_TIME",
        kind=AuthFailed,
        category=Category.PERMISSION,
        remedy=Remedy.MEND_USER,
        cause=Cause.LOGIN_HOURS,
        sentence=N_("The user may not log in at this hour ({message}): widen the login hours of its profile"),
    ),
    Known(
        code="ORG_LOCKED",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.ASK_ADMIN,
        cause=Cause.INACTIVE_ORG,
        sentence=N_("The org is locked ({message}): ask its Salesforce admin"),
    ),
    Known(
        code="TRIAL_EXPIRED",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.ASK_ADMIN,
        cause=Cause.INACTIVE_ORG,
        sentence=N_("The trial of this org has ended ({message}): ask its Salesforce admin"),
    ),
    Known(
        code="API_DISABLED_FOR_ORG",
        kind=ApiDisabled,
        category=Category.PERMISSION,
        remedy=Remedy.MEND_USER,
        sentence=N_("The API is switched off for this org or user ({message}): give the user “API Enabled”"),
    ),
    Known(
        code="API_CURRENTLY_DISABLED",
        kind=ApiDisabled,
        category=Category.PERMISSION,
        remedy=Remedy.MEND_USER,
        sentence=N_("The user may not use the API ({message}): give the user the permission “API Enabled”"),
    ),
    Known(
        code="CLIENT_NOT_ACCESSIBLE_FOR_USER",
        kind=PermissionMissing,
        category=Category.APP,
        remedy=Remedy.MEND_APP,
        cause=Cause.NOT_ADMIN_APPROVED,
        sentence=N_(
            "The org does not let this user use sf-tui's app ({message}): permit it in API Access Control"
        ),
    ),
    Known(
        code="FUNCTIONALITY_NOT_ENABLED",
        kind=PermissionMissing,
        category=Category.PERMISSION,
        remedy=Remedy.ASK_ADMIN,
        sentence=N_("The org has not switched this function on ({message}): ask its Salesforce admin"),
    ),
    Known(
        code="INSUFFICIENT_ACCESS",
        kind=PermissionMissing,
        category=Category.PERMISSION,
        remedy=Remedy.ASSIGN_PERMISSION_SET,
        sentence=N_("The user lacks a permission ({message}): assign the permission set SfTui_Integration"),
        of_record=(_READ_ONLY, _READ_ONLY),
    ),
    Known(
        code="INSUFFICIENT_ACCESS_OR_READONLY",
        kind=PermissionMissing,
        category=Category.PERMISSION,
        remedy=Remedy.ASSIGN_PERMISSION_SET,
        sentence=N_("The user may not change this ({message}): assign the permission set SfTui_Integration"),
        of_record=(_READ_ONLY, _READ_ONLY),
    ),
    Known(
        code="INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY",
        kind=Refused,
        category=Category.PERMISSION,
        remedy=Remedy.ASSIGN_PERMISSION_SET,
        sentence=_HIDDEN_OTHER,
        of_record=(
            N_("{fields} points to a record that does not exist or is hidden ({message})"),
            _HIDDEN_OTHER,
        ),
    ),
    Known(
        code="APEX_DATA_ACCESS_RESTRICTION",
        kind=PermissionMissing,
        category=Category.PERMISSION,
        remedy=Remedy.ASSIGN_PERMISSION_SET,
        sentence=N_(
            "The user may not see data that code of the org needs ({message}): check its permissions"
        ),
    ),
    Known(
        code="TRANSFER_REQUIRES_READ",
        kind=Refused,
        category=Category.PERMISSION,
        remedy=Remedy.MEND_USER,
        sentence=N_("The new owner may not see such records ({message}): choose another, or give it access"),
    ),
    Known(
        code="HTTP_403",
        kind=PermissionMissing,
        category=Category.PERMISSION,
        remedy=Remedy.MEND_USER,
        sentence=N_("Salesforce does not allow this: check the permissions of the sync's user"),
    ),
    Known(
        code="URL_NOT_RESET",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.MOVED_ORG,
        sentence=N_("Salesforce finds nothing at this address ({message}): check the My Domain address"),
    ),
    Known(
        code="HTTP_404",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.WRONG_ADDRESS,
        sentence=N_("Nothing is at this address: check the My Domain address in the settings"),
    ),
    Known(
        code="HTTP_420",
        kind=NoOrgHere,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        is_retryable=True,
        sentence=N_(
            "Salesforce knows no org at this address: it was moved or deleted; check the My Domain address"
        ),
    ),
    Known(
        code="UNSUPPORTED_API_VERSION",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.RETIRED_VERSION,
        sentence=N_(
            "Salesforce no longer serves this API version ({message}): remove api_version from the settings"
        ),
    ),
    Known(
        code="InvalidVersion",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.RETIRED_VERSION,
        sentence=N_(
            "Salesforce no longer serves this API version ({message}): remove api_version from the settings"
        ),
    ),
    Known(
        code="INVALIDVERSION",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.RETIRED_VERSION,
        sentence=N_(
            "Salesforce no longer serves this API version ({message}): remove api_version from the settings"
        ),
    ),
    Known(
        code="HTTP_410",
        kind=Refused,
        category=Category.CONFIG,
        remedy=Remedy.CORRECT_SETTINGS,
        cause=Cause.RETIRED_VERSION,
        sentence=N_("Salesforce no longer serves this API version: remove api_version from the settings"),
    ),
)
