"""The user's language: gettext, installed once before any front end is imported."""

from sf_tui.language.catalogue import LANGUAGES, _, choose, current, install, ngettext

__all__ = ["LANGUAGES", "_", "choose", "current", "install", "ngettext"]
