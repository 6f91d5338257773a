"""Who is logged in: userinfo and the identity URL. Their shapes are those of recorded answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sf_tui.emulator.people import Person


def subject_of(host: str, org_id: str, user: str) -> str:
    """Return the identity URL of a user."""
    return f"{host}/id/{org_id}/{user}"


def userinfo(person: Person, org_id: str, host: str) -> dict[str, object]:
    """Say who the user is, as OpenID Connect has it."""
    picture = f"{host}/profilephoto/005/F"
    return {
        "sub": subject_of(host, org_id, person.id),
        "user_id": person.id,
        "organization_id": org_id,
        "preferred_username": person.username,
        "nickname": person.nickname,
        "name": person.name,
        "email": person.email,
        "email_verified": True,
        "given_name": person.first_name,
        "family_name": person.last_name,
        "zoneinfo": person.time_zone,
        "photos": {"picture": picture, "thumbnail": f"{host}/profilephoto/005/T"},
        "profile": f"{host}/{person.id}",
        "picture": picture,
        "address": {},
        "is_salesforce_integration_user": False,
        "urls": _urls(host, org_id[:15], person.id),
        "active": person.is_active,
        "user_type": person.user_type,
        "language": person.language,
        "locale": person.locale,
        "utcOffset": 0,
        "updated_at": person.changed_at.replace("+0000", "Z"),
    }


def identity(person: Person, org_id: str, host: str) -> dict[str, object]:
    """Say who the user is, as the identity URL does."""
    return {
        "id": subject_of(host, org_id, person.id),
        "asserted_user": True,
        "user_id": person.id,
        "organization_id": org_id,
        "username": person.username,
        "nick_name": person.nickname,
        "display_name": person.name,
        "email": person.email,
        "email_verified": True,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "timezone": person.time_zone,
        "active": person.is_active,
        "user_type": person.user_type,
        "language": person.language,
        "locale": person.locale,
        "utcOffset": 0,
        "last_modified_date": person.changed_at,
        "is_app_installed": True,
        "urls": _urls(host, org_id[:15], person.id),
    }


def _urls(host: str, organization: str, user: str) -> dict[str, str]:
    data = f"{host}/services/data/v{{version}}/"
    soap = f"{host}/services/Soap"
    return {
        "enterprise": f"{soap}/c/{{version}}/{organization}",
        "metadata": f"{soap}/m/{{version}}/{organization}",
        "partner": f"{soap}/u/{{version}}/{organization}",
        "rest": data,
        "sobjects": f"{data}sobjects/",
        "search": f"{data}search/",
        "query": f"{data}query/",
        "recent": f"{data}recent/",
        "tooling_soap": f"{soap}/T/{{version}}/{organization}",
        "tooling_rest": f"{data}tooling/",
        "profile": f"{host}/{user}",
        "feeds": f"{data}chatter/feeds",
        "groups": f"{data}chatter/groups",
        "users": f"{data}chatter/users",
        "feed_items": f"{data}chatter/feed-items",
        "feed_elements": f"{data}chatter/feed-elements",
        "custom_domain": host,
    }
