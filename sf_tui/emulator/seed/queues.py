"""The org's queues and public group."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sf_tui.emulator.ids import make_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sf_tui.emulator.seed.records import Seeded


class _Group(NamedTuple):
    name: str
    developer_name: str
    kind: str
    takes: tuple[str, ...] = ()


_GROUPS = (
    _Group("Leads à qualifier", "Leads_a_qualifier", "Queue", ("Lead",)),
    _Group("Service desk", "Service_desk", "Queue", ("Task",)),
    _Group("All sales", "All_sales", "Regular"),
)
LEAD_QUEUE = make_id("00G", 1)
TASK_QUEUE = make_id("00G", 2)


def seed_groups(owner: str) -> Iterator[tuple[str, Seeded]]:
    """Yield the groups, and what the queues take, as (object, record) in the order of their ids."""
    for group in _GROUPS:
        yield (
            "Group",
            {
                "Name": group.name,
                "DeveloperName": group.developer_name,
                "Type": group.kind,
                "OwnerId": owner,
                "DoesSendEmailToMembers": 0,
                "DoesIncludeBosses": 1,
            },
        )
    for number, group in enumerate(_GROUPS, start=1):
        for sobject in group.takes:
            yield "QueueSobject", {"QueueId": make_id("00G", number), "SobjectType": sobject}
