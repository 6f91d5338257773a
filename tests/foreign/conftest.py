"""One emulator a file of tests, and the clients at hand or a reason why not."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.foreign import cache
from tests.foreign.running import CONTACTS, Step, run_step
from tests.world import Org, running_org


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what installs other people's programs, and give it the time that a first installation takes."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and item.path.name != "test_cache.py":
            item.add_marker(pytest.mark.foreign)
            item.add_marker(pytest.mark.timeout(cache.INSTALL_SECONDS + 120))


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    with running_org("--contacts", str(CONTACTS)) as org:
        yield org


def _or_skip(install: Callable[[], Path]) -> Path:
    try:
        return install()
    except cache.UnavailableError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def jsforce_modules() -> Path:
    return _or_skip(partial(cache.node_modules_with, "jsforce@3.10.16"))


@pytest.fixture(scope="session")
def simple_salesforce_python() -> Path:
    return _or_skip(partial(cache.python_with, "simple-salesforce==1.12.10"))


@pytest.fixture(scope="session")
def tap_salesforce_python() -> Path:
    return _or_skip(partial(cache.python_with, "tap-salesforce==2.8.1"))


@pytest.fixture
def jsforce(org: Org, jsforce_modules: Path, tmp_path: Path) -> Step:
    node = _or_skip(cache.node)

    def step(name: str, **more: Any) -> Any:
        return run_step(
            [node], "jsforce.cjs", name, _given(org, more), tmp_path, NODE_PATH=str(jsforce_modules)
        )

    return step


@pytest.fixture
def simple_salesforce(org: Org, simple_salesforce_python: Path, tmp_path: Path) -> Step:
    def step(name: str, **more: Any) -> Any:
        given = _given(org, more)
        return run_step([simple_salesforce_python], "simple_salesforce_steps.py", name, given, tmp_path)

    return step


def _given(org: Org, more: dict[str, Any]) -> dict[str, Any]:
    return {"address": org.address, "clientId": "demo", "clientSecret": "demo", **more}
