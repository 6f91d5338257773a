"""The settings file: where it is, what it says, and changes that keep a person's comments and order."""

from sf_tui.settings.places import Places, find_places, make_directory
from sf_tui.settings.reading import parse_settings, read_settings, validate
from sf_tui.settings.writing import SettingValue, add_integration, remove_table, set_value

__all__ = [
    "Places",
    "SettingValue",
    "add_integration",
    "find_places",
    "make_directory",
    "parse_settings",
    "read_settings",
    "remove_table",
    "set_value",
    "validate",
]
