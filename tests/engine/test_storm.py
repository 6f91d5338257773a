"""A short storm in each way of reading and writing many records; `tests.engine.storm` has longer ones."""

from pathlib import Path

import pytest

from tests.engine.storm import Sides, differences, disturbed, undisturbed


@pytest.fixture(scope="module")
def calm_sides(tmp_path_factory: pytest.TempPathFactory) -> Sides:
    return undisturbed(tmp_path_factory.mktemp("calm") / "world")


@pytest.mark.parametrize(("way", "seed"), [("windows", 2), ("bulk", 104)])
def test_after_a_storm_nothing_is_lost_doubled_or_wrong(
    tmp_path: Path, calm_sides: Sides, way: str, seed: int
) -> None:
    found, told = disturbed(tmp_path / "world", way, seed, kills=2)
    assert differences(found, calm_sides) == [], told


def test_a_difference_would_be_seen(calm_sides: Sides) -> None:
    lost = {name: rows[1:] for name, rows in calm_sides.items()}
    doubled = {name: rows + rows[:1] for name, rows in calm_sides.items()}
    assert all("missing" in line for line in differences(lost, calm_sides))
    assert all("too many" in line for line in differences(doubled, calm_sides))
    assert len(differences(lost, calm_sides)) == len(calm_sides)
