"""The cache of other people's clients: whole or not there, built once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.foreign import cache


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "sf-tui-tests" / "foreign"


def test_an_installation_is_made_once_and_named_by_its_version(folder: Path) -> None:
    built: list[Path] = []
    for _ in range(2):
        place = cache._installed(["py3.11", "client==1.2"], built.append)
        assert place == folder / "py3.11+client-1.2"
        assert place.is_dir()
    assert len(built) == 1


def test_parallel_workers_build_one_and_see_it_whole() -> None:
    builds: list[Path] = []
    both = threading.Barrier(2)

    def build(place: Path) -> None:
        builds.append(place)
        (place / "whole").touch()

    def worker(_: int) -> bool:
        both.wait(10)
        return (cache._installed(["client"], build) / "whole").exists()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(worker, range(2))) == [True, True]
    assert len(builds) == 1


def test_an_installation_that_fails_leaves_nothing_behind(folder: Path) -> None:
    def build(place: Path) -> None:
        (place / "half").touch()
        raise cache.UnavailableError("no network")

    with pytest.raises(cache.UnavailableError, match="no network"):
        cache._installed(["client"], build)
    assert [path.name for path in folder.iterdir()] == ["client.lock"]


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("echo notice; echo npm error code ECONNREFUSED; echo npm error see the log", "code ECONNREFUSED"),
        ("echo trying; echo no route to host", "no route to host"),
        ("true", "no word why"),
    ],
)
def test_what_an_installer_says_is_the_reason(said: str, reason: str) -> None:
    with pytest.raises(cache.UnavailableError, match=f"client@1 cannot be installed: .*{reason}"):
        cache._run(["sh", "-c", f"({said}) >&2; exit 1", "client@1"])


def test_no_npm_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(cache.UnavailableError, match="npm is not on this machine"):
        cache.node_modules_with("jsforce@3")
    with pytest.raises(cache.UnavailableError, match="node is not on this machine"):
        cache.node()
