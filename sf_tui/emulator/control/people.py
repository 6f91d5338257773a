"""`/__emulator__/users`: who there is, who may log in, and what each of them sees."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import msgspec

from sf_tui.emulator.control.requests import Refused, body_of, route
from sf_tui.emulator.people import add_person, find_person, people, set_active
from sf_tui.emulator.permissions import ApiAccess, FieldAccess, ObjectRights, Permissions
from sf_tui.emulator.schema import stored_schema

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import Route

    from sf_tui.emulator.database import Database
    from sf_tui.emulator.org import Org
    from sf_tui.emulator.people import Person


class _NewUser(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    username: str
    last_name: str
    first_name: str | None = None
    email: str = ""
    profile: str = "Standard User"


class _Change(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """What is not named stays as it is, an object's or a field's too."""

    is_active: bool | None = None
    api: ApiAccess | None = None
    ip_restricted: bool | None = None
    logins_an_hour: int | None = None
    objects: dict[str, ObjectRights] | None = None
    fields: dict[str, FieldAccess] | None = None


class _OneToken(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    token: str | None = None


class _OneApp(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    client_id: str | None = None


def routes(org: Org, database: Database) -> list[Route]:
    """Return the routes; WHO is an id or a username.

    * `users`: GET lists, POST creates (`username`, `last_name`, `first_name`, `email`, `profile`).
    * `users/WHO`: GET shows, PATCH changes `is_active`, `api` (enabled, disabled_for_org, disabled_for_user),
      `ip_restricted`, `logins_an_hour`, `objects` (`{"Contact": {"create": false}}`; the rights are read,
      create, edit, delete, view_all, edit_all) and `fields` (`{"Contact.Phone": "hidden"}`, read or edit).
    * `users/WHO/expire`: POST ends the user's access tokens, or the one in `token`.
    * `users/WHO/revoke`: POST revokes refresh tokens (of the app `client_id`) with theirs.
    """
    desk = _Desk(org, database)
    return [
        route("/users", "GET", desk.listed),
        route("/users", "POST", desk.created),
        route("/users/{who}", "GET", desk.shown),
        route("/users/{who}", "PATCH", desk.changed),
        route("/users/{who}/expire", "POST", desk.expired),
        route("/users/{who}/revoke", "POST", desk.revoked),
    ]


async def person_of(database: Database, who: str) -> Person:
    """Return the user with an id or username. Raises Refused 404."""
    person = await database.read(lambda connection: find_person(connection, who))
    if person is None:
        raise Refused(f"there is no user {who[:100]}", 404)
    return person


class _Desk:
    """Does what the routes ask for."""

    def __init__(self, org: Org, database: Database) -> None:
        self._org = org
        self._database = database

    async def listed(self, request: Request) -> object:
        del request
        return [self._shown(person) for person in await self._database.read(people)]

    async def created(self, request: Request) -> object:
        new = await body_of(request, _NewUser)
        email = new.email or new.username
        if await self._database.read(lambda connection: find_person(connection, new.username)):
            raise Refused(f"there is a user {new.username[:100]} already", 409)
        try:
            person = await self._database.write(
                lambda connection: add_person(
                    connection, new.username, new.last_name, new.first_name, email, new.profile
                )
            )
        except LookupError as error:
            raise Refused(str(error)) from error
        return self._shown(person)

    async def shown(self, request: Request) -> object:
        return self._shown(await self._asked(request))

    async def changed(self, request: Request) -> object:
        person = await self._asked(request)
        change = await body_of(request, _Change)
        _check_names(change)
        before = self._org.permissions_of(person.id)
        after = _changed(before, change)
        if after != before:
            self._org.permit(person.id, after)
        if change.is_active is not None:
            await self._activate(person.id, is_active=change.is_active)
        return self._shown(await self._asked(request))

    async def expired(self, request: Request) -> object:
        person = await self._asked(request)
        return {"ended": self._org.sessions.expire(person.id, (await body_of(request, _OneToken)).token)}

    async def revoked(self, request: Request) -> object:
        person = await self._asked(request)
        return {"revoked": self._org.sessions.revoke(person.id, (await body_of(request, _OneApp)).client_id)}

    async def _activate(self, user: str, *, is_active: bool) -> None:
        """Let the user log in or not; one who may not any more loses the sessions at once."""
        await self._database.write(lambda connection: set_active(connection, user, is_active=is_active))
        if not is_active:
            self._org.sessions.expire(user)

    async def _asked(self, request: Request) -> Person:
        return await person_of(self._database, request.path_params["who"])

    def _shown(self, person: Person) -> dict[str, object]:
        facts: dict[str, object] = {
            name: getattr(person, name)
            for name in ("id", "username", "name", "email", "profile", "is_active")
        }
        permissions: Permissions = self._org.permissions_of(person.id)
        return facts | {
            field.name: getattr(permissions, field.name) for field in dataclasses.fields(permissions)
        }


def _changed(before: Permissions, change: _Change) -> Permissions:
    """Return permissions with a change; what is allowed again is forgotten."""
    objects = {**before.objects, **{name.lower(): how for name, how in (change.objects or {}).items()}}
    fields = {**before.fields, **{name.lower(): how for name, how in (change.fields or {}).items()}}
    others = {
        name: value
        for name in ("api", "ip_restricted", "logins_an_hour")
        if (value := getattr(change, name)) is not None
    }
    return dataclasses.replace(
        before,
        objects={name: how for name, how in objects.items() if how != ObjectRights()},
        fields={name: how for name, how in fields.items() if how != "edit"},
        **others,
    )


def _check_names(change: _Change) -> None:
    """Refuse objects and fields that are not there, and fields that no permission can take away."""
    schema = stored_schema()
    for name in change.objects or {}:
        if schema.sobject(name) is None:
            raise Refused(f"there is no object {name[:100]}")
    for name in change.fields or {}:
        sobject, _, column = name.partition(".")
        item = schema.sobject(sobject)
        field = item.field(column) if item else None
        if field is None:
            raise Refused(f"there is no field {name[:100]}: write it as Contact.Phone")
        if not field.permissionable:
            raise Refused(f"field-level security cannot touch {name[:100]}: every user needs it")
