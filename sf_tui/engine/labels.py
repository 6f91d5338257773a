"""What a record is called in the feed and in lists of failures."""

from collections.abc import Sequence

from sf_tui.model.mapping import Mapping
from sf_tui.model.safe_text import safe_text
from sf_tui.model.values import Value

_NAMES = (("FirstName", "LastName"), ("Name",), ("Subject",), ("Company",))


def label(mapping: Mapping, values: Sequence[Value]) -> str:
    """Return a record's name, made safe for a terminal; "" when it has none."""
    by_name = dict(zip(mapping.salesforce_fields, values, strict=True))
    for names in _NAMES:
        parts = [str(by_name[name]).strip() for name in names if by_name.get(name)]
        if parts:
            return safe_text(" ".join(parts), 80)
    return ""


def field_list(mapping: Mapping, indexes: Sequence[int]) -> str:
    """Return the Salesforce names of some fields, the first few."""
    names = [mapping.fields[index].salesforce for index in indexes]
    more = f" +{len(names) - 4}" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more
