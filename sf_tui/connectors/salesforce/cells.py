"""Values of Bulk's CSV made equal to those that REST's JSON has for the same record (SYNC 5).

CSV knows text alone: no null (an empty cell stands for it), ``true`` and ``false``, numbers as Java writes
them, and datetimes that end in ``Z`` where JSON has ``+0000``.
"""

from collections.abc import Callable, Sequence

from sf_tui.connectors.salesforce.errors import unexpected
from sf_tui.model.values import Value

NUMBERS = frozenset({"double", "currency", "percent", "int", "long"})
_BOOLEANS: dict[str, Value] = {"true": True, "false": False, "": None}
Convert = Callable[[str], Value]


def converter(kind: str | None) -> Convert:
    """Return what turns a cell of a field of Salesforce's type ``kind`` into its value.

    >>> converter("currency")("1.5E7"), converter("datetime")("2026-01-02T03:04:05.000Z")
    (15000000.0, '2026-01-02T03:04:05.000+0000')
    """
    match kind:
        case "boolean":
            return _boolean
        case "datetime":
            return _datetime
        case kind if kind in NUMBERS:
            return _number
        case _:
            return _text


def _text(cell: str) -> Value:
    return cell or None


def _boolean(cell: str) -> Value:
    try:
        return _BOOLEANS[cell.lower()]
    except KeyError:
        pass
    raise unexpected(f"{cell[:40]!r} is not true or false")


def _datetime(cell: str) -> Value:
    return cell[:-1] + "+0000" if cell.endswith("Z") else cell or None


def _number(cell: str) -> Value:
    if not cell:
        return None
    try:
        return int(cell)
    except ValueError:
        pass
    try:
        return float(cell)
    except ValueError:
        pass
    raise unexpected(f"{cell[:40]!r} is not a number")


class CellReader:
    """Knows the columns of one query and puts the cells of its rows into their order and types."""

    def __init__(self, columns: Sequence[str], kinds: Sequence[str | None]) -> None:
        self._columns = columns
        self._converters = tuple(map(converter, kinds))

    def places(self, header: Sequence[str]) -> tuple[int, ...]:
        """Return where each column stands in the file; `Refused` when one is missing."""
        found = {name.lower(): index for index, name in enumerate(header)}
        missing = [name for name in self._columns if name.lower() not in found]
        if missing:
            raise unexpected(f"no column {missing[0]}")
        return tuple(found[name.lower()] for name in self._columns)

    def values(self, rows: Sequence[Sequence[str]], places: Sequence[int]) -> list[tuple[Value, ...]]:
        """Return the rows' values in the order of the columns."""
        pairs = tuple(zip(self._converters, places, strict=True))
        try:
            return [tuple(convert(row[place]) for convert, place in pairs) for row in rows]
        except IndexError:
            pass
        raise unexpected("a row with fewer cells than the header")
