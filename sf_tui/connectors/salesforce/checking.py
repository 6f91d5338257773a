"""A live look at the org: credentials, the Sandbox box, access to what is mapped, versions."""

import asyncio
from collections.abc import Callable, Sequence

import msgspec

from sf_tui.connectors.salesforce import installed, queries, soql, versions
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.describe import Described, Describer
from sf_tui.connectors.salesforce.ids import long_id
from sf_tui.connectors.salesforce.sentences import words
from sf_tui.model.check import CheckResult, Identity, ObjectAccess, VersionLine
from sf_tui.model.errors import ConnectorError, PermissionMissing, Refused
from sf_tui.model.mapping import Mapping, Rule
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import Purpose

_READ_ONLY_RULES = frozenset({Rule.ALWAYS_SALESFORCE, Rule.DONT_SYNC})


class _UserInfo(msgspec.Struct, frozen=True):
    organization_id: str
    preferred_username: str = ""


class _Organization(msgspec.Struct, frozen=True, rename="pascal"):
    id: str
    name: str | None = None
    is_sandbox: bool | None = None


class _Organizations(msgspec.Struct, frozen=True):
    records: tuple[_Organization, ...]


_USER_INFO = msgspec.json.Decoder(_UserInfo)
_ORGANIZATIONS = msgspec.json.Decoder(_Organizations)


_ORGANIZATION_QUERY = soql.select(("Id", "Name", "IsSandbox"), "Organization", limit=1)


class Checker:
    """Answers who we are in the org and whether all is in place."""

    def __init__(self, client: Client, describer: Describer, clock: Callable[[], float]) -> None:
        self._client = client
        self._describer = describer
        self._clock = clock

    async def identify(self) -> Identity:
        """Say which org and user the token is for; one counted call."""
        info = await self._user_info()
        content = await queries.one(
            self._client, _ORGANIZATION_QUERY, with_deleted=False, purpose=Purpose.AUTH
        )
        return await self._identity(info, content)

    async def check(self, mappings: Sequence[Mapping]) -> CheckResult:
        """Log in anew and look at everything mapped; whatever is wrong is told in the result."""
        identity: Identity | None = None
        issued_at: float | None = None
        access: tuple[ObjectAccess, ...] = ()
        lines: tuple[VersionLine, ...] = ()
        reason: Sentence | None = None
        try:
            token = await self._client.auth.login()
            issued_at = token.issued_at
            info = await self._user_info()
            organization, permission_set = await queries.together(
                self._client,
                [_ORGANIZATION_QUERY, installed.SETUP_QUERY],
                with_deleted=False,
                purpose=Purpose.AUTH,
            )
            identity = await self._identity(info, organization)
            reason = self._sandbox_mismatch(identity)
            wanted = _by_object(mappings)
            described = await self._describe_all(list(wanted))
            access = tuple(_access(name, described[name], mapped) for name, mapped in wanted.items())
            lines = (
                versions.line(await self._client.version(), await self._client.served_versions()),
                installed.setup_line(permission_set, described, identity),
                *await installed.package_lines(self._client),
            )
        except ConnectorError as error:
            reason = error.sentence
        return CheckResult(
            side="salesforce",
            is_valid=reason is None,
            checked_at=self._clock(),
            reason=words(reason) if reason else None,
            identity=identity,
            token_issued_at=issued_at,
            access=access,
            versions=lines,
        )

    async def _user_info(self) -> _UserInfo | None:
        """Ask who we are; None where the connected app's scopes do not include it."""
        try:
            answer = await self._client.get("/services/oauth2/userinfo", None)
        except (Refused, PermissionMissing):
            return None
        return decode(_USER_INFO, answer.content)

    async def _identity(self, info: _UserInfo | None, organization: queries.Outcome) -> Identity:
        token = await self._client.auth.token()
        told = None
        if not isinstance(organization, ConnectorError):
            told = next(iter(decode(_ORGANIZATIONS, organization).records), None)
        elif info is None:
            raise organization
        org_id = info.organization_id if info is not None else told.id if told is not None else ""
        return Identity(
            system_id=long_id(safe_text(org_id, 18)),
            name=safe_text(told.name or "") if told is not None else "",
            username=safe_text(info.preferred_username) if info is not None else "",
            address=token.origin.address,
            is_sandbox=told.is_sandbox if told is not None else None,
        )

    def _sandbox_mismatch(self, identity: Identity) -> Sentence | None:
        if identity.is_sandbox is None or identity.is_sandbox is self._client.settings.sandbox:
            return None
        if identity.is_sandbox:
            return say(
                "{name} is a sandbox, but the Sandbox box is not ticked: tick it, or log in to production",
                name=identity.name,
            )
        return say(
            "{name} is a production org, but the Sandbox box is ticked: untick it, or log in to the sandbox",
            name=identity.name,
        )

    async def _describe_all(self, names: Sequence[str]) -> dict[str, Described | ConnectorError]:
        async def describe(name: str) -> Described | ConnectorError:
            try:
                return await self._describer.fresh(name)
            except (Refused, PermissionMissing) as error:
                return error

        outcomes = await asyncio.gather(*map(describe, names), return_exceptions=True)
        for outcome in outcomes:
            if isinstance(outcome, BaseException) and not isinstance(outcome, Refused | PermissionMissing):
                raise outcome
        return {
            name: outcome
            for name, outcome in zip(names, outcomes, strict=True)
            if isinstance(outcome, Described | ConnectorError)
        }


def _by_object(mappings: Sequence[Mapping]) -> dict[str, list[Mapping]]:
    result: dict[str, list[Mapping]] = {}
    for mapping in mappings:
        result.setdefault(mapping.salesforce_object, []).append(mapping)
    return result


def _access(name: str, described: Described | ConnectorError, mapped: Sequence[Mapping]) -> ObjectAccess:
    fields = [field.salesforce for mapping in mapped for field in mapping.fields if not field.is_optional]
    if isinstance(described, ConnectorError):
        return ObjectAccess(
            object=name,
            readable=False,
            creatable=False,
            updatable=False,
            missing_fields=tuple(dict.fromkeys(fields)),
            external_id="missing",
        )
    written = {
        field.salesforce
        for mapping in mapped
        for field in mapping.fields
        if field.rule not in _READ_ONLY_RULES
    }
    read_only = []
    for field in written:
        found = described.description.field(field)
        if found is not None and not found.updatable:
            read_only.append(field)
    return ObjectAccess(
        object=name,
        readable=described.is_queryable,
        creatable=described.description.creatable,
        updatable=described.description.updatable,
        missing_fields=tuple(field for field in dict.fromkeys(fields) if not described.has(field)),
        read_only_fields=tuple(sorted(read_only)),
        external_id=described.key_state,
    )
