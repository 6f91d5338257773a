"""The ``sf`` command line as a login: it is asked for a token, its files are never read (reference 1.6)."""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import Mapping
from contextlib import suppress

import msgspec

from sf_tui.connectors.salesforce.auth.tokens import Token
from sf_tui.connectors.salesforce.errors import UNREADABLE
from sf_tui.connectors.salesforce.walls import Origin, check_host
from sf_tui.model.errors import AuthFailed, Unreachable
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import MASK, Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.trouble import Cause, Remedy

_SECONDS = 60.0
"""For one call: node starts slowly, and the tool may refresh its own login first."""
_LARGEST = 1 << 20
_TOKEN = re.compile(r"00D[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?![!-~]+", re.ASCII)
_QUIET = {
    "SF_DISABLE_TELEMETRY": "true",
    "SF_AUTOUPDATE_DISABLE": "true",
    "SF_SKIP_NEW_VERSION_CHECK": "true",
    "SF_HIDE_RELEASE_NOTES": "true",
    "NO_COLOR": "1",
    "FORCE_COLOR": "0",
}
_OURS = ("SF_TUI_", "CREDENTIALS_DIRECTORY")
"""What begins so in our environment is no business of another program: the vault's passphrase."""


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    access_token: str = ""
    instance_url: str = ""

    def __repr__(self) -> str:
        return MASK


class _Told(msgspec.Struct, frozen=True):
    result: _Result | None = None
    name: str = ""
    message: str = ""

    def __repr__(self) -> str:
        return MASK


_DECODER = msgspec.json.Decoder(_Told)


class SfCli:
    """A `Flow`."""

    can_renew = True

    def __init__(self, settings: SalesforceSettings) -> None:
        self._settings = settings

    async def log_in(self) -> Token:
        """Ask where the org is, then for a token; older versions tell both at once."""
        alias = self._settings.sf_alias
        if not alias:
            raise AuthFailed(
                "The alias of the org in the Salesforce CLI is missing: enter the credentials"
            ).because(Cause.NO_CREDENTIALS)
        shown = await self._ask("org", "display")
        origin = self._origin(shown)
        if _TOKEN.fullmatch(shown.access_token) is None:
            shown = await self._ask("org", "auth", "show-access-token", "--no-prompt")
        if _TOKEN.fullmatch(shown.access_token) is None:
            raise _too_old()
        return Token(Secret(shown.access_token), origin)

    def revocable(self, _held: Token | None) -> Secret | None:
        """Return nothing: the session is the tool's."""
        return None

    def _origin(self, shown: _Result) -> Origin:
        origin = check_host(shown.instance_url, self._settings.allowed_hosts)
        if self._settings.host and check_host(self._settings.host, self._settings.allowed_hosts) != origin:
            raise AuthFailed(
                "The Salesforce CLI's org {alias} is at {found}, the settings say {wanted}: "
                "choose another alias, or correct the address",
                alias=self._settings.sf_alias,
                found=origin.address,
                wanted=safe_text(self._settings.host),
            ).because(Cause.WRONG_ORG, Remedy.CORRECT_SETTINGS)
        return origin

    async def _ask(self, *words: str) -> _Result:
        program = shutil.which("sf")
        if program is None:
            raise AuthFailed(
                "The Salesforce CLI is not installed, or not on the service's PATH: install it, "
                "or choose another login"
            ).because(Cause.SF_CLI_UNUSABLE)
        code, output = await _run([program, *words, f"--target-org={self._settings.sf_alias}", "--json"])
        try:
            told = _DECODER.decode(output.reveal())
        except UNREADABLE:
            raise _too_old() from None
        if told.result is not None and code == 0:
            return told.result
        raise _refusal(told, self._settings.sf_alias)


def _refusal(told: _Told, alias: str) -> AuthFailed:
    words = f"{told.name} {told.message}".lower()
    if "not found" in words and ("command" in words or "flag" in words):
        return _too_old()
    if any(sign in words for sign in ("namedorgnotfound", "no authorization", "noauthinfo", "no org")):
        return AuthFailed(
            "The Salesforce CLI knows no org {alias}: log in there with `sf org login web --alias {alias}`",
            alias=alias,
        ).because(Cause.NO_CREDENTIALS)
    problem = AuthFailed(
        "The Salesforce CLI cannot log in to {alias} ({message}): log in there with "
        "`sf org login web --alias {alias}`",
        alias=alias,
        message=safe_text(told.message),
    )
    is_over = "expired access/refresh token" in words
    return problem.because(Cause.EXPIRED_GRANT) if is_over else problem


def _too_old() -> AuthFailed:
    return AuthFailed(
        "The Salesforce CLI gave no access token, so it is too old or answers in another way than known: "
        "update it, or choose another login"
    ).because(Cause.SF_CLI_UNUSABLE)


def environment_of(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what the tool is started with: our environment without what is ours alone."""
    return {name: value for name, value in ours.items() if not name.startswith(_OURS)} | _QUIET


async def _run(command: list[str]) -> tuple[int, Secret]:
    """Run a program for at most a minute and return its code and what it wrote, a megabyte at most."""
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=environment_of(os.environ),
            start_new_session=True,
        )
    except OSError as error:
        reason = error.strerror or type(error).__name__
    else:
        try:
            async with asyncio.timeout(_SECONDS):
                return await _heard(process)
        except TimeoutError:
            problem = Unreachable(
                "The Salesforce CLI did not answer within {seconds} seconds: run `sf org display` to see why",
                seconds=int(_SECONDS),
            ).because(Cause.SF_CLI_UNUSABLE)
        finally:
            await _end(process)
        raise problem
    raise AuthFailed(
        "The Salesforce CLI cannot be started ({reason}): install it anew", reason=reason
    ).because(Cause.SF_CLI_UNUSABLE)


async def _heard(process: asyncio.subprocess.Process) -> tuple[int, Secret]:
    assert process.stdout is not None  # noqa: S101  it is a pipe
    room, chunks = _LARGEST, []
    while chunk := await process.stdout.read(65536):
        room -= len(chunk)
        if room < 0:
            raise _too_old()
        chunks.append(chunk)
    return await process.wait(), Secret(b"".join(chunks).decode("utf-8", "replace"))


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the program with whatever it started."""
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()
