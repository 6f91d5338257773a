"""Kills at random moments in an org that fails at random; afterwards both sides are as if nothing had been.

Run by hand for more seeds than the test takes: ``python -m tests.engine.storm --seeds 30 --way bulk``.
"""

import argparse
import random
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sf_tui.model.states import RequestKind, RequestState, RunState
from tests.engine.test_killed import everything, furnish, serving
from tests.world import Org, World, running_org

_CONTACTS = 1700
_PUSHED = 320
_LATE = 6
_KILLS = 4
_PATIENCE = 12
"""Undisturbed runs after which all has to be well: a suspension, and what was refused, take some."""
WAYS = {"walk": (), "windows": ("small-pages",), "bulk": ("small-jobs",)}
FAULTS: dict[str, dict[str, Any]] = {
    "lost-answer": {},
    "cut-body": {},
    "row-lock-record": {},
    "server-error": {},
    "concurrent-limit": {},
    "small-pages": {"rows": 120},
    "job-failed": {"rows": 100},
    "job-slow": {"seconds": 0.5},
    "session-expired": {},
    "row-lock": {},
    "query-timeout": {},
    "invalid-locator": {},
    "malformed-json": {},
}
Sides = dict[str, list[tuple[Any, ...]]]


def new_world(org: Org, folder: Path) -> World:
    """An org and a CRM that have some records in common and many not."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(folder, org)
    world.store.set_next_run(world.id, time.time() + 3600)
    furnish(world)
    for number in range(_PUSHED):
        world.crm(
            "INSERT INTO contacts (last_name, email, title) VALUES (?, ?, ?)",
            f"Pushed {number}",
            f"pushed{number}@only.example",
            None if number % 3 else 'Head, of\n"quotes"',
        )
    return world


def appear_late(world: World, seconds: Sequence[float]) -> None:
    """Let colleagues' transactions commit behind the reader's back."""
    for number, wait in enumerate(seconds):
        values = {"LastName": f"Late {number}", "Email": f"late{number}@late.example"}
        body = {"object": "Contact", "values": values, "seconds": wait}
        world.org.client.post(f"{world.org.address}/__emulator__/late", json=body).raise_for_status()


def arm(world: World, dice: random.Random) -> dict[str, float]:
    """Arm a handful of faults, each at a rate of 1 to 20 %, the lower ones more often."""
    armed = {name: 0.01 * 20 ** dice.random() for name in dice.sample(sorted(FAULTS), 3)}
    for name, rate in armed.items():
        body = {"name": name, "times": None, "rate": rate, **FAULTS[name]}
        world.org.client.post(f"{world.org.address}/__emulator__/faults", json=body).raise_for_status()
    return armed


def work_until(world: World, end: float) -> None:
    """Ask for a check and a sync, again whenever they have been answered."""
    asked: list[int] = []
    while time.monotonic() < end:
        rows = [world.store.request(each) for each in asked]
        if all(row and row.state not in {RequestState.QUEUED, RequestState.RUNNING} for row in rows):
            asked = [
                world.store.add_request(world.id, kind) for kind in (RequestKind.CHECK, RequestKind.SYNC)
            ]
        time.sleep(0.02)


def calm(world: World) -> None:
    """End all faults, and let every change be seen."""
    for what in ("faults", "late"):
        world.org.client.delete(f"{world.org.address}/__emulator__/{what}").raise_for_status()


def settle(world: World, *arguments: str) -> int:
    """Sync until nothing fails, as a person would who presses Check, Retry and Sync; returns the runs."""
    run = None
    for number in range(1, _PATIENCE + 1):
        with sqlite3.connect(world.folder / "state.db", timeout=10) as connection:
            connection.execute("UPDATE outcome SET next_at = 0 WHERE next_at IS NOT NULL")
        connection.close()
        with serving(world, *arguments):
            checked = world.wait(world.store.add_request(world.id, RequestKind.CHECK))
            assert checked.state is RequestState.DONE, checked.result
            answer = world.wait(world.store.add_request(world.id, RequestKind.SYNC))
        assert answer.run is not None, answer.result
        run = world.store.run(answer.run)
        assert run is not None
        if run.state is RunState.DONE and number > 1:
            return number
    raise AssertionError(f"after {_PATIENCE} runs: {run}")


def undisturbed(folder: Path) -> Sides:
    """What both sides hold where nothing went wrong."""
    with running_org("--contacts", str(_CONTACTS)) as org:
        world = new_world(org, folder)
        appear_late(world, [0.0] * _LATE)
        calm(world)
        settle(world)
        found = everything(world)
        world.close()
    return found


def disturbed(folder: Path, way: str, seed: int, kills: int = _KILLS) -> tuple[Sides, str]:
    """The same after kills and faults, and what happened."""
    dice = random.Random(seed)  # noqa: S311  the same storm again for the same seed
    told = []
    with running_org("--contacts", str(_CONTACTS), "--latency", str(dice.choice([5, 25, 60]))) as org:
        world = new_world(org, folder)
        told.append(str({name: f"{rate:.0%}" for name, rate in arm(world, dice).items()}))
        appear_late(world, [dice.uniform(0.2, 6) for _ in range(_LATE)])
        for _ in range(kills):
            with serving(world, *WAYS[way]) as process:
                work_until(world, time.monotonic() + dice.choice([0.5, 2, 4]) * dice.uniform(0.3, 1.5))
                process.kill()
                process.wait()
            told.append(f"{world.crm('SELECT count(sf_id) FROM contacts')[0][0]} linked")
        told.append(", ".join(run.state for run in world.store.runs(world.id)))
        calm(world)
        told.append(f"{settle(world, *WAYS[way])} runs")
        found = everything(world)
        assert world.store.open_intents(world.id) == []
        told.append(str(org.client.get(f"{org.address}/__emulator__/faults").json()["hits"]))
        world.close()
    return found, "; ".join(told)


def differences(found: Sides, expected: Sides) -> list[str]:
    """Name what one has and the other has not, a few lines for each table."""
    lines = []
    for name, rows in expected.items():
        more, fewer = list(found[name]), []
        for row in rows:
            if row in more:
                more.remove(row)
            else:
                fewer.append(row)
        lines += [f"{name}: too many {row}" for row in more[:5]] + [
            f"{name}: missing {row}" for row in fewer[:5]
        ]
    return lines


def main(arguments: Sequence[str]) -> int:
    """Storm for as many seeds as asked for; returns how many left a trace."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--way", choices=sorted(WAYS), default="windows")
    options = parser.parse_args(arguments)
    bad = 0
    with tempfile.TemporaryDirectory() as folder:
        twin = undisturbed(Path(folder) / "twin")
        for seed in range(options.first, options.first + options.seeds):
            try:
                found, told = disturbed(Path(folder) / str(seed), options.way, seed)
                wrong = differences(found, twin)
            except AssertionError as error:
                wrong, told = [f"failed: {error}"], ""
            bad += bool(wrong)
            sys.stdout.write("\n  ".join([f"{options.way} {seed}: {told}", *wrong]) + "\n")
            sys.stdout.flush()
    return bad


if __name__ == "__main__":
    sys.exit(min(main(sys.argv[1:]), 1))
