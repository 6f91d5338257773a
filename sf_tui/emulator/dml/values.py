"""Values as callers send them, checked and brought into the form the org keeps.

Source: SOAP API Guide, "Core Data Types".
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from sf_tui.emulator.api.call import ApiError
from sf_tui.emulator.dml.outcome import DmlError
from sf_tui.emulator.ids import full_id
from sf_tui.emulator.stamps import parse_date, parse_moment, stamp_of

if TYPE_CHECKING:
    from sf_tui.emulator.schema import Field
    from sf_tui.emulator.soql.conditions import SqlValue

_EMAIL = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?\.[A-Za-z]{2,}")
_INTEGER_LIMIT = 2**31


def stored_value(field: Field, value: object) -> SqlValue:
    """Return a value as it is kept: text without blanks around it, "" as null, e-mail in lower case.

    Raises DmlError for a value the field cannot hold, ApiError JSON_PARSER_ERROR for one of another type.
    """
    if field.type == "boolean":
        return _boolean(field, value)
    if value is None:
        return None
    if field.type in ("int", "currency", "double", "percent"):
        return _number(field, value)
    if not isinstance(value, str):
        raise _wrong_type(field, value)
    text = value.replace("\0", "").strip()
    if not text:
        return None
    if field.type == "date":
        day = parse_date(text[:10])
        if day is None:
            raise _wrong_type(field, value)
        return day.isoformat()
    if field.type == "datetime":
        moment = parse_moment(text)
        if moment is None:
            raise _wrong_type(field, value)
        return stamp_of(moment)
    if field.type == "reference":
        return _reference(field, text)
    return _text(field, text)


def _text(field: Field, text: str) -> str:
    if field.type == "email":
        if not _EMAIL.fullmatch(text) or ".." in text:
            raise DmlError(
                "INVALID_EMAIL_ADDRESS", f"{field.label}: invalid email address: {text}", (field.name,)
            )
        text = text.lower()
    if len(text) > field.length:
        raise DmlError(
            "STRING_TOO_LONG",
            f"{field.label}: data value too large: {text[:255]} (max length={field.length})",
            (field.name,),
        )
    if field.restricted and text not in field.picklist:
        raise DmlError(
            "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
            f"{field.label}: bad value for restricted picklist field: {text}",
            (field.name,),
        )
    return text


def _reference(field: Field, text: str) -> str:
    identity = full_id(text)
    if identity is None:
        raise DmlError("MALFORMED_ID", f"{field.label}: id value of incorrect type: {text}", (field.name,))
    return identity


def _boolean(field: Field, value: object) -> int:
    if value is None:
        return int(field.default or 0)
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str) and value.lower() in ("true", "false"):
        return int(value.lower() == "true")
    raise _wrong_type(field, value)


def _number(field: Field, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise _wrong_type(field, value)
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise _wrong_type(field, value) from error
    if not number.is_finite():
        raise _wrong_type(field, value)
    if field.type == "int":
        if number != number.to_integral_value() or abs(number) >= _INTEGER_LIMIT:
            raise _wrong_type(field, value)
        return int(number)
    if abs(number) >= Decimal(10) ** (field.precision - field.scale):
        raise DmlError(
            "NUMBER_OUTSIDE_VALID_RANGE",
            f"{field.label}: value outside of valid range on numeric field: {value}",
            (field.name,),
        )
    return float(number.quantize(Decimal(1).scaleb(-field.scale), rounding=ROUND_HALF_UP))


def _wrong_type(field: Field, value: object) -> ApiError:
    kinds = {
        bool: "VALUE_TRUE" if value else "VALUE_FALSE",
        int: "VALUE_NUMBER_INT",
        float: "VALUE_NUMBER_FLOAT",
        str: "VALUE_STRING",
        list: "START_ARRAY",
        dict: "START_OBJECT",
        type(None): "VALUE_NULL",
    }
    wanted = {"date": "date", "datetime": "datetime", "boolean": "boolean", "int": "int"}.get(
        field.type, "double" if field.precision else "string"
    )
    shown = "" if isinstance(value, (list, dict)) else f" value {value}"
    return ApiError(
        400,
        "JSON_PARSER_ERROR",
        f"Cannot deserialize instance of {wanted} from {kinds.get(type(value), 'VALUE')}{shown} or "
        f"request may be "
        "missing a required field at [line:1, column:1]",
    )
