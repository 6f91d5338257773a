"""Answering the requests that are no runs: check, limits, preview, resume."""

import json
from contextlib import suppress
from dataclasses import asdict

import msgspec

from sf_tui.connectors.protocol import Noting
from sf_tui.engine.binding import misfit
from sf_tui.engine.context import SyncContext
from sf_tui.engine.counting import count_visible
from sf_tui.engine.mappings import wanted_mappings
from sf_tui.engine.preview import preview_contacts
from sf_tui.engine.quota import Work
from sf_tui.model.check import CheckResult, Words
from sf_tui.model.errors import Occupied, SfTuiError
from sf_tui.model.sentence import say
from sf_tui.model.states import Level, RequestKind, RunTrigger, Side, SuspendReason
from sf_tui.model.trouble import MAY_PASS
from sf_tui.service.opening import OpenIntegration
from sf_tui.store.rows import ActivityRow

_MENDED_BY_A_CHECK = {
    SuspendReason.AUTH,
    SuspendReason.API_DISABLED,
    SuspendReason.PERMISSION,
    SuspendReason.WRONG_ORG,
    SuspendReason.OCCUPIED,
    SuspendReason.CRM_UNAVAILABLE,
    SuspendReason.UNKNOWN,
    SuspendReason.VAULT_LOCKED,
}


async def answer(
    kind: RequestKind, opened: OpenIntegration, context: SyncContext, note: Noting | None = None
) -> str:
    """Do what is asked and return the result as JSON; raises `SfTuiError` when it cannot be done.

    ``note`` is told how far a check of the Salesforce side is.
    """
    if kind is RequestKind.LIMITS:
        opened.meter.work = Work.LOOK
        return await _limits(context)
    opened.meter.work = Work.PERSON
    if kind is RequestKind.PREVIEW:
        await opened.prepare(context, occupies=False)
        preview = await preview_contacts(context)
        return json.dumps({**asdict(preview), "at": context.clock()})
    if kind is RequestKind.TAKE_OVER:
        return await _take_over(opened, context)
    return await _check(opened, context, note, must_lift=kind is RequestKind.RESUME)


async def _limits(context: SyncContext) -> str:
    limits = await context.pair.salesforce.limits()
    if limits is None:
        return "{}"
    context.meter.observe(limits.used, limits.max)
    await context.in_writer(context.meter.flush)
    others = msgspec.json.encode(limits.others).decode()
    await context.in_writer(context.store.save_other_limits, context.integration.id, others)
    context.meter.work = Work.PERSON
    if context.trigger is RunTrigger.PERSON and not context.meter.holds(Work.PERSON):
        callers = await context.pair.salesforce.callers()
        if callers is not None:
            told = msgspec.json.encode(callers).decode()
            await context.in_writer(context.store.save_callers, context.integration.id, told)
    return json.dumps({"used": limits.used, "max": limits.max})


async def _check(
    opened: OpenIntegration, context: SyncContext, note: Noting | None, *, must_lift: bool
) -> str:
    """Look at both sides; a suspension whose cause is gone is lifted."""
    opened.forget()
    mappings = wanted_mappings(context.settings)
    results = {}
    for side in Side:
        found = await context.connector(side).check(mappings, note if side is Side.SALESFORCE else None)
        result = _of_this_integration(context, side, found)
        results[side] = result
        await context.in_writer(
            context.store.save_check, context.integration.id, side, msgspec.json.encode(result).decode()
        )
    is_valid = all(result.is_valid for result in results.values())
    reason = context.integration.suspended
    if is_valid and await _is_free(opened, context, must_tell=must_lift):
        await count_visible(context, Side)
        if reason in _MENDED_BY_A_CHECK or (must_lift and not context.meter.holds(Work.SYNC)):
            await _lift(context)
    elif must_lift and not is_valid:
        bad = next(result for result in results.values() if not result.is_valid)
        words = bad.reason
        raise (
            SfTuiError(words.template, **words.params)
            if words
            else SfTuiError("The check did not succeed; the integration stays suspended.")
        )
    return json.dumps({side: result.is_valid for side, result in results.items()})


async def look_again(opened: OpenIntegration, context: SyncContext) -> None:
    """Check anew after a run that went well, where the last check was kept from looking by what has passed.

    Else the outage of a minute would be told until a person asks. What goes wrong, the next check tells.
    """
    text = await context.in_writer(context.store.check, context.integration.id, Side.SALESFORCE)
    with suppress(msgspec.DecodeError, SfTuiError):
        last = msgspec.json.decode(text, type=CheckResult) if text is not None else None
        if last is not None and not last.is_valid and last.cause in MAY_PASS:
            await _check(opened, context, None, must_lift=False)


async def _is_free(opened: OpenIntegration, context: SyncContext, *, must_tell: bool) -> bool:
    """Bind; with another installation in the place both logins are valid, but no run may start."""
    try:
        await opened.prepare(context)
    except Occupied as error:
        entry = ActivityRow(Level.ERROR, error.sentence)
        integration = context.integration.id
        await context.in_writer(context.store.suspend, integration, SuspendReason.OCCUPIED, error.sentence)
        await context.in_writer(context.store.add_activity, integration, [entry])
        if must_tell:
            raise
        return False
    return True


async def _take_over(opened: OpenIntegration, context: SyncContext) -> str:
    """Keep the pair in step from now on, whoever does it now; the other one finds out at its next page."""
    opened.forget()
    await opened.prepare(context, takes_over=True)
    if context.integration.suspended is SuspendReason.OCCUPIED:
        await _lift(context)
    return "{}"


def _of_this_integration(context: SyncContext, side: Side, result: CheckResult) -> CheckResult:
    """Turn a login that works, but leads elsewhere, into one that is not valid here."""
    wrong = misfit(context.integration, side, result.identity) if result.identity is not None else None
    if wrong is None:
        return result
    reason = Words(wrong.sentence.template, wrong.sentence.params)
    return msgspec.structs.replace(
        result, is_valid=False, cause=wrong.cause, remedy=wrong.remedy, reason=reason
    )


async def _lift(context: SyncContext) -> None:
    if context.integration.suspended is None:
        return
    await context.in_writer(context.store.suspend, context.integration.id, None, None)
    await context.in_writer(context.store.set_next_run, context.integration.id, None)
    entry = ActivityRow(Level.INFO, say("The cause of the suspension is gone; automatic sync goes on."))
    await context.in_writer(context.store.add_activity, context.integration.id, [entry])
