"""The logins of one integration: one at a time, beside its work, and in force only once they are proven."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress

from sf_tui.engine.quota import QuotaMeter
from sf_tui.model.errors import AuthFailed, Cancelled, ConnectorError, SfTuiError, Unreachable, UsageError
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import Level, RequestState
from sf_tui.service.logging_in import InThread, Login, Progress, is_stored, parse_wish
from sf_tui.service.logins import Logins, Revocable
from sf_tui.service.results import STORED, encode_error, unexpected
from sf_tui.store.protocol import Store
from sf_tui.store.rows import ActivityRow, IntegrationRow, RequestRow

_REVOKE_SECONDS = 20.0
_log = logging.getLogger(__name__)


class LoginDesk:
    """Takes login requests of one integration; ``accept`` queues one that only waits to be put in force."""

    def __init__(
        self,
        name: str,
        *,
        store: Store,
        logins: Logins | None,
        in_writer: InThread,
        clock: Callable[[], float],
        accept: Callable[[RequestRow], None],
    ) -> None:
        self._name = name
        self._store = store
        self._logins = logins
        self._in_writer = in_writer
        self._clock = clock
        self._accept = accept
        self._login: Login | None = None
        self._task: asyncio.Task[None] | None = None
        self._ended_by: SfTuiError | None = None

    @property
    def logins(self) -> Logins:
        """What logins need of the outside. Raises `UsageError` where the service was started without."""
        if self._logins is None:
            raise UsageError("This sf-tui was started without a store for secrets: log in with another one.")
        return self._logins

    @property
    def is_busy(self) -> bool:
        """Whether a login is under way."""
        return self._task is not None and not self._task.done()

    async def begin(
        self, request: RequestRow, row: IntegrationRow, settings: IntegrationSettings, meter: QuotaMeter
    ) -> None:
        """Start a login; a second one is refused. What becomes of it stands in the request's row."""
        try:
            if self.is_busy:
                raise UsageError(
                    "A login of {name} is under way: finish it, or cancel it with "
                    "`sf-tui credentials cancel {name}`.",
                    name=self._name,
                )
            if is_stored(request):
                self._accept(request)
                return
            wish = parse_wish(request)
            had_credentials = await self._in_writer(self.logins.has_stored, self._name, settings)
        except SfTuiError as error:
            await self._refuse(request, error)
            return

        async def note(progress: Progress) -> None:
            await self._in_writer(self._store.note_progress, request.id, progress.encode())

        self._ended_by = None
        self._login = Login(
            request,
            wish,
            row,
            settings,
            self.logins,
            meter,
            self._clock,
            note,
            self._in_writer,
            had_credentials,
        )
        self._task = asyncio.create_task(self._run(self._login), name=f"login of {self._name}")

    async def _run(self, login: Login) -> None:
        try:
            await login.run()
        except asyncio.CancelledError:
            if self._ended_by is None:
                raise
            error = self._ended_by
        except SfTuiError as refusal:
            error = refusal
        except Exception as mistake:  # noqa: BLE001  logged and answered
            _log.exception("the login of %s ended by an unexpected error", self._name)
            error = unexpected(mistake)
        else:
            await login.note(Progress("storing"))
            self._accept(login.request)
            return
        with suppress(SfTuiError):  # what cannot be forgotten now is overwritten by the next login
            await self._in_writer(login.logins.drop, self._name)
        await self._refuse(login.request, error)

    async def _refuse(self, request: RequestRow, error: SfTuiError) -> None:
        await self._in_writer(
            self._store.finish_request, request.id, RequestState.FAILED, encode_error(error)
        )

    async def take_pasted(self) -> None:
        """Hand the address that a person pasted to the login that waits for it. Raises `UsageError`."""
        pasted = await self._in_writer(self.logins.take_pasted, self._name)
        if self._login is None or not self.is_busy or not self._login.is_waiting:
            raise UsageError("No login of {name} waits for an address: start one first.", name=self._name)
        if pasted is None:
            raise UsageError("There is no address to read: paste it again.")
        self._login.pasted.put_nowait(pasted)

    async def cancel(self) -> None:
        """End the login that a person gave up. Raises `UsageError` when there is none."""
        if not self.is_busy:
            raise UsageError("No login of {name} is under way.", name=self._name)
        await self._end(Cancelled("The login was cancelled; nothing was changed."))

    async def close(self) -> None:
        """End the login because the service stops."""
        await self._end(UsageError("The service stopped before the login was done: start the login again."))

    async def _end(self, error: SfTuiError) -> None:
        if self._task is not None and self.is_busy:
            self._ended_by = error
            self._task.cancel()
            await asyncio.wait([self._task])

    async def put_in_force(
        self, request: RequestRow, settings: IntegrationSettings, held: object
    ) -> IntegrationSettings:
        """Let proven credentials take the place of the old ones, whose login is then ended in Salesforce.

        ``held`` is the connector that works with the old ones, where one is open. Returns the settings as
        they then are. Raises `SfTuiError`; an interrupted one is finished when the request is answered again.
        """
        wish = parse_wish(request)
        new = wish.applied_to(settings)
        row = await self._in_writer(self._store.request, request.id)
        if row is not None and not is_stored(row):
            old = held if isinstance(held, Revocable) else await self._open_old(settings)
            is_replaced = await self._in_writer(
                self.logins.put_in_force, self._store, self._name, settings, wish
            )
            await self._in_writer(self._store.note_progress, request.id, Progress(STORED).encode())
            if is_replaced and old is not None:
                await self._end_old(request.integration, old)
            if old is not None and old is not held:
                await old.close()
        await self._in_writer(self.logins.drop, self._name)
        return new

    async def _open_old(self, settings: IntegrationSettings) -> Revocable | None:
        try:
            return await self._in_writer(self.logins.open_stored, self._name, settings)
        except AuthFailed:  # there are none
            return None

    async def _end_old(self, integration: int, old: Revocable) -> None:
        try:
            await _revoked(old)
        except ConnectorError as error:
            entry = ActivityRow(Level.WARNING, not_revoked(error))
            await self._in_writer(self._store.add_activity, integration, [entry])

    async def revoke(self, settings: IntegrationSettings, held: object) -> tuple[bool, Sentence | None]:
        """End the login in Salesforce; returns whether that was done, and why not."""
        connector = held if isinstance(held, Revocable) else None
        try:
            connector = connector or await self._open_old(settings)
            return connector is not None and await _revoked(connector), None
        except SfTuiError as error:
            return False, not_revoked(error)
        finally:
            if connector is not None and connector is not held:
                await connector.close()


async def _revoked(connector: Revocable) -> bool:
    """End a login, or give up in time: whoever removes an integration waits."""
    try:
        async with asyncio.timeout(_REVOKE_SECONDS):
            return await connector.revoke()
    except TimeoutError:
        pass
    raise Unreachable("Salesforce did not answer within {seconds} seconds", seconds=int(_REVOKE_SECONDS))


def not_revoked(error: SfTuiError) -> Sentence:
    """Say that a login goes on in Salesforce, and how to end it there."""
    return say(
        "The login could not be ended in Salesforce ({reason}): an admin can end it there, in Setup under "
        "Connected Apps OAuth Usage.",
        reason=str(error),
    )
