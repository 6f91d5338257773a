"""A live look at the org: credentials, the Sandbox box, access to what is mapped, versions."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import get_args

import msgspec

from sf_tui.connectors.protocol import Noting
from sf_tui.connectors.salesforce import access, expiry, installed, queries, soql, versions
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.describe import Described, Describer
from sf_tui.connectors.salesforce.ids import long_id
from sf_tui.connectors.salesforce.sentences import words
from sf_tui.connectors.salesforce.tally import tallied
from sf_tui.model.check import CheckResult, CheckStep, Identity, ObjectAccess, StepName, VersionLine
from sf_tui.model.errors import AuthFailed, ConnectorError, PermissionMissing, Refused
from sf_tui.model.mapping import Mapping
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.states import Purpose
from sf_tui.model.trouble import MAY_PASS, Cause, Remedy

_ORDER: tuple[StepName, ...] = get_args(StepName)


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


def _may_be_done_without(refusal: ConnectorError) -> bool:
    """Whether a query was refused for good, rather than for trouble that the whole check must tell."""
    return isinstance(refusal, Refused | PermissionMissing) and refusal.cause not in MAY_PASS


@dataclass(slots=True)
class _Findings:
    """What a check has seen so far; whatever stops it, this much is told."""

    note: Noting | None = None
    cause: str = ""
    remedy: str = ""
    reason: Sentence | None = None
    is_valid: bool = False
    identity: Identity | None = None
    issued_at: float | None = None
    expires_at: float | None = None
    expiry_unknown: Sentence | None = None
    access: tuple[ObjectAccess, ...] = ()
    lines: list[VersionLine] = field(default_factory=list)
    steps: dict[StepName, CheckStep] = field(default_factory=dict)

    @asynccontextmanager
    async def step(self, what: StepName) -> AsyncIterator[None]:
        """Note what became of one step and what it cost."""
        with tallied() as tally:
            try:
                yield
            except ConnectorError as error:
                because = words(error.sentence)
                self.steps[what] = CheckStep(what=what, state="failed", because=because, calls=tally.calls)
                await self._tell()
                raise
        if what not in self.steps:
            self.steps[what] = CheckStep(what=what, state="done", calls=tally.calls)
        await self._tell()

    async def _tell(self) -> None:
        if self.note is not None:
            await self.note([self.steps[what] for what in _ORDER if what in self.steps])

    def skip(self, what: StepName, because: Sentence) -> None:
        """Note that a step cannot be done."""
        self.steps[what] = CheckStep(what=what, state="skipped", because=words(because))

    def wrong(self, cause: Cause, remedy: Remedy, reason: Sentence) -> None:
        """Note what is wrong; the first finding stands."""
        if self.reason is None:
            self.cause, self.remedy, self.reason = cause, remedy, reason

    def result(self, now: float) -> CheckResult:
        """Make the result; steps that were not reached are skipped."""
        steps = (self.steps.get(what) or CheckStep(what=what, state="skipped") for what in _ORDER)
        return CheckResult(
            side="salesforce",
            is_valid=self.is_valid,
            checked_at=now,
            cause=self.cause,
            remedy=self.remedy,
            reason=words(self.reason) if self.reason else None,
            identity=self.identity,
            token_issued_at=self.issued_at,
            token_expires_at=self.expires_at,
            token_expiry_unknown=words(self.expiry_unknown) if self.expiry_unknown else None,
            access=self.access,
            versions=tuple(self.lines),
            steps=tuple(steps),
        )


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

    async def check(self, mappings: Sequence[Mapping], note: Noting | None = None) -> CheckResult:
        """Log in anew and look at everything mapped; whatever is wrong is told in the result.

        Costs one call, and one for each mapped object; one more where the settings name a package.
        """
        found = _Findings(note)
        try:
            await self._look(found, mappings)
        except ConnectorError as error:
            found.is_valid = False
            found.cause, found.remedy, found.reason = error.cause, error.remedy, error.sentence
        return found.result(self._clock())

    async def _look(self, found: _Findings, mappings: Sequence[Mapping]) -> None:
        async with found.step("login"):
            found.issued_at = (await self._client.auth.login()).issued_at
        async with found.step("user"):
            info = await self._user_info()
            if info is None:
                found.skip("user", say("Salesforce does not tell this login who the user is"))
        async with found.step("token"):
            ends = await expiry.ask(self._client)
            if isinstance(ends, Sentence):
                found.expiry_unknown = ends
                found.skip("token", ends)
            else:
                found.expires_at = ends
        async with found.step("org"):
            organization, permission_set = await queries.together(
                self._client,
                [_ORGANIZATION_QUERY, installed.SETUP_QUERY],
                with_deleted=False,
                purpose=Purpose.AUTH,
            )
            found.identity = await self._identity(info, organization)
        mismatch = self._sandbox_mismatch(found.identity)
        if mismatch is not None:
            found.wrong(Cause.SANDBOX_MISMATCH, Remedy.CORRECT_SETTINGS, mismatch)
        found.is_valid = mismatch is None
        wanted = access.by_object(mappings)
        async with found.step("access"):
            described = await self._describe_all(list(wanted))
            found.access = tuple(
                access.of_object(name, described[name], mapped) for name, mapped in wanted.items()
            )
        lack = access.lacking(found.access)
        if lack is not None:
            found.wrong(*lack)
        found.lines.append(installed.setup_line(permission_set, described, found.identity))
        async with found.step("versions"):
            in_use, served = await self._client.version(), await self._client.served_versions()
            is_pinned = bool(self._client.settings.api_version)
            found.lines.append(versions.line(in_use, served, is_pinned=is_pinned))
            found.lines += await installed.package_lines(self._client)

    async def _user_info(self) -> _UserInfo | None:
        """Ask who we are; None where that is not told.

        A token whose scopes do not include it may be refused here as if it were over (403,
        ``Bad_OAuth_Token``). Whether it is, the next request shows.
        """
        try:
            answer = await self._client.get("/services/oauth2/userinfo", None)
        except (Refused, PermissionMissing):
            return None
        except AuthFailed as error:
            if error.cause is not Cause.SESSION_EXPIRED:
                raise
            return None
        return decode(_USER_INFO, answer.content)

    async def _identity(self, info: _UserInfo | None, organization: queries.Outcome) -> Identity:
        token = await self._client.auth.token()
        told = None
        if not isinstance(organization, ConnectorError):
            told = next(iter(decode(_ORGANIZATIONS, organization).records), None)
        elif info is None or not _may_be_done_without(organization):
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
