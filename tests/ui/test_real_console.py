"""The screen on a real console: an org behind HTTP, a CRM, a state store and a settings file."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.widgets import Button

from sf_tui.model.states import RequestKind, RequestState
from sf_tui.operations.changes import apply_settings
from sf_tui.operations.store_console import StoreConsole
from sf_tui.secrets import MemorySecrets
from sf_tui.settings import add_integration, read_settings
from sf_tui.store.sqlite import SqliteStore
from sf_tui.ui.widgets.box import Switch
from sf_tui.ui.widgets.line import Line
from tests.ui.driving import Driver, started
from tests.world import NAME, World, running_org

CONTACTS = 24


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Both sides after a first sync, a check and a look at the limits; no service runs any more."""
    with running_org("--contacts", str(CONTACTS)) as org:
        world = World(tmp_path, org)
        add_integration(tmp_path / "sf-tui.toml", NAME, world.settings())
        apply_settings(world.store, read_settings(tmp_path / "sf-tui.toml"), "ann")
        world.start()
        world.sync()
        for kind in (RequestKind.CHECK, RequestKind.LIMITS):
            assert world.request(kind).state is RequestState.DONE
        world.stop()
        yield world
        world.close()


def row(driver: Driver, name: str) -> str:
    return driver.get(f"#{name}", Line).shown.plain


async def test_every_tab_shows_the_true_numbers_and_the_switch_writes_the_file(world: World) -> None:
    stores = [SqliteStore(world.folder / "state.db") for _ in range(2)]
    path = world.folder / "sf-tui.toml"
    console = StoreConsole(stores[0], path, MemorySecrets(), who="ann", writer=stores[1])
    in_org = {name: len(world.org.query(f"SELECT Id FROM {name}")) for name in ("Contact", "Account", "Task")}
    in_crm = {name: world.crm(f"SELECT count(*) FROM {name}")[0][0] for name in ("contacts", "accounts")}
    (run,) = world.store.runs(world.id)
    view = console.limits(NAME)
    async with started(console, (120, 60)) as driver:
        ledger = row(driver, "ledger").splitlines()
        contacts = next(index for index, line in enumerate(ledger) if line.startswith("Contacts"))
        accounts = next(index for index, line in enumerate(ledger) if line.startswith("Accounts"))
        assert ledger[contacts].split()[-1] == str(in_org["Contact"])
        assert ledger[contacts + 1].split()[-1] == str(in_crm["contacts"])
        assert ledger[accounts].split()[-1] == str(in_org["Account"])
        assert ledger[accounts + 1].split()[-1] == str(in_crm["accounts"])

        await driver.press("2")
        assert "Valid" in row(driver, "sf-status")
        assert world.org.org_id in row(driver, "sf-org")
        assert world.org.address in driver.grid
        assert driver.get("#update", Button).variant == "default"

        await driver.press("3")
        assert run.calls < view.own_used < 100
        assert f"{view.own_used} of {view.allocation:,} calls" in row(driver, "limits-own")
        assert sum(view.by_purpose.values()) == sum(view.hourly) == view.own_used
        assert "(<1 %)" in row(driver, "limits-own")

        await driver.press("4")
        assert f"{run.calls} calls" in row(driver, "run-line")
        assert f"{run.records:,} looked at" in row(driver, "run-line")

        await driver.press("1")
        driver.get("#automatic-sync", Switch).focus()
        await driver.press("space")
        assert not driver.get("#automatic-sync", Switch).value
    assert "enabled = false" in path.read_text()
    assert not console.settings().integrations[NAME].enabled
    off = world.store.integration(NAME)
    assert off is not None
    assert off.off_since is not None
    for store in stores:
        store.close()
