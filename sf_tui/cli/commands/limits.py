"""`sf-tui limits [INTEGRATION]`."""

import argparse

from sf_tui.cli import output
from sf_tui.cli.following import follow
from sf_tui.cli.words import labelled, purpose_word
from sf_tui.cli.workplace import find_workplace
from sf_tui.language import _
from sf_tui.model.sentence import Sentence
from sf_tui.model.states import RequestState
from sf_tui.operations.views import LimitsView

_CLIENTS_SHOWN = 8


def run(namespace: argparse.Namespace) -> int:
    """Print calls used, allowed and forecast."""
    workplace = find_workplace(namespace)
    code = 0
    with workplace.console() as console:
        names = [namespace.name] if namespace.name else [each.name for each in console.integrations()]
        if namespace.refresh:
            workplace.unlock()
            requests = [console.request_limits(name) for name in names]
            with workplace.serving(is_prompt=True):
                for request in requests:
                    answer = follow(console, request, watch=workplace.watch)
                    if answer.state is not RequestState.DONE:
                        code = max(code, console.request_exit(request))
                        if answer.sentence is not None:
                            output.narrate_sentence(answer.sentence)
        views = [console.limits(name) for name in names]
        if namespace.json:
            output.write_json({"integrations": [_document(view) for view in views]})
        else:
            for view in views:
                _write(view)
            if not views:
                output.narrate(_("There is no integration yet: add one with `sf-tui integrations add`."))
    return code


def _clients(view: LimitsView) -> str:
    """Say who else draws from the org's pool."""
    label = _("other programs")
    unknown = view.clients.unknown
    if unknown is not None:
        reason = Sentence(unknown.template, unknown.params).render(_)
        return labelled(label, _("unknown, because {reason}").format(reason=reason))
    if view.clients_at is None:
        return labelled(label, _("unknown, because nobody has asked yet: add --refresh"))
    others = [
        f"{each.name or _('(without a name)')} {output.number(each.calls)}"
        for each in view.clients.callers
        if not each.is_ours
    ]
    return labelled(label, ", ".join(others[:_CLIENTS_SHOWN]) or _("none"))


def _document(view: LimitsView) -> dict[str, object]:
    document = output.plain(view)
    assert isinstance(document, dict)  # noqa: S101  a dataclass is a JSON object
    document.pop("summary")
    return {
        "name": view.summary.name,
        **document,
        "others_used": view.others_used,
        "clients_known": view.clients_at is not None and view.clients.unknown is None,
        "pauses": dict(view.pauses),
    }


def _write(view: LimitsView) -> None:
    output.write_line(view.summary.name)
    default = f" ({_('default: 20 % of the org')})" if view.is_default_allocation else ""
    rows = [
        (_("used by this integration, 24 h"), output.number(view.own_used)),
        (_("its allocation") + default, output.number(view.allocation)),
        (_("used in the org, all programs"), output.number(view.org_used)),
        (_("the org's maximum a day"), output.number(view.org_limit)),
        (_("now, calls an hour"), output.number(round(view.forecast.calls_per_hour))),
    ]
    rows += [
        (purpose_word(purpose), output.number(calls)) for purpose, calls in view.by_purpose.items() if calls
    ]
    output.write_table(("", ""), rows, right=frozenset({1}))
    output.write_line(_clients(view))
    if view.forecast.used_up_at is not None:
        output.write_line(
            _("At this rate the allocation is used up at {used_up}; capacity returns from {returns}.").format(
                used_up=output.moment(view.forecast.used_up_at),
                returns=output.moment(view.forecast.returns_at),
            )
        )
    output.write_line()
