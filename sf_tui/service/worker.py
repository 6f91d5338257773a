"""One integration inside the service: its queue, its runs, one after another."""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import partial
from typing import ParamSpec, TypeVar

from sf_tui.connectors.protocol import Connector
from sf_tui.engine.context import SyncContext
from sf_tui.engine.quota import Hold, QuotaMeter, Work
from sf_tui.engine.sync import planned_steps, run_sync
from sf_tui.model.check import CheckStep
from sf_tui.model.errors import (
    ConnectorError,
    LeaseLost,
    SecretsError,
    SfTuiError,
    StoreError,
    UsageError,
)
from sf_tui.model.settings import IntegrationSettings
from sf_tui.model.states import (
    RequestKind,
    RequestState,
    RunState,
    RunTrigger,
    SuspendReason,
)
from sf_tui.service.answers import answer, look_again
from sf_tui.service.beginning_anew import begin_anew, let_go, not_let_go, refuse_while_in_use
from sf_tui.service.login_desk import LoginDesk
from sf_tui.service.logins import Logins
from sf_tui.service.opening import OpenConnectors, OpenIntegration
from sf_tui.service.results import encode_error, encode_run, encode_steps, unexpected
from sf_tui.service.suspending import BY_ITSELF, LOGIN_TROUBLE, reason_to_suspend
from sf_tui.store.owner import this_process
from sf_tui.store.protocol import Store
from sf_tui.store.rows import IntegrationRow, Lease, RequestRow

_log = logging.getLogger(__name__)

P = ParamSpec("P")
T = TypeVar("T")

_LOOK_SECONDS = 900.0
"""Between two looks at an org whose pool is used up; each costs a call."""


class Worker:
    """Does one thing at a time for one integration; the service's loop feeds it."""

    def __init__(
        self,
        name: str,
        settings: IntegrationSettings,
        revision: int,
        *,
        store: Store,
        executor: Executor,
        open_connectors: OpenConnectors,
        logins: Logins | None = None,
        clock: Callable[[], float],
    ) -> None:
        self.name = name
        self._settings = settings
        self._revision = revision
        self._store = store
        self._executor = executor
        self._open_connectors = open_connectors
        self._clock = clock
        self._opened: OpenIntegration | None = None
        self._meter: QuotaMeter | None = None
        self._lease: Lease | None = None
        self._requests: list[RequestRow] = []
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False
        self._should_stop = False
        self._desk = LoginDesk(
            name, store=store, logins=logins, in_writer=self._in_writer, clock=clock, accept=self.accept
        )

    async def _in_writer(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._executor, partial(function, *args, **kwargs))

    def take_up(self, settings: IntegrationSettings, revision: int) -> None:
        """Use new settings from the next run on."""
        self._settings = settings
        self._revision = revision
        if self._meter is not None:
            self._meter.limits = settings.limits
        if not settings.enabled:
            self.cancel_run()

    def accept(self, request: RequestRow) -> None:
        """Queue a request; it is answered when what runs now has ended."""
        self._requests.append(request)
        self._start()

    def cancel_run(self) -> None:
        """Stop the live run after the page in flight."""
        if self._task is not None:
            self._is_cancelled = True

    async def cancel(self, request: RequestRow) -> None:
        """Cancel the live run, or the login under way where the request says so."""
        if json.loads(request.parameters).get("what") == "login":
            await self._answer_at_once(request, self._desk.cancel())
        else:
            self.cancel_run()
            await self._in_writer(self._store.finish_request, request.id, RequestState.DONE, "{}")

    async def take_pasted(self, request: RequestRow) -> None:
        """Read the address that a person pasted for the login under way."""
        await self._answer_at_once(request, self._desk.take_pasted())

    async def _answer_at_once(self, request: RequestRow, work: Coroutine[None, None, None]) -> None:
        try:
            await work
        except SfTuiError as error:
            state, result = RequestState.FAILED, encode_error(error)
        else:
            state, result = RequestState.DONE, "{}"
        await self._in_writer(self._store.finish_request, request.id, state, result)

    async def log_in(self, request: RequestRow) -> None:
        """Start a login beside the work; what it brings is put in force when the work has come to its end."""
        row = await self._row()
        await self._desk.begin(request, row, self._settings, await self._open_meter(row))

    def _start(self, *, scheduled: bool = False) -> None:
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(scheduled=scheduled), name=f"worker {self.name}")

    def collect(self) -> bool:
        """Take notice of work that has ended; True when nothing runs. Raises what the work ended by."""
        if self._task is not None:
            if not self._task.done():
                return False
            task, self._task = self._task, None
            task.result()
        return True

    async def run_if_due(self, row: IntegrationRow, now: float) -> None:
        """Start an automatic run when its time has come, or when a limit that held it back bears it again."""
        is_due = row.next_run_at is None or row.next_run_at <= now
        if row.suspended is SuspendReason.OWN_LIMIT or (row.suspended is SuspendReason.ORG_LIMIT and is_due):
            meter = await self._open_meter(row)
            held = meter.hold(Work.SYNC)
            if held is Hold.ORG_LIMIT and is_due:
                await self._in_writer(self._store.set_next_run, row.id, now + _LOOK_SECONDS)
                self._task = asyncio.create_task(self._look_at_limits(row), name=f"limits of {self.name}")
            if held is not Hold.NONE:
                return
        elif not is_due or (row.suspended is not None and row.suspended not in BY_ITSELF):
            return
        await self._in_writer(self._store.set_next_run, row.id, now + self._settings.sync.interval_seconds)
        self._start(scheduled=True)

    async def _look_at_limits(self, row: IntegrationRow) -> None:
        """Ask the org whether capacity has returned: while nothing else is asked, nothing else would tell."""
        with suppress(ConnectorError, SecretsError):
            context = await self._context(RunTrigger.SCHEDULE, self._settings, self._revision)
            assert self._opened is not None  # noqa: S101  _context opened it
            await answer(RequestKind.LIMITS, self._opened, context)
            if context.meter.hold(Work.SYNC) is not Hold.ORG_LIMIT:
                await self._in_writer(self._store.set_next_run, row.id, None)

    async def _work(self, *, scheduled: bool) -> None:
        if scheduled:
            # What goes wrong stands in the run and in the suspension; nobody waits for an answer.
            with suppress(SfTuiError):
                await self._run(RunTrigger.SCHEDULE)
        while self._requests and not self._should_stop:
            request = self._requests.pop(0)
            try:
                result = await self._answer(request)
            except SfTuiError as error:
                state, result = RequestState.FAILED, encode_error(error)
            except Exception as error:  # noqa: BLE001  logged and answered
                # A mistake of ours fails this request, not the service with all the others.
                _log.exception("request %d of %s ended by an unexpected error", request.id, self.name)
                state, result = RequestState.FAILED, encode_error(unexpected(error))
            else:
                state = RequestState.DONE
            await self._in_writer(self._store.finish_request, request.id, state, result)

    async def _answer(self, request: RequestRow) -> str:
        if request.kind is RequestKind.SYNC:
            if not self._settings.enabled:
                raise UsageError(
                    "Automatic sync of {name} is off: no record is read or written until it is switched on.",
                    name=self.name,
                )
            return await self._run(RunTrigger.PERSON, request)
        kind = request.kind
        if kind is RequestKind.REVOKE:
            return await self._revoke()
        if kind is RequestKind.REBIND:
            return await self._rebind()
        if kind is RequestKind.LOGIN:
            self._settings = await self._desk.put_in_force(request, self._settings, self._held)
            await self._close_sides()
            kind = RequestKind.CHECK
        fresh = kind is not RequestKind.LIMITS
        context = await self._context(RunTrigger.PERSON, self._settings, self._revision, fresh=fresh)
        assert self._opened is not None  # noqa: S101  _context opened it
        try:
            return await answer(kind, self._opened, context, partial(self._note_steps, request))
        finally:
            await self._in_writer(context.meter.flush)

    async def _note_steps(self, request: RequestRow, steps: Sequence[CheckStep]) -> None:
        is_login = request.kind is RequestKind.LOGIN
        progress = encode_steps(steps, is_stored_login=is_login)
        await self._in_writer(self._store.note_progress, request.id, progress)

    @property
    def _held(self) -> Connector | None:
        return self._opened.pair.salesforce if self._opened is not None else None

    async def _close_sides(self) -> None:
        if self._opened is not None:
            opened, self._opened = self._opened, None
            await opened.close()

    async def _revoke(self) -> str:
        is_revoked, sentence = await self._desk.revoke(self._settings, self._held)
        await self._let_go(await self._row())
        told = {"template": sentence.template, "params": sentence.params} if sentence else None
        return json.dumps({"revoked": is_revoked, "sentence": told})

    async def _rebind(self) -> str:
        """Begin anew, bound to nothing (SYNC 1)."""
        refuse_while_in_use(self.name, is_on=self._settings.enabled, has_login=self._desk.is_busy)
        row = await self._row()
        await self._let_go(row)
        await self.flush()
        if self._lease is not None:
            await self._in_writer(self._store.release_lease, self._lease)
        self._lease = self._meter = None
        await self._in_writer(begin_anew, self._store, row)
        return "{}"

    async def _let_go(self, row: IntegrationRow) -> None:
        """Give up the place in the CRM and close both sides; what fails stands in the activity."""
        try:
            opened = await self._open(self._settings, await self._open_meter(row))
            await let_go(opened.pair.crm, self._store, row, self._in_writer)
        except SfTuiError as error:
            await self._in_writer(self._store.add_activity, row.id, [not_let_go(error)])
        finally:
            await self._close_sides()

    async def _row(self) -> IntegrationRow:
        row = await self._in_writer(self._store.integration, self.name)
        if row is None:
            raise SfTuiError("There is no integration {name} any more.", name=self.name)
        return row

    async def _open_meter(self, row: IntegrationRow) -> QuotaMeter:
        if self._meter is None:
            self._meter = await self._in_writer(
                QuotaMeter, self._store, row.id, self._settings.limits, self._clock
            )
        return self._meter

    async def _open(self, settings: IntegrationSettings, meter: QuotaMeter) -> OpenIntegration:
        """Open both sides under these settings, or go on with them."""
        if self._opened is not None and not self._opened.fits(settings):
            await self._close_sides()
        if self._opened is None:
            pair = await self._in_writer(self._open_connectors, self.name, settings, meter)
            self._opened = OpenIntegration(self.name, settings, pair, meter)
        return self._opened

    async def _context(
        self, trigger: RunTrigger, settings: IntegrationSettings, revision: int, *, fresh: bool = False
    ) -> SyncContext:
        """Open both sides and take the integration's lease. ``fresh``: log in anew, with today's secret."""
        row = await self._row()
        meter = await self._open_meter(row)
        if fresh or row.suspended in LOGIN_TROUBLE:
            await self._close_sides()
        opened = await self._open(settings, meter)
        lease = await self._in_writer(self._store.acquire_lease, f"integration:{row.id}", this_process())
        if lease is None:
            raise LeaseLost("Another process is running {name}; this one waits.", name=self.name)
        self._lease = lease
        return SyncContext(
            self._store,
            row,
            settings,
            revision,
            opened.pair,
            meter,
            lease,
            self._executor,
            self._clock,
            trigger,
            is_cancelled=lambda: self._is_cancelled,
            should_stop=lambda: self._should_stop,
        )

    async def _run(self, trigger: RunTrigger, request: RequestRow | None = None) -> str:
        """Execute one run from its row in the store to its end."""
        self._is_cancelled = False
        settings, revision = self._settings, self._revision
        row = await self._row()
        steps = planned_steps(settings.sync)
        run = await self._in_writer(self._store.begin_run, row.id, trigger, revision, steps)
        if request is not None:
            await self._in_writer(self._store.attach_run, request.id, run)
        try:
            context = await self._context(trigger, settings, revision)
            assert self._opened is not None  # noqa: S101  _context opened it
            context.run = run
            state = await run_sync(context, self._opened.prepare)
        except LeaseLost as error:
            await self._in_writer(self._store.end_run, run, RunState.INTERRUPTED, 0, error.sentence)
            raise
        except SfTuiError as error:
            await self._cannot_open(row, run, error)
            raise
        except Exception as error:
            # A mistake of ours stops this integration, not the service with all the others.
            _log.exception("run %d of %s ended by an unexpected error", run, self.name)
            wrapped = unexpected(error)
            if self._opened is not None:
                self._opened.forget()
            await self._cannot_open(row, run, wrapped)
            raise wrapped from error
        if state in {RunState.FAILED, RunState.SUSPENDED}:
            self._opened.forget()
        elif state in {RunState.DONE, RunState.DONE_WITH_FAILURES}:
            if row.suspended is not None:
                await self._in_writer(self._store.suspend, row.id, None, None)
            await look_again(self._opened, context)
        await self._opened.occupation.rest(context)
        await self._in_writer(self._store.fold_idle_runs, row.id, run)
        ended = await self._in_writer(self._store.run, run)
        return encode_run(run, ended)

    async def _cannot_open(self, row: IntegrationRow, run: int, error: SfTuiError) -> None:
        await self._in_writer(self._store.suspend, row.id, reason_to_suspend(error), error.sentence)
        await self._in_writer(self._store.end_run, run, RunState.SUSPENDED, 0, error.sentence)

    async def renew(self) -> None:
        """Keep the integration's lease between slow pages."""
        if self._lease is not None and self._task is not None and not self._task.done():
            await self._in_writer(self._store.renew_lease, self._lease)

    async def flush(self) -> None:
        """Write the calls counted since the last second."""
        if self._meter is not None:
            await self._in_writer(self._meter.flush)

    def ask_to_stop(self) -> None:
        """End the run after the page in flight and take no further request."""
        self._should_stop = True

    async def end_login(self) -> None:
        """Give up a login that waits for a person."""
        await self._desk.close()

    async def finished(self) -> None:
        """Wait until nothing runs; what the last work ended by is logged, for nobody waits for it now."""
        if self._task is not None:
            await asyncio.wait([self._task])
            if not self._task.cancelled() and (error := self._task.exception()) is not None:
                _log.warning("the last work of %s ended by %s", self.name, type(error).__name__)

    async def abort(self) -> None:
        """Give up waiting: cancel what still runs."""
        if self._task is not None and not self._task.done():
            self._task.cancel()
            await asyncio.wait([self._task])

    async def close(self) -> None:
        """Close both sides and write the last counts."""
        with suppress(StoreError):
            await self.flush()
        await self._close_sides()
        if self._lease is not None:
            with suppress(StoreError):
                await self._in_writer(self._store.release_lease, self._lease)
