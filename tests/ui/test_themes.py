from pathlib import Path

import pytest

from sf_tui.model.errors import SettingsError
from sf_tui.ui import themes
from tests.ui.canned import CannedConsole
from tests.ui.driving import started

OWN = themes.load([themes.own_folder()])
GOOD = '[colors]\nprimary = "#336699"\nforeground = "#ffffff"\nbackground = "#000000"\n'


def test_the_products_themes_are_good() -> None:
    assert OWN.errors == ()
    assert set(OWN.themes) == {"dark", "light", "high-contrast"}


@pytest.mark.parametrize("name", OWN.themes)
def test_every_text_colour_is_readable_on_every_ground(name: str) -> None:
    theme = OWN.themes[name]
    grounds = {"background": theme.background, "surface": theme.surface, "panel": theme.panel}
    words = {"foreground": theme.foreground, **theme.variables}
    for ground, below in grounds.items():
        for word, above in words.items():
            assert above is not None
            assert below is not None
            assert themes.contrast(above, below) >= 4.5, f"{word} on {ground}"


def test_themes_are_found_in_the_package_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sf_tui

    package = tmp_path / "sf_tui"
    (tmp_path / "themes").mkdir(parents=True)
    package.mkdir()
    monkeypatch.setattr(sf_tui, "__file__", str(package / "__init__.py"))
    assert themes.own_folder() == tmp_path / "themes"
    (package / "themes").mkdir()
    assert themes.own_folder() == package / "themes"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            GOOD.replace("foreground", "foregruond"),
            "colors.foregruond is not known; the nearest is colors.foreground",
        ),
        (GOOD.replace("#336699", "#33669"), "colors.primary = '#33669' is not a colour"),
        (GOOD.replace('"#336699"', "12"), "colors.primary = 12 is not a colour"),
        ('tittle = "x"\n' + GOOD, "tittle is not known; the nearest is title"),
        ('[colors]\nprimary = "#336699"\n', "foreground is missing"),
        ('dark = "yes"\n' + GOOD, "dark must be true or false"),
        ("colors = 3", "must be a table"),
        ("[colors", "cannot be read"),
    ],
)
def test_a_bad_file_is_named_with_its_key(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(SettingsError) as caught:
        themes.read(path)
    assert "mine.toml" in str(caught.value)
    assert words in str(caught.value)


async def test_bad_themes_give_one_toast_and_the_default(tmp_path: Path, console: CannedConsole) -> None:
    (tmp_path / "a.toml").write_text("[colors")
    (tmp_path / "b.toml").write_text(GOOD.replace("primary", "primry"))
    (tmp_path / "ok.toml").write_text(GOOD)
    async with started(console, user_themes=tmp_path, theme="absent") as driver:
        assert len(driver.toasts) == 1
        for words in ("a.toml", "b.toml", "no theme absent"):
            assert words in driver.toasts[0]
        assert driver.app.theme == "dark"
        assert "ok" in driver.app.theme_names


async def test_a_users_theme_replaces_one_of_the_same_name(tmp_path: Path, console: CannedConsole) -> None:
    (tmp_path / "dark.toml").write_text(GOOD)
    async with started(console, user_themes=tmp_path) as driver:
        assert driver.app.current_theme.primary == "#336699"


async def test_a_theme_is_changed_live_and_remembered(console: CannedConsole) -> None:
    async with started(console) as driver:
        driver.app.choose_theme("light")
        await driver.settle()
        assert driver.app.theme == "light"
        assert driver.writes == [("set_ui", "light", None)]


@pytest.mark.parametrize(
    "path", sorted(Path(themes.__file__).parent.rglob("*.tcss")), ids=lambda path: path.name
)
def test_style_sheets_use_theme_variables_only(path: Path) -> None:
    import re

    rules = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    assert not re.search(r":[^;{]*#[0-9a-fA-F]{3,8}\b", rules)
