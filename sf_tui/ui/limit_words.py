"""What numbers of calls mean, in sentences."""

from sf_tui.language import _, ngettext
from sf_tui.model.sentence import Sentence
from sf_tui.operations.views import LimitsView
from sf_tui.ui import format as show
from sf_tui.ui import words
from sf_tui.ui.text import data

_CLIENTS_SHOWN = 4


def used(view: LimitsView) -> str:
    """Return what this integration used of its allocation."""
    if view.allocation is None:
        return _("{calls} in the last 24 hours; the org's maximum is not known yet").format(
            calls=words.calls(view.own_used)
        )
    text = ngettext(
        "{used} of {allocation} call in the last 24 hours ({percent})",
        "{used} of {allocation} calls in the last 24 hours ({percent})",
        view.allocation,
    )
    return text.format(
        used=show.number(view.own_used),
        allocation=show.number(view.allocation),
        percent=show.percent(view.own_used / max(1, view.allocation)),
    )


def org(view: LimitsView) -> str:
    """Return what the whole org used of its pool."""
    if view.org_used is None or view.org_limit is None:
        return _("not known yet: l asks Salesforce (two calls)")
    return _("{used} of {limit} calls ({percent}); others used {others}").format(
        used=show.number(view.org_used),
        limit=show.number(view.org_limit),
        percent=show.percent(view.org_used / max(1, view.org_limit)),
        others=show.number(view.others_used or 0),
    )


def clients(view: LimitsView) -> str:
    """Return who else draws from the pool, or why nobody knows; empty before it was asked."""
    if view.clients_at is None:
        return ""
    unknown = view.clients.unknown
    if unknown is not None:
        reason = Sentence(unknown.template, dict(unknown.params)).render(_)
        return _("unknown, because {reason}").format(reason=data(reason, 200))
    others = [each for each in view.clients.callers if not each.is_ours]
    told = [
        f"{data(each.name, 30) or _('(without a name)')} {show.number(each.calls)}"
        for each in others[:_CLIENTS_SHOWN]
    ]
    more = len(others) - len(told)
    if more > 0:
        told.append(ngettext("{n} more", "{n} more", more).format(n=show.number(more)))
    if not told and view.others_used:
        return _("not in the event log yet")
    return ", ".join(told) or _("none")


def is_used_up(view: LimitsView) -> bool:
    """Whether the org has no call left, whoever made them."""
    return view.org_used is not None and view.org_limit is not None and view.org_used >= view.org_limit > 0


def forecast(view: LimitsView, now: float) -> str:
    """Return what the present rate leads to, with times."""
    future = view.forecast
    if is_used_up(view):
        return _("The org has no call left, whoever made them: nothing is synced until old ones expire.")
    if future.calls_per_hour <= 0:
        return _("No calls at present: nothing is used up.")
    if future.used_up_at is not None:
        text = _("At this rate ({calls} an hour) the allocation is used up at {time}").format(
            calls=words.calls(round(future.calls_per_hour)), time=show.moment(future.used_up_at, now)
        )
    else:
        text = _("At this rate ({calls} an hour) the allocation is not used up").format(
            calls=words.calls(round(future.calls_per_hour))
        )
    if future.returns_at is not None:
        returns = show.moment(future.returns_at, now)
        return _("{text}; capacity returns from {time}.").format(text=text, time=returns)
    return f"{text}."


def holds(view: LimitsView) -> str:
    """Return what is held back now, and what would be next."""
    if is_used_up(view):
        return ""
    held = [words.tier(name) for name, calls in view.pauses if name != "warning" and view.own_used >= calls]
    after = [
        _("{work} at {calls}").format(work=words.tier(name), calls=show.number(calls))
        for name, calls in view.pauses
        if view.own_used < calls
    ]
    parts = []
    if held:
        parts.append(_("Held back now: {work}.").format(work=", ".join(held)))
    if after:
        parts.append(_("Next: {work}.").format(work=", ".join(after)))
    return " ".join(parts)


def preview(view: LimitsView, calls: int | None) -> tuple[str, bool]:
    """Return what the new number would pause, and whether it would pause anything now."""
    if calls is None:
        return _("Empty: the default, 20 % of the org's maximum."), False
    if calls == 0:
        return _("0 would stop everything: switch automatic sync off instead."), True
    if view.org_limit is not None and calls > view.org_limit:
        text = _("More than the org's maximum of {calls} a day.")
        return text.format(calls=words.calls(view.org_limit)), True
    if not view.allocation:
        return _("Saved when you leave the field."), False
    tiers = [(name, round(at / view.allocation * calls)) for name, at in view.pauses]
    held = [words.tier(name) for name, at in tiers if name != "warning" and view.own_used >= at]
    if view.own_used >= calls:
        text = _("With {calls} used already, the integration would be suspended.")
        return text.format(calls=words.calls(view.own_used)), True
    if held:
        text = _("{calls} would pause at once: {work}.")
        return text.format(calls=show.number(calls), work=", ".join(held)), True
    first = min((at, name) for name, at in tiers) if tiers else None
    if first is None:
        return _("Nothing would be paused now."), False
    text = _("Nothing would be paused now; {work} would be from {calls}.")
    return text.format(work=words.tier(first[1]), calls=words.calls(first[0])), False
