"""What a record is called in the feed and in lists of failures."""

from collections.abc import Callable, Sequence

from sf_tui.model.mapping import Mapping
from sf_tui.model.safe_text import safe_text
from sf_tui.model.values import Value

_NAMES = (("FirstName", "LastName"), ("Name",), ("Subject",), ("Company",))


Label = Callable[[Sequence[Value]], str]


def labelling(mapping: Mapping) -> Label:
    """Return what names a mapping's records, safely for a terminal; "" for one without a name."""
    positions = {name: index for index, name in enumerate(mapping.salesforce_fields)}
    groups = [[positions[name] for name in names if name in positions] for names in _NAMES]

    def label(values: Sequence[Value]) -> str:
        for group in groups:
            parts = [str(values[index]).strip() for index in group if values[index]]
            if parts:
                return safe_text(" ".join(parts), 80)
        return ""

    return label


def field_list(mapping: Mapping, indexes: Sequence[int]) -> str:
    """Return the Salesforce names of some fields, the first few."""
    names = [mapping.fields[index].salesforce for index in indexes]
    more = f" +{len(names) - 4}" if len(names) > 4 else ""
    return ", ".join(names[:4]) + more
