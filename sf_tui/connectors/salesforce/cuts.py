"""Where to cut a first read by id so that its parts have about the same size: arithmetic, no calls.

Ids grow in clusters: a pod's records stand close together, and years or pods leave gaps of any width. So a
cut is interpolated between ids whose rank (how many rows lie below them) is known, and the neighbours of a
probe are learnt with it, which takes a gap out at once.
"""

from bisect import bisect_right, insort
from dataclasses import dataclass
from itertools import pairwise

from sf_tui.connectors.salesforce.ids import long_id

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_LENGTH = 15
PAGE = 2000
_MOST_ROUNDS = 6


def number_of(record_id: str) -> int:
    """Return an id's place in the order of ids, which is that of its first 15 characters.

    >>> number_of("003000000000010AAA")
    9678800287193699463230
    """
    number = 0
    for digit in record_id[:_LENGTH]:
        number = number * 62 + _VALUES[digit]
    return number


def id_of(number: int) -> str:
    """Return the id at that place, with 18 characters, whether a record has it or not."""
    text = ""
    for _ in range(_LENGTH):
        number, rest = divmod(number, 62)
        text = _DIGITS[rest] + text
    return long_id(text)


@dataclass(frozen=True, slots=True)
class Plan:
    """How many windows a read is worth, and the calls that may be spent on looking for the cuts."""

    windows: int
    rounds: int


def plan(rows: int, most: int) -> Plan:
    """Spend at most a tenth more calls than one walk: each window's last page may be a poor one.

    >>> plan(200_000, 8), plan(60_000, 8)
    (Plan(windows=8, rounds=1), Plan(windows=1, rounds=0))
    """
    spare = -(-rows // PAGE) // 10
    windows = min(most, spare - 2)
    if windows < 2:
        return Plan(1, 0)
    return Plan(windows, min(spare - 1 - windows, _MOST_ROUNDS))


class Ranks:
    """What is known of the order: how many rows lie below some places."""

    def __init__(self, first: int, last: int, rows: int) -> None:
        self._rows = rows
        self._known: list[tuple[int, int]] = [(first, 0), (last + 1, rows)]

    def learn(self, place: int, rank: int) -> None:
        """Note that ``rank`` rows lie below ``place``; what contradicts earlier notes is left out.

        Rows come and go while we look, and a cut need not be exact.
        """
        index = bisect_right(self._known, place, key=lambda each: each[0])
        if index in {0, len(self._known)} or self._known[index - 1][0] == place:
            return
        if self._known[index - 1][1] <= rank <= self._known[index][1]:
            insort(self._known, (place, rank))

    def place(self, rank: int) -> int:
        """Return where that rank should be, as if rows were even between the places known."""
        (low, below), (high, above) = self._around(rank)
        return low + (high - low) * (rank - below) // (above - below)

    def cuts(self, windows: int) -> list[int]:
        """Return the places between the windows, in order, each once."""
        places = {self.place(self._rows * part // windows) for part in range(1, windows)}
        return sorted(places - {self._known[0][0], self._known[-1][0]})

    def probes(self, windows: int, count: int) -> list[int]:
        """Return the ranks about which least is known, of those at which a cut is due."""
        spans: dict[tuple[int, int], list[int]] = {}
        for part in range(1, windows):
            rank = self._rows * part // windows
            (_, below), (_, above) = self._around(rank)
            spans.setdefault((below, above), []).append(rank)
        widest = sorted(spans, key=lambda span: span[0] - span[1])[:count]
        if len(widest) == 1:
            ranks = spans[widest[0]]
            return sorted({ranks[len(ranks) * part // (count + 1)] for part in range(1, count + 1)})
        return [ranks[len(ranks) // 2] for ranks in (spans[span] for span in widest)]

    def _around(self, rank: int) -> tuple[tuple[int, int], tuple[int, int]]:
        """Return the known places on both sides of a rank, between which rows lie."""
        return next((low, high) for low, high in pairwise(self._known) if low[1] <= rank < high[1])
