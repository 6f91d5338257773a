"""The columns of an upload: which field each fills, and what its cells mean.

Bulk API 2.0 Guide, "Prepare CSV Files", "Relationship Fields in a Header Row".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.bulk.csv_input import BatchError
from sf_tui.emulator.dml import DmlError
from sf_tui.emulator.dml.values import stored_value

if TYPE_CHECKING:
    from sf_tui.emulator.schema import Field, Schema, SObject

_RELATIONSHIP = re.compile(r"(?:(\w+):)?(\w+)\.(\w+)")
_NULL = "#N/A"
_TRUE = frozenset({"true", "yes", "y", "on", "1"})
_FALSE = frozenset({"false", "no", "n", "off", "0"})
_XSD = {
    "boolean": "boolean",
    "int": "int",
    "double": "double",
    "currency": "double",
    "percent": "double",
    "date": "date",
    "datetime": "dateTime",
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place from 0, its field, and for a parent by external id that key and whose it is.

    The field of a relationship column is the lookup.
    """

    place: int
    field: Field
    key: str | None = None
    target: str | None = None

    def put(self, record: dict[str, object], text: str) -> None:
        """Put a cell into a record: nothing for an empty one, null for `#N/A`.

        Raises DmlError for a value that is not of the field's type, in recorded words.
        """
        if not text:
            return
        if text == _NULL:
            record[self.field.name] = None
        elif self.key is not None and self.field.relationship is not None:
            record[self.field.relationship] = {"attributes": {"type": self.target}, self.key: text}
        else:
            record[self.field.name] = self._typed(text)

    def _typed(self, text: str) -> object:
        xsd = _XSD.get(self.field.type)
        if xsd is None:
            return text
        if xsd == "boolean":
            word = text.strip().lower()
            if word in _TRUE or word in _FALSE:
                return word in _TRUE
        else:
            try:
                stored_value(self.field, text)
            except ApiError:
                pass
            else:
                return text
        raise DmlError(
            "INVALID_FIELD",
            f"Failed to deserialize field at col {self.place}. Due to, '{text}' is not a valid value for "
            f"the type xsd:{xsd}",
            (self.field.name,),
        )


def columns_of(header: list[str], schema: Schema, item: SObject, operation: str) -> list[Column]:
    """Return the columns of a header row.

    Raises BatchError for a name that is no field, a name that comes twice, other columns than Id in a delete.
    """
    columns = [_column(schema, item, place, name.strip()) for place, name in enumerate(header)]
    if operation in ("delete", "hardDelete") and [column.field.name for column in columns] != ["Id"]:
        raise BatchError(f"InvalidBatch : The '{operation}' batch must contain only ids")
    seen: set[tuple[str, str | None]] = set()
    for column, name in zip(columns, header, strict=True):
        if (column.field.name, column.key) in seen:
            raise BatchError(f"InvalidBatch : Field name found twice : {name}")
        seen.add((column.field.name, column.key))
    return columns


def _column(schema: Schema, item: SObject, place: int, name: str) -> Column:
    field = item.field(name)
    if field is not None and field.type != "address":
        return Column(place, field)
    match = _RELATIONSHIP.fullmatch(name)
    reference = item.relationships.get(match[2].lower()) if match else None
    if match is not None and reference is not None:
        for target_name in reference.reference_to:
            target = schema.sobject(target_name)
            key = target.field(match[3]) if target else None
            asked = match[1] is None or match[1].lower() == target_name.lower()
            if asked and key is not None and (key.external_id or key.id_lookup):
                return Column(place, reference, key.name, target_name)
    raise BatchError(f"InvalidBatch : Field name not found : {name}")
