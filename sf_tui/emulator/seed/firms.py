"""Made-up firms. No two have the same name or domain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sf_tui.emulator.seed.dice import Dice
from sf_tui.emulator.seed.people import slug
from sf_tui.emulator.seed.places import CITIES, City

_STEMS = (
    "Acier",
    "Alpina",
    "Arverne",
    "Aurore",
    "Azur",
    "Bellecour",
    "Boréal",
    "Brightwater",
    "Calder",
    "Cascade",
    "Céleste",
    "Cinder",
    "Clearfield",
    "Cobalt",
    "Condor",
    "Corail",
    "Crescent",
    "Delta",
    "Dunmore",
    "Écluse",
    "Élan",
    "Ember",
    "Equinox",
    "Étoile",
    "Falcon",
    "Fenwick",
    "Forêt",
    "Fjord",
    "Garonne",
    "Glacier",
    "Granite",
    "Greenleaf",
    "Halcyon",
    "Hawthorn",
    "Helvetia",
    "Horizon",
    "Hélios",
    "Indigo",
    "Ironbridge",
    "Jura",
    "Kestrel",
    "Kingfisher",
    "Lantern",
    "Léman",
    "Lighthouse",
    "Loire",
    "Lumière",
    "Lynx",
    "Magnolia",
    "Maple",
    "Meridian",
    "Mistral",
    "Northgate",
    "Nova",
    "Oakridge",
    "Océan",
    "Olivier",
    "Opale",
    "Orion",
    "Outremer",
    "Panorama",
    "Pinnacle",
    "Polaris",
    "Provence",
    "Quartz",
    "Redwood",
    "Rhône",
    "Rivage",
    "Saffron",
    "Sapphire",
    "Sequoia",
    "Sierra",
    "Silverline",
    "Solstice",
    "Sonnenfeld",
    "Stella",
    "Summit",
    "Tamaris",
    "Tempête",
    "Thistle",
    "Titan",
    "Tramontane",
    "Umbra",
    "Vallée",
    "Vega",
    "Verdon",
    "Vertex",
    "Vézère",
    "Vista",
    "Weißbach",
    "Westbrook",
    "Willow",
    "Zephyr",
    "Zenith",
    "Żubr",
    "Ångbåt",
)
_TRADES = (
    "Logistics",
    "Conseil",
    "Foods",
    "Énergies",
    "Software",
    "Textiles",
    "Pharma",
    "Constructions",
    "Médical",
    "Finance",
    "Motors",
    "Télécom",
    "Design",
    "Robotics",
    "Vins & Spiritueux",
    "Instruments",
    "Travel",
    "Aéronautique",
    "Maschinenbau",
    "Analytics",
    "Media",
    "Plastiques",
    "Biotech",
    "Security",
    "Optique",
    "Paper",
    "Chemicals",
    "Retail",
    "Hôtels",
    "Hydraulics",
)
_FORMS = {
    "fr": ("SA", "SARL", "SAS", "& Fils", "Groupe"),
    "en": ("Inc.", "Ltd", "LLC", "Group", "& Sons"),
    "de": ("GmbH", "AG", "KG", "& Söhne", "Holding"),
    "es": ("S.A.", "S.L.", "Hermanos", "Ibérica", "Grupo"),
    "pl": ("Sp. z o.o.", "S.A.", "Polska", "Group", "i Synowie"),
    "sv": ("AB", "A/S", "Nordic", "Group", "& Co"),
}
_KINDS = len(_STEMS) * len(_TRADES) * len(CITIES)
_STEP = 48_611


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm and where it sits."""

    name: str
    domain: str
    city: City


@lru_cache(maxsize=1024)
def firm(seed: int, index: int) -> Firm:
    """Return the firm of this index; names repeat only with a number, so that they stay different."""
    again, number = divmod(index, _KINDS)
    number = (number * _STEP + seed * 7_919) % _KINDS
    number, stem = divmod(number, len(_STEMS))
    place, trade = divmod(number, len(_TRADES))
    city = CITIES[place]
    dice = Dice(seed, "firm", index)
    form = _FORMS[city.region][dice.below(5)]
    name = f"{_STEMS[stem]} {_TRADES[trade]} {city.name} {form}"
    domain = f"{slug(_STEMS[stem])}-{slug(_TRADES[trade])}-{slug(city.name)}"
    if again:
        name, domain = f"{name} {again + 1}", f"{domain}{again + 1}"
    if index % 613 == 11:
        name = f'[bold]{_STEMS[stem]}[/bold] "{_TRADES[trade]}" {city.name} {index}'
    return Firm(name, f"{domain}.example", city)
