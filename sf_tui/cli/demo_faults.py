"""What can go wrong in a demo on purpose: requests to the emulator's control addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sf_tui.model.errors import Unreachable
from sf_tui.model.safe_text import safe_text
from sf_tui.model.sentence import N_

Step: TypeAlias = tuple[str, str, Mapping[str, object]]
"""Method, address below `/__emulator__/`, body."""

_PATIENCE = 5.0
"""Seconds that the emulator may take; it is on this machine."""


@dataclass(frozen=True, slots=True)
class DemoFault:
    """One line of the palette, and the requests behind it."""

    title: str
    help: str
    steps: tuple[Step, ...]


def _fault(name: str, **settings: object) -> Step:
    return ("POST", "faults", {"name": name, **settings})


def _rule(kind: str, **settings: object) -> Step:
    return ("POST", "rules", {"kind": kind, **settings})


FAULTS = (
    DemoFault(
        N_("put everything in order"),
        N_("All faults, rules and late changes of this demo are taken away."),
        (
            ("DELETE", "faults", {}),
            ("DELETE", "rules", {}),
            ("DELETE", "late", {}),
            ("POST", "late/activity", {"share": 0, "seconds": 0}),
        ),
    ),
    DemoFault(
        N_("expire the session"),
        N_("The next call is refused; sf-tui logs in again and goes on."),
        (_fault("session-expired"),),
    ),
    DemoFault(
        N_("revoke the grant"),
        N_("No login succeeds until everything is put in order."),
        (_fault("grant-revoked", times=None),),
    ),
    DemoFault(
        N_("maintenance"),
        N_("The next three calls are answered with 503 and a page of HTML."),
        (_fault("service-unavailable", times=3),),
    ),
    DemoFault(
        N_("slow answers"),
        N_("The next ten answers take three seconds longer."),
        (_fault("slow", seconds=3, times=10),),
    ),
    DemoFault(
        N_("cut the connection"),
        N_("The next answer ends in the middle of its body."),
        (_fault("cut-body"),),
    ),
    DemoFault(
        N_("lose the answer to a write"),
        N_("The next write is done, but its answer never comes: nothing must be written twice."),
        (_fault("lost-answer", match={"path": "composite/sobjects"}),),
    ),
    DemoFault(
        N_("lock records"),
        N_("The next five records that are written are locked by somebody else."),
        (_fault("row-lock-record", times=5),),
    ),
    DemoFault(
        N_("let a query run too long"),
        N_("The next query is refused with QUERY_TIMEOUT."),
        (_fault("query-timeout"),),
    ),
    DemoFault(
        N_("forget the next page"),
        N_("The next page after a first one is refused with INVALID_QUERY_LOCATOR."),
        (_fault("invalid-locator"),),
    ),
    DemoFault(
        N_("use up the calls of the day"),
        N_("Every call is refused with REQUEST_LIMIT_EXCEEDED until everything is put in order."),
        (_fault("daily-limit", times=None),),
    ),
    DemoFault(
        N_("too many calls at once"),
        N_("The next three calls are refused because others run for long."),
        (_fault("concurrent-limit", times=3),),
    ),
    DemoFault(
        N_("let another program burn calls"),
        N_("Data Loader makes 20,000 calls of the org's pool at once."),
        (("POST", "clients", {"client": "Data Loader", "calls": 20_000}),),
    ),
    DemoFault(
        N_("refuse duplicates"),
        N_("A contact with the e-mail address of another is refused from now on."),
        (_rule("duplicate", object="Contact", fields=["Email"], name="Contacts_by_Email"),),
    ),
    DemoFault(
        N_("add a validation rule"),
        N_("A contact without a title is refused from now on, in an administrator's words."),
        (
            _rule(
                "validation",
                object="Contact",
                field="Title",
                when="blank",
                message="Please say what this person does.",
            ),
        ),
    ),
    DemoFault(
        N_("require a field"),
        N_("A contact needs a mobile phone from now on."),
        (_rule("required", object="Contact", field="MobilePhone"),),
    ),
    DemoFault(
        N_("restrict a picklist"),
        N_("A lead's source can only be Web from now on."),
        (_rule("restricted", object="Lead", field="LeadSource", values=["Web"]),),
    ),
    DemoFault(
        N_("remove a field"),
        N_("Contacts have no phone any more until everything is put in order."),
        (_rule("removed", object="Contact", field="Phone"),),
    ),
    DemoFault(
        N_("let colleagues commit late"),
        N_("Half of what colleagues do is seen a minute later than its stamp says."),
        (("POST", "late/activity", {"share": 0.5, "seconds": 60}),),
    ),
)

_BY_TITLE = {fault.title: fault for fault in FAULTS}


class DemoFaults:
    """The faults of one demo's org."""

    def __init__(self, address: str) -> None:
        self._address = address

    def listed(self) -> Sequence[DemoFault]:
        """Return all of them."""
        return FAULTS

    def arm(self, title: str) -> None:
        """Ask the emulator for the one of this title. Raises Unreachable."""
        import httpx

        try:
            with httpx.Client(base_url=self._address, timeout=_PATIENCE, trust_env=False) as client:
                for method, path, body in _BY_TITLE[title].steps:
                    client.request(method, f"/__emulator__/{path}", json=body).raise_for_status()
        except httpx.HTTPError as error:
            said = safe_text(str(error), 200)
            raise Unreachable("The demo's org did not take the fault: {said}", said=said) from error
