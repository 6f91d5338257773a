"""Themes are TOML files: the product's own in ``themes/``, a person's own before them."""

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from textual.color import Color, ColorParseError
from textual.theme import Theme

import sf_tui
from sf_tui.model.errors import SettingsError

DEFAULT = "dark"
COLORS = (
    "primary",
    "secondary",
    "warning",
    "error",
    "success",
    "accent",
    "foreground",
    "background",
    "surface",
    "panel",
)
TEXTS = ("ok", "bad", "warn", "quiet", "key")
"""Colours for words: variables ``$text-ok`` and so on."""
_TOP = ("name", "title", "dark", "colors", "text")


@dataclass(frozen=True, slots=True)
class Loaded:
    """The themes that are good, by name, and a sentence for each file that is not."""

    themes: dict[str, Theme]
    errors: tuple[SettingsError, ...]


def own_folder() -> Path:
    """Return the folder of the product's themes: in the installed package, else beside it."""
    package = Path(sf_tui.__file__).parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def load(folders: Iterable[Path]) -> Loaded:
    """Load every ``*.toml`` of ``folders``; a later folder's theme replaces one of the same name."""
    themes: dict[str, Theme] = {}
    errors: list[SettingsError] = []
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else ():
            try:
                theme = read(path)
            except SettingsError as error:
                errors.append(error)
            else:
                themes[theme.name] = theme
    return Loaded(themes, tuple(errors))


def read(path: Path) -> Theme:
    """Read one file; raises `SettingsError` that names file and key."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            "Theme file {file} cannot be read: {why}.", file=path.name, why=str(error).rstrip(".")
        ) from error
    _check_keys(path, table, _TOP, "")
    dark = table.get("dark", True)
    if not isinstance(dark, bool):
        raise SettingsError("Theme file {file}: dark must be true or false.", file=path.name)
    colors = _colors(path, table, "colors", COLORS)
    texts = _colors(path, table, "text", TEXTS)
    missing = [key for key in ("primary", "foreground", "background") if key not in colors]
    if missing:
        raise SettingsError(
            "Theme file {file}: the key {key} is missing in [colors].", file=path.name, key=missing[0]
        )
    name = table.get("name", path.stem)
    if not isinstance(name, str) or not name.strip():
        raise SettingsError("Theme file {file}: name must be a text.", file=path.name)
    return Theme(
        name=name,
        dark=dark,
        variables={f"text-{key}": texts.get(key, colors["foreground"]) for key in TEXTS},
        **colors,  # type: ignore[arg-type]  # its keys are COLORS
    )


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2)."""
    high, low = sorted((_luminance(Color.parse(one)), _luminance(Color.parse(other))), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(color: Color) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = color.rgb
    return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)


def _colors(path: Path, table: dict[str, Any], section: str, known: tuple[str, ...]) -> dict[str, str]:
    values = table.get(section, {})
    if not isinstance(values, dict):
        raise SettingsError(
            "Theme file {file}: [{section}] must be a table.", file=path.name, section=section
        )
    _check_keys(path, values, known, f"{section}.")
    for key, value in values.items():
        try:
            Color.parse(value if isinstance(value, str) else "")
        except ColorParseError as error:
            raise SettingsError(
                "Theme file {file}: {key} = {value} is not a colour; write it as #rrggbb.",
                file=path.name,
                key=f"{section}.{key}",
                value=repr(value),
            ) from error
    return values


def _check_keys(path: Path, table: dict[str, Any], known: tuple[str, ...], prefix: str) -> None:
    for key in table:
        if key in known:
            continue
        near = difflib.get_close_matches(key, known, n=1, cutoff=0.0)
        raise SettingsError(
            "Theme file {file}: the key {key} is not known; the nearest is {near}.",
            file=path.name,
            key=f"{prefix}{key}",
            near=f"{prefix}{near[0] if near else known[0]}",
        )
