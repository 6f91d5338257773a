"""SIGKILL between any two writes about the place: the same store takes it up, another one does not get it."""

import signal
import subprocess
import sys

import pytest

from sf_tui.model.states import RequestKind, RequestState, RunState
from tests.service.occupying.helpers import is_synced, noted, refusal, rival_of, state_file
from tests.world import PATIENCE_SECONDS, World


def _die(world: World, kind: RequestKind, write: str, number: int, moment: str) -> int:
    """Serve the store in a process that kills itself there; returns the request that it was about."""
    request = world.store.add_request(world.id, kind)
    command = [sys.executable, "-m", "tests.service.occupying.child", str(state_file(world))]
    with subprocess.Popen([*command, write, str(number), moment], stdin=subprocess.PIPE) as process:
        assert process.wait(PATIENCE_SECONDS) == -signal.SIGKILL
    return request


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize(
    ("write", "number"),
    [
        pytest.param("bind", 1, id="binding in the store"),
        pytest.param("mark", 1, id="the mark in the store"),
        pytest.param("claim", 1, id="the claim in the CRM"),
        pytest.param("claim", 2, id="the end of the run in the CRM"),
    ],
)
def test_a_killed_run_s_place_is_taken_up_again(world: World, write: str, number: int, moment: str) -> None:
    world.store.set_next_run(world.id, world.clock() + 3600)
    request = _die(world, RequestKind.SYNC, write, number, moment)
    assert world.store.runs(world.id)[0].state in {RunState.RUNNING, RunState.DONE}

    world.start()
    answer = world.wait(request)  # the service that follows answers what the dead one had claimed

    assert (answer.state, world.suspended) == (RequestState.DONE, None)
    assert noted(world) == [(world.store.installation(), "demo", 0)]
    second = rival_of(world)
    second.start()
    refusal(second)
    second.close()


@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("write", ["vacate", "set aside"])
def test_a_killed_rebinding_is_finished_and_the_pair_is_free(world: World, write: str, moment: str) -> None:
    world.start()
    assert is_synced(world)
    world.stop()
    world.enabled = False
    world.configure()
    request = _die(world, RequestKind.REBIND, write, 1, moment)

    world.start()

    assert world.wait(request).state is RequestState.DONE
    assert noted(world) == []
    row = world.store.integration("demo")
    assert row is not None
    assert row.org_id == ""
    second = rival_of(world)
    second.start()
    assert is_synced(second)
    second.close()
