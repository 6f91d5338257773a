"""Made-up people. Any number of them, each found by its index alone."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from sf_tui.emulator.seed.dice import Dice

if TYPE_CHECKING:
    from sf_tui.emulator.seed.places import City

_FIRST = {
    "fr": (
        "Élodie,Hélène,Chloé,Zoé,Noémie,Gaëlle,Anaïs,Amélie,Léa,Camille,Inès,Margaux,Aurélie,Solène,Maëlle,"
        "Océane,François,Jérôme,Étienne,Théo,Loïc,Benoît,Rémi,Cédric,Mickaël,Grégoire,Raphaël,Jean-Baptiste,"
        "Gaël,Clément,Stéphane,Hervé,Yann,Bastien,Anne-Sophie,Marie-Ève"
    ),
    "en": (
        "Emma,Olivia,Grace,Charlotte,Amelia,Harper,Madison,Abigail,Siobhán,Niamh,Zara,Priya,Keisha,Hannah,Maya,"
        "Ruth,Liam,Noah,Oliver,James,William,Henry,Marcus,Dylan,Connor,Aidan,Raj,Tyrone,Ethan,Samuel,Gareth,"
        "Callum,Winston,Theodore,Darnell,Rhys"
    ),
    "de": (
        "Anna,Käthe,Lena,Jule,Heike,Sabine,Ute,Frieda,Annelie,Greta,Jürgen,Björn,Lukas,Matthias,Günther,Sören,"
        "Stefan,Jörg,Ralf,Moritz,Felix,Andreas"
    ),
    "es": (
        "Lucía,María,Sofía,Inés,Rocío,Belén,Andrés,José,Álvaro,Íñigo,Martín,Joaquín,Ramón,Adrián,Beatriz,Begoña"
    ),
    "pl": (
        "Agnieszka,Małgorzata,Zofia,Grażyna,Elżbieta,Paweł,Łukasz,Michał,Wojciech,Stanisław,Bartłomiej,Bożena"
    ),
    "sv": "Åsa,Märta,Linnéa,Signe,Björn,Göran,Sören,Jørgen,Håkan,Søren,Freja,Maja,Åke,Elin,Nils,Østen",
}
_LAST = {
    "fr": (
        "Lefèvre,Martin,Bérenger,Dupré,Lacroix,Gauthier,Chevallier,Désormeaux,Roussel,Béranger,Noël,Perrault,"
        "Fournier,Le Goff,De La Tour,D'Aubigné,Garnier,Thévenot,Hébert,Lévesque,Ménard,Poirier,Rémond,"
        "Saint-Exupéry,Tréville,Vasseur,Brunelle,Caron,Delacourt,Évrard,Lemaître,Côté,Gagné,Bélanger"
    ),
    "en": (
        "O'Brien,O'Neill,McAllister,Smith-Jones,Thornton,Whitfield,Okafor,Patel,Nguyen,Hargreaves,Pemberton,"
        "Sinclair,Washington,Brooks,Delgado,Kaplan,Fitzgerald,Lindqvist,Abernathy,Blackwood,Carmichael,Donovan,"
        "Ellison,Fairbanks,Gallagher,Holloway,Ingram,Jefferson,Kowalski,Lancaster,MacDonald,Nakamura,Osborne,"
        "Prescott"
    ),
    "de": (
        "Müller,Schäfer,Köhler,Weiß,Groß,Böhm,Jäger,Krüger,Schröder,Vogel,von der Heide,Lindemann,Brückner,"
        "Hänsel,Strauß,Wäßle,Zöllner,Kaiser,Ebert,Füssli"
    ),
    "es": (
        "García,Fernández,Núñez,Ibáñez,Muñoz,Peña,Martínez López,Gutiérrez,Ortega,Vázquez,Jiménez,"
        "Zúñiga,Cañete"
    ),
    "pl": (
        "Kowalczyk,Wiśniewska,Wójcik,Kamiński,Lewandowska,Zieliński,Dąbrowski,Jabłońska,Kaźmierczak,Łuczak,Żak"
    ),
    "sv": "Åkesson,Östberg,Sjögren,Nyström,Bäckström,Lindgren,Sørensen,Nørgaard,Kjær,Öhman,Ångström,Holm",
}
FIRST_NAMES = {region: tuple(names.split(",")) for region, names in _FIRST.items()}
LAST_NAMES = {region: tuple(names.split(",")) for region, names in _LAST.items()}
TITLES = (
    "CEO",
    "CFO",
    "CTO",
    "VP Sales",
    "VP, Facilities",
    "Director of Operations",
    "Directrice générale",
    "Responsable des achats",
    "Chef de projet",
    "Regional Sales Manager",
    "Account Executive",
    "Office Manager",
    "Head of R&D",
    "Leiter Einkauf",
    "IT Manager",
    "Buyer",
    "Procurement Specialist",
    "Data Protection Officer",
    "Ingénieur qualité",
    'Assistant to the "Président"',
)
_ODD_NAMES = (
    ("[bold]Max[/bold]", "Mustermann"),
    ('Anne "Annie"', "Tremblay"),
    ("Bobby'); DROP TABLE", "Students;--"),
    ("<b>Tim</b>", "O'Tagg & Co"),
    ('=HYPERLINK("x")', "Formule"),
    ("[/red]", "Markup [link=x]"),
    ("Zoë 🦊", "Renard"),
    ("Null", "Null"),
)
_ODD_EVERY = 379
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "ß": "ss", "đ": "d", "æ": "ae", "œ": "oe", "'": "", " ": "-", "’": "", "&": "and"}
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody: names, salutation, job. `address` is the part of an e-mail before the @."""

    first_name: str | None
    last_name: str
    salutation: str | None
    title: str | None
    address: str


@lru_cache(maxsize=4096)
def slug(text: str) -> str:
    """Return a text in plain lower-case letters, as in e-mail addresses and domains."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in folded if c.isascii() and (c.isalnum() or c == "-")).strip("-") or "x"


def person(seed: int, index: int, city: City, topic: str = "person") -> Person:
    """Return the person of this index who lives in a city; costs the same for any index."""
    dice = Dice(seed, topic, index)
    first: str | None = dice.pick(FIRST_NAMES[city.region])
    last = dice.pick(LAST_NAMES[city.region])
    title = None if dice.chance(14) else dice.pick(TITLES)
    salutation = dice.pick(("Mr.", "Ms.", "Dr.", "Mrs.")) if dice.chance(30) else None
    no_first = dice.chance(2)
    if index % _ODD_EVERY == _ODD_EVERY - 3:
        first, last = _ODD_NAMES[index // _ODD_EVERY % len(_ODD_NAMES)]
    address = f"{slug(first or '')}.{slug(last)}"
    return Person(None if no_first else first, last, salutation, title, address)
