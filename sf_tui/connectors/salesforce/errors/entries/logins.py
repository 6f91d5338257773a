"""Refusals of the OAuth end points (Salesforce Help: OAuth 2.0 Authorization Errors)."""

from sf_tui.connectors.salesforce.errors.kinds import Known
from sf_tui.connectors.salesforce.sentences import TOO_MANY_LOGINS
from sf_tui.model.errors import AuthFailed, Unreachable
from sf_tui.model.sentence import N_
from sf_tui.model.trouble import Category, Cause, Remedy

_REFUSED = N_("Salesforce refused the login ({description}): update the credentials")
_NOT_ADMIN_APPROVED = N_(
    "The user may not use this External Client App: permit its profile or permission set there"
)
_NOT_APPROVED = N_(
    "The External Client App is not approved for this user: an admin must install it and permit the user"
)
_INACTIVE_USER = N_("The user of the sync is inactive in Salesforce: activate it, or choose another")
_INACTIVE_ORG = N_("The org is inactive: check that it has not expired or been closed")
_IP = N_("Salesforce does not accept logins from this machine's address: add it to the trusted ranges")
_WRONG_ID = N_(
    "The org does not know this client id ({description}): copy it anew from the External Client App"
)
_NOT_INSTALLED = N_(
    "The External Client App is not installed in this org: an admin must install or approve it"
)
_NOT_FOUND = N_(
    "No External Client App with this client id is installed in the org ({description}): enter the org's own "
    "address, https://NAME.my.salesforce.com, or have an admin install the app"
)
_BLOCKED = N_("An admin has blocked this app in the org ({description}): unblock it in OAuth Usage")
_CODE = N_("The login was not finished in time, or its code was used already ({description}): log in again")
_ASSERTION = N_(
    "Salesforce does not accept the signed login ({description}): check that the app has the certificate of "
    "this key, and this machine's clock"
)
_PKCE = N_("Salesforce does not accept the proof key of the login ({description}): log in again")
_DENIED = N_("Access was denied on Salesforce's page ({description}): log in again")
_FLOW = N_(
    "The app does not allow this login ({description}): switch its flow on in the app's OAuth settings, "
    "or choose another login"
)


def _grant(
    when: str, cause: Cause, remedy: Remedy, sentence: str, category: Category = Category.SESSION
) -> Known:
    return Known(
        code="invalid_grant",
        when=when,
        kind=AuthFailed,
        category=category,
        remedy=remedy,
        cause=cause,
        sentence=sentence,
    )


def _app(
    code: str, cause: Cause, sentence: str, *, when: str = "", remedy: Remedy = Remedy.MEND_APP
) -> Known:
    return Known(
        code=code,
        when=when,
        kind=AuthFailed,
        category=Category.APP,
        remedy=remedy,
        cause=cause,
        sentence=sentence,
    )


ENTRIES = (
    _grant(
        "no client credentials user",
        Cause.NO_EXECUTION_USER,
        Remedy.MEND_APP,
        N_("The External Client App has no user to run as: set “Run As” in its client credentials policy"),
        Category.APP,
    ),
    _grant(
        "expired access/refresh token",
        Cause.EXPIRED_GRANT,
        Remedy.UPDATE_CREDENTIALS,
        N_("The login has expired or was revoked: update the credentials"),
    ),
    _grant("inactive user", Cause.INACTIVE_USER, Remedy.MEND_USER, _INACTIVE_USER),
    _grant("user is inactive", Cause.INACTIVE_USER, Remedy.MEND_USER, _INACTIVE_USER),
    _grant("inactive organization", Cause.INACTIVE_ORG, Remedy.ASK_ADMIN, _INACTIVE_ORG),
    _grant(
        "not admin approved", Cause.NOT_ADMIN_APPROVED, Remedy.MEND_APP, _NOT_ADMIN_APPROVED, Category.APP
    ),
    _grant(
        "hasn't approved this consumer",
        Cause.NOT_APPROVED_BY_USER,
        Remedy.MEND_APP,
        _NOT_APPROVED,
        Category.APP,
    ),
    _grant("ip restricted", Cause.IP_RESTRICTED, Remedy.MEND_APP, _IP, Category.APP),
    _grant(
        "audience",
        Cause.WRONG_AUDIENCE,
        Remedy.CORRECT_SETTINGS,
        N_("The login was made for another kind of org: check the Sandbox box and the address"),
        Category.CONFIG,
    ),
    _grant("assertion", Cause.WRONG_ASSERTION, Remedy.UPDATE_CREDENTIALS, _ASSERTION),
    _grant("token validity expired", Cause.WRONG_ASSERTION, Remedy.UPDATE_CREDENTIALS, _ASSERTION),
    _grant(
        "request not supported on this domain",
        Cause.WRONG_ADDRESS,
        Remedy.CORRECT_SETTINGS,
        N_(
            "This login works on the org's own My Domain address only ({description}): "
            "enter https://NAME.my.salesforce.com"
        ),
        Category.CONFIG,
    ),
    _grant("code verifier", Cause.WRONG_CODE, Remedy.UPDATE_CREDENTIALS, _PKCE),
    _grant("authorization code", Cause.WRONG_CODE, Remedy.UPDATE_CREDENTIALS, _CODE),
    _grant("login hours", Cause.LOGIN_HOURS, Remedy.MEND_USER, _REFUSED, Category.PERMISSION),
    _grant("invalid password", Cause.WRONG_PASSWORD, Remedy.UPDATE_CREDENTIALS, _REFUSED),
    _grant("authentication failure", Cause.REFUSED_LOGIN, Remedy.UPDATE_CREDENTIALS, _REFUSED),
    _grant("", Cause.REFUSED_LOGIN, Remedy.UPDATE_CREDENTIALS, _REFUSED),
    _app("invalid_client", Cause.APP_NOT_INSTALLED, _NOT_INSTALLED, when="must be installed"),
    _app("app_not_found", Cause.APP_NOT_INSTALLED, _NOT_FOUND),
    _app("OAUTH_EC_APP_NOT_FOUND", Cause.APP_NOT_INSTALLED, _NOT_FOUND),
    _app("invalid_client", Cause.WRONG_CLIENT_ID, _WRONG_ID, when="identifier"),
    _app(
        "invalid_client",
        Cause.WRONG_SECRET,
        N_(
            "The client secret is wrong or missing ({description}): copy it anew from the External Client "
            "App; a browser login needs none where both its “Require secret” boxes are unticked"
        ),
        remedy=Remedy.UPDATE_CREDENTIALS,
    ),
    _app("invalid_client_id", Cause.WRONG_CLIENT_ID, _WRONG_ID, remedy=Remedy.UPDATE_CREDENTIALS),
    _app("invalid_app_access", Cause.NOT_ADMIN_APPROVED, _NOT_ADMIN_APPROVED),
    _app("OAUTH_APP_ACCESS_DENIED", Cause.NOT_ADMIN_APPROVED, _NOT_ADMIN_APPROVED),
    _app("OAUTH_APPROVAL_ERROR_GENERIC", Cause.APP_NOT_INSTALLED, _NOT_INSTALLED),
    _app("OAUTH_APP_BLOCKED", Cause.APP_BLOCKED, _BLOCKED),
    _app("unsupported_grant_type", Cause.FLOW_OFF, _FLOW),
    _app("unauthorized_client", Cause.FLOW_OFF, _FLOW),
    _app("unsupported_response_type", Cause.FLOW_OFF, _FLOW),
    _app(
        "invalid_scope",
        Cause.WRONG_SCOPE,
        N_(
            "The External Client App lacks a scope ({description}): give it “Manage user data via APIs (api)”"
        ),
    ),
    _app(
        "redirect_uri_mismatch",
        Cause.WRONG_REDIRECT,
        N_("The app does not list this callback address ({description}): add it to the app"),
    ),
    Known(
        code="invalid_request",
        when="code verifier",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        cause=Cause.WRONG_CODE,
        sentence=_PKCE,
    ),
    Known(
        code="inactive_user",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.MEND_USER,
        cause=Cause.INACTIVE_USER,
        sentence=_INACTIVE_USER,
    ),
    Known(
        code="inactive_org",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.ASK_ADMIN,
        cause=Cause.INACTIVE_ORG,
        sentence=_INACTIVE_ORG,
    ),
    Known(
        code="access_denied",
        kind=AuthFailed,
        category=Category.SESSION,
        remedy=Remedy.UPDATE_CREDENTIALS,
        cause=Cause.DENIED_BY_USER,
        sentence=_DENIED,
    ),
    Known(
        code="rate_limit_exceeded",
        kind=Unreachable,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        cause=Cause.LOGIN_RATE,
        is_retryable=True,
        sentence=TOO_MANY_LOGINS,
    ),
    Known(
        code="LOGIN_RATE_EXCEEDED",
        kind=Unreachable,
        category=Category.LIMIT,
        remedy=Remedy.WAIT,
        cause=Cause.LOGIN_RATE,
        is_retryable=True,
        sentence=TOO_MANY_LOGINS,
    ),
)
