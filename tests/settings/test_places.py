from pathlib import Path

import pytest

from sf_tui.model.errors import SettingsError
from sf_tui.settings import find_places, make_directory


@pytest.fixture(autouse=True)
def _home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr("sys.platform", "linux")


def test_the_platform_says_where_things_are(tmp_path: Path) -> None:
    places = find_places(environment={})

    assert places.settings_file == tmp_path / "config/sf-tui/sf-tui.toml"
    assert places.state_dir == tmp_path / "state/sf-tui"
    assert places.themes_dir == tmp_path / "config/sf-tui/themes"


def test_the_environment_beats_the_platform(tmp_path: Path) -> None:
    places = find_places(environment={"SF_TUI_CONFIG": str(tmp_path / "c.toml"), "SF_TUI_STATE": "~/s"})

    assert (places.settings_file, places.state_dir) == (tmp_path / "c.toml", tmp_path / "s")


def test_an_option_beats_the_environment(tmp_path: Path) -> None:
    environment = {"SF_TUI_CONFIG": "/elsewhere.toml", "SF_TUI_STATE": "/elsewhere"}

    places = find_places(str(tmp_path / "c.toml"), tmp_path / "s", environment)

    assert (places.settings_file, places.state_dir) == (tmp_path / "c.toml", tmp_path / "s")


def test_an_empty_variable_says_nothing(tmp_path: Path) -> None:
    assert find_places(environment={"SF_TUI_STATE": ""}).state_dir == tmp_path / "state/sf-tui"


def test_a_relative_path_becomes_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    assert find_places("c.toml", environment={}).settings_file == tmp_path / "c.toml"


def test_a_home_that_does_not_exist_is_named() -> None:
    with pytest.raises(SettingsError, match=r"~nobody-of-that-name/c\.toml names a home directory"):
        find_places("~nobody-of-that-name/c.toml", environment={})


def test_directories_are_private(tmp_path: Path) -> None:
    made = make_directory(tmp_path / "a" / "b")

    assert made.stat().st_mode & 0o777 == made.parent.stat().st_mode & 0o777 == 0o700
    assert make_directory(made) == made


def test_a_directory_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(SettingsError, match="file/below cannot be created"):
        make_directory(tmp_path / "file" / "below")
