"""A login goes on beside the integration's work, and ends with the service."""

from pathlib import Path

from sf_tui.model.secret import Secret
from sf_tui.model.states import RequestState, RunState
from sf_tui.store.sqlite import SqliteStore
from tests.login_world import NAME, login_world
from tests.world import Org, running_org

DEMO = {"login": "client_credentials", "client_id": "demo", "secret": Secret("demo")}


def test_a_login_during_a_sync_is_put_in_force_after_it(tmp_path: Path) -> None:
    with (
        running_org("--contacts", "16", "--latency", "100") as org,
        login_world(org, tmp_path) as world,
    ):
        world.done(world.set(**DEMO))
        world.console.set_enabled(NAME, enabled=True)
        run = world.console.request_sync(NAME)
        world.until(lambda: world.console.sync(NAME).live is not None, "the run")

        login = world.set()
        page = world.browser.log_in(world.waiting(login).address)

        world.done(login)
        world.done(run)
        assert page.startswith("You are logged in to ")
        assert world.login == "web"
        assert world.console.sync(NAME).runs[0].state in {RunState.DONE, RunState.DONE_WITH_FAILURES}
        world.done(world.console.request_sync(NAME))


def test_a_login_that_waits_ends_with_the_service(shared_org: Org, tmp_path: Path) -> None:
    with login_world(shared_org, tmp_path) as world:
        request = world.set()
        world.waiting(request)
        path = world.workplace.state_file
    store = SqliteStore(path)
    row = store.request(request)
    store.close()
    assert row is not None
    assert row.state is RequestState.FAILED
    assert "The service stopped before the login was done" in str(row.result)


def test_it_is_not_bound_anew_while_a_login_is_under_way(shared_org: Org, tmp_path: Path) -> None:
    with login_world(shared_org, tmp_path) as world:
        world.waiting(world.set())
        assert "is under way" in world.refused(world.console.rebind(NAME))
        world.done(world.console.cancel_login(NAME))
        world.done(world.console.rebind(NAME))
