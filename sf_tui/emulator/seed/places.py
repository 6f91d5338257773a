"""Cities people live in, with what their addresses and phones look like."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sf_tui.emulator.seed.dice import Dice


@dataclass(frozen=True, slots=True)
class City:
    """A city; `#` in `postal_code` and `phone` stands for a digit. `region` picks names that fit."""

    name: str
    state: str | None
    country: str
    postal_code: str
    phone: str
    mobile: str
    region: str


_FR = ("France", "+33 6 ## ## ## ##", "fr")
_US = ("United States", "+1 (###) 555-01##", "en")
_UK = ("United Kingdom", "+44 7700 900###", "en")
_DE = ("Germany", "+49 15## #######", "de")

CITIES = (
    City("Paris", "Île-de-France", _FR[0], "750##", "+33 1 ## ## ## ##", _FR[1], _FR[2]),
    City("Lyon", "Auvergne-Rhône-Alpes", _FR[0], "690##", "+33 4 72 ## ## ##", _FR[1], _FR[2]),
    City("Nîmes", "Occitanie", _FR[0], "300##", "+33 4 66 ## ## ##", _FR[1], _FR[2]),
    City("Besançon", "Bourgogne-Franche-Comté", _FR[0], "250##", "+33 3 81 ## ## ##", _FR[1], _FR[2]),
    City("Orléans", "Centre-Val de Loire", _FR[0], "450##", "+33 2 38 ## ## ##", _FR[1], _FR[2]),
    City("Saint-Étienne", "Auvergne-Rhône-Alpes", _FR[0], "420##", "+33 4 77 ## ## ##", _FR[1], _FR[2]),
    City("L'Haÿ-les-Roses", "Île-de-France", _FR[0], "942##", "+33 1 46 ## ## ##", _FR[1], _FR[2]),
    City("Genève", "GE", "Switzerland", "12##", "+41 22 ### ## ##", "+41 79 ### ## ##", "fr"),
    City("Liège", None, "Belgium", "40##", "+32 4 ### ## ##", "+32 47# ## ## ##", "fr"),
    City("Montréal", "QC", "Canada", "H2X #A#", "+1 (514) 555-01##", "+1 (438) 555-01##", "fr"),
    City("New York", "NY", _US[0], "100##", "+1 (212) 555-01##", _US[1], _US[2]),
    City("San Francisco", "CA", _US[0], "941##", "+1 (415) 555-01##", _US[1], _US[2]),
    City("Austin", "TX", _US[0], "787##", "+1 (512) 555-01##", _US[1], _US[2]),
    City("Chicago", "IL", _US[0], "606##", "+1 (312) 555-01##", _US[1], _US[2]),
    City("Boston", "MA", _US[0], "021##", "+1 (617) 555-01##", _US[1], _US[2]),
    City("London", None, _UK[0], "EC#A #BX", "+44 20 7946 0###", _UK[1], _UK[2]),
    City("Manchester", None, _UK[0], "M# #AE", "+44 161 496 0###", _UK[1], _UK[2]),
    City("Dublin", "Leinster", "Ireland", "D0# X###", "+353 1 ### ####", "+353 8# ### ####", "en"),
    City("Berlin", "Berlin", _DE[0], "10###", "+49 30 ########", _DE[1], _DE[2]),
    City("München", "Bayern", _DE[0], "80###", "+49 89 ########", _DE[1], _DE[2]),
    City("Köln", "Nordrhein-Westfalen", _DE[0], "50###", "+49 221 #######", _DE[1], _DE[2]),
    City("Zürich", "ZH", "Switzerland", "80##", "+41 44 ### ## ##", "+41 78 ### ## ##", "de"),
    City("Madrid", None, "Spain", "280##", "+34 91 ### ## ##", "+34 6## ### ###", "es"),
    City("Málaga", "Andalucía", "Spain", "290##", "+34 95# ### ###", "+34 6## ### ###", "es"),
    City("Kraków", None, "Poland", "30-###", "+48 12 ### ## ##", "+48 5## ### ###", "pl"),
    City("Łódź", None, "Poland", "90-###", "+48 42 ### ## ##", "+48 6## ### ###", "pl"),
    City("Malmö", "Skåne län", "Sweden", "211 ##", "+46 40 ### ## ##", "+46 70 ### ## ##", "sv"),
    City("Århus", None, "Denmark", "8###", "+45 86 ## ## ##", "+45 2# ## ## ##", "sv"),
)
_STREETS = {
    "fr": (
        "{} rue de la République",
        "{} avenue des Frères-Lumière",
        "{} bis, chemin du Moulin",
        "{} place Bellecour",
    ),
    "en": (
        "{} Market Street",
        "{} Old Mill Road",
        "{} King's Parade",
        "{} 5th Avenue, Suite 300",
        "{} O'Connell Street",
    ),
    "de": ("Schloßstraße {}", "Königsallee {}", "Am Mühlbach {}", "Gartenweg {}"),
    "es": ("Calle Mayor, {}", "Avenida de la Constitución, {}", "Paseo del Prado, {}"),
    "pl": ("ul. Długa {}", "al. Niepodległości {}", "ul. Świętego Jana {}"),
    "sv": ("Storgatan {}", "Sjöängsvägen {}", "Åkergränd {}"),
}


def digits(pattern: str, dice: Dice) -> str:
    """Replace each `#` by a digit."""
    form, limit, count = _form(pattern)
    return form.format(*str(dice.below(limit)).zfill(count)) if count else pattern


@lru_cache(maxsize=256)
def _form(pattern: str) -> tuple[str, int, int]:
    count = pattern.count("#")
    return pattern.replace("#", "{}"), 10**count, count


def street(city: City, dice: Dice) -> str:
    """Return a street and number of the city's region; now and then with a second line."""
    line = dice.pick(_STREETS[city.region]).format(1 + dice.below(180))
    return f"{line}\nBâtiment C" if city.region == "fr" and dice.chance(8) else line
