"""The objects and fields of the emulated org."""

from sf_tui.emulator.schema.catalogue import (
    EXTERNAL_ID,
    stored_schema,
    tooling_schema,
    visible_schema,
    without_object,
)
from sf_tui.emulator.schema.model import NUMBER_TYPES, TEXT_TYPES, Field, FieldType, Schema, SObject

__all__ = [
    "EXTERNAL_ID",
    "NUMBER_TYPES",
    "TEXT_TYPES",
    "Field",
    "FieldType",
    "SObject",
    "Schema",
    "stored_schema",
    "tooling_schema",
    "visible_schema",
    "without_object",
]
