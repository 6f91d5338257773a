"""A sync through an org that fails as a demo's palette makes it fail: everything arrives, and once."""

from pathlib import Path

import pytest

from sf_tui.cli.demo_faults import DemoFaults
from sf_tui.model.states import RunState
from tests.world import World, running_org

NAMES = [f"Fresh {number}" for number in range(3)]


@pytest.mark.parametrize(
    ("title", "fault"),
    [
        ("lose the answer to a write", "lost-answer"),
        ("cut the connection", "cut-body"),
        ("expire the session", "session-expired"),
        ("maintenance", "service-unavailable"),
    ],
)
def test_what_is_new_on_both_sides_arrives_once(tmp_path: Path, title: str, fault: str) -> None:
    with running_org("--contacts", "30") as org:
        world = World(tmp_path, org)
        try:
            world.start()
            world.sync()
            for number, name in enumerate(NAMES):
                world.crm(
                    "INSERT INTO contacts (last_name, email) VALUES (?, ?)",
                    name,
                    f"fresh{number}@example.com",
                )
            edited = org.query("SELECT Id FROM Contact LIMIT 1")[0]["Id"]
            org.update("Contact", edited, Title="Seen in spite of all")
            DemoFaults(org.address).arm(title)
            runs = [world.sync(), world.sync()]
            hits = org.client.get(f"{org.address}/__emulator__/faults").json()["hits"]
            assert hits == {fault: 3 if title == "maintenance" else 1}
            assert runs[-1].state is RunState.DONE
            found = org.query("SELECT LastName FROM Contact WHERE LastName LIKE 'Fresh%' ORDER BY LastName")
            assert [record["LastName"] for record in found] == NAMES
            assert world.crm("SELECT count(*) FROM contacts WHERE title = 'Seen in spite of all'") == [(1,)]
            assert org.writes()["Contact"]["created"] == len(NAMES)
        finally:
            world.close()
