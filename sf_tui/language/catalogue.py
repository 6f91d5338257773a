"""One catalogue a process. Keys, logs and JSON are never translated; sentences and labels always are."""

import gettext
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("en", "fr")
DOMAIN = "sf_tui"
_FOLDER = Path(__file__).parent


class _Catalogue:
    """Holds what `install` chose; English until then."""

    language = "en"
    translations: gettext.NullTranslations = gettext.NullTranslations()


def choose(environment: Mapping[str, str], wish: str = "") -> str:
    """Return the language of ``wish`` (an option, a setting), else the locale's, else English."""
    if wish:
        return wish if wish in LANGUAGES else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environment.get(variable, "")
        if value:
            return next((each for each in LANGUAGES if value.lower().startswith(each)), "en")
    return "en"


def install(language: str) -> None:
    """Make ``language`` the one that `_` answers in; English needs no file."""
    _Catalogue.language = language
    _Catalogue.translations = (
        gettext.NullTranslations()
        if language == "en"
        else gettext.translation(DOMAIN, localedir=_FOLDER, languages=[language])
    )


def current() -> str:
    """Return the language in force."""
    return _Catalogue.language


def _(message: str) -> str:
    """Translate ``message``."""
    return _Catalogue.translations.gettext(message) if message else ""


def ngettext(singular: str, plural: str, number: int) -> str:
    """Translate with the plural form for ``number``."""
    return _Catalogue.translations.ngettext(singular, plural, number)
