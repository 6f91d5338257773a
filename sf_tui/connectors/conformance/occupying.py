"""The place for who keeps a system in step with an org, where it has one."""

import asyncio
from dataclasses import replace

from sf_tui.connectors.conformance.harness import Suite, expect, same
from sf_tui.connectors.occupancy import Claim

_ORG = "00D000000000001EAA"
_OTHER_ORG = "00D000000000002EAA"
_SOON = 60.0


def _claim(mark: str, installation: str = "one") -> Claim:
    return Claim(installation, "demo", mark, "alpha", "ann", "{}")


class OccupancyConformance(Suite):
    """What holds for the place."""

    async def test_a_claim_stands_for_every_connector_until_it_is_given_up(self) -> None:
        """It is found by another connector, for its own org alone, and gone once it is given up."""
        async with self.connected() as crm, self.connected() as other:
            if crm.occupancy is None or other.occupancy is None:
                return
            same(await crm.occupancy.occupant(_ORG), None, "at first nobody is there")
            stands = await crm.occupancy.occupy(_ORG, _claim("m1"), "")
            same(stands.claim, _claim("m1"), "a claim on a free place stands")
            found = await other.occupancy.occupant(_ORG)
            expect(found is not None and found.claim == _claim("m1"), f"others find it: {found}")
            expect(abs(stands.age) < _SOON, "it was seen just now")
            same(await other.occupancy.occupant(_OTHER_ORG), None, "another org's place is free")
            await other.occupancy.vacate(_ORG, "another")
            expect(await crm.occupancy.occupant(_ORG) is not None, "only its own mark takes it away")
            await other.occupancy.vacate(_ORG, "m1")
            same(await crm.occupancy.occupant(_ORG), None, "it was given up")

    async def test_a_claim_is_replaced_by_whoever_names_its_mark(self) -> None:
        """A claim that names another mark than the one that stands changes nothing."""
        async with self.connected() as crm:
            if crm.occupancy is None:
                return
            first = await crm.occupancy.occupy(_ORG, _claim("m1"), "")
            for wrong in ("", "m0"):
                stands = await crm.occupancy.occupy(_ORG, _claim("m2", "two"), wrong)
                same(stands.claim, _claim("m1"), "a claim in the way stays")
            going_on = replace(_claim("m1b"), is_running=True)
            stands = await crm.occupancy.occupy(_ORG, going_on, "m1")
            same((stands.claim, stands.since), (going_on, first.since), "it goes on being the same one's")
            stands = await crm.occupancy.occupy(_ORG, _claim("m2", "two"), "m1b")
            same(stands.claim, _claim("m2", "two"), "another one takes over")

    async def test_of_two_at_the_same_time_one_has_it(self) -> None:
        """Both are told the same."""
        async with self.connected() as crm, self.connected() as other:
            if crm.occupancy is None or other.occupancy is None:
                return
            first, second = await asyncio.gather(
                crm.occupancy.occupy(_ORG, _claim("m1", "one"), ""),
                other.occupancy.occupy(_ORG, _claim("m2", "two"), ""),
            )
            same(first.claim, second.claim, "one of two stands")
