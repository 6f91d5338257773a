"""A second state store for the same org and the same CRM, and what the CRM has noted."""

import sqlite3
from pathlib import Path
from typing import Any

from sf_tui.model.states import RunState, SuspendReason
from tests.world import World


def rival_of(world: World, name: str = "rival") -> World:
    """Another state store, made anew, that is set up for the same pair."""
    folder = world.folder / name
    folder.mkdir()
    return World(folder, world.org, crm_home=world.folder, clock=world.clock)


def copy_of(world: World) -> World:
    """A copy of the state folder as it is now."""
    folder = world.folder / "copy"
    folder.mkdir()
    source, target = (sqlite3.connect(each / "state.db") for each in (world.folder, folder))
    with source, target:
        source.backup(target)
    source.close()
    target.close()
    return World(folder, world.org, crm_home=world.folder, clock=world.clock)


def noted(world: World, columns: str = "installation, integration, is_running") -> list[tuple[Any, ...]]:
    """What stands in the CRM."""
    return world.crm(f"SELECT {columns} FROM occupants")


def is_synced(world: World) -> bool:
    """Sync, and tell whether the run came to its end."""
    return world.sync().state is RunState.DONE and world.suspended is None


def refusal(world: World) -> str:
    """Sync, and return why nothing was synced."""
    run = world.sync()
    assert (run.state, world.suspended) == (RunState.SUSPENDED, SuspendReason.OCCUPIED), run
    assert run.sentence is not None
    return str(run.sentence)


def state_file(world: World) -> Path:
    return world.folder / "state.db"
