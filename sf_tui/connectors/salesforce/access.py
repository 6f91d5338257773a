"""What the sync's user may do with the objects and fields of the mappings, as describe shows it."""

from collections.abc import Sequence

from sf_tui.connectors.salesforce.describe import Described
from sf_tui.model.check import FieldAccess, ObjectAccess
from sf_tui.model.errors import ConnectorError
from sf_tui.model.mapping import Mapping, Rule
from sf_tui.model.sentence import Sentence, say
from sf_tui.model.trouble import Cause, Remedy

_READ_ONLY_RULES = frozenset({Rule.ALWAYS_SALESFORCE, Rule.DONT_SYNC})


def by_object(mappings: Sequence[Mapping]) -> dict[str, list[Mapping]]:
    """Gather the mappings of each sObject, which is described once."""
    result: dict[str, list[Mapping]] = {}
    for mapping in mappings:
        result.setdefault(mapping.salesforce_object, []).append(mapping)
    return result


def of_object(name: str, described: Described | ConnectorError, mapped: Sequence[Mapping]) -> ObjectAccess:
    """Say what the user may do with one object; one that cannot be described is hidden or does not exist."""
    written = {
        field.salesforce
        for mapping in mapped
        for field in mapping.fields
        if field.rule not in _READ_ONLY_RULES
    }
    names = dict.fromkeys(field.salesforce for mapping in mapped for field in mapping.fields)
    needed = {field.salesforce for mapping in mapped for field in mapping.fields if not field.is_optional}
    if isinstance(described, ConnectorError):
        return ObjectAccess(
            object=name,
            readable=False,
            creatable=False,
            updatable=False,
            missing_fields=tuple(each for each in names if each in needed),
            fields=tuple(
                FieldAccess(name=each, readable=False, is_written=each in written)
                for each in names
                if each in needed
            ),
            external_id="missing",
        )
    fields = tuple(
        _field(each, described, is_written=each in written)
        for each in names
        if each in needed or described.has(each)
    )
    return ObjectAccess(
        object=name,
        readable=described.is_queryable,
        creatable=described.description.creatable,
        updatable=described.description.updatable,
        missing_fields=tuple(each.name for each in fields if not each.readable),
        read_only_fields=tuple(
            sorted(each.name for each in fields if each.is_written and each.readable and not each.updatable)
        ),
        uncreatable_fields=tuple(
            sorted(each.name for each in fields if each.is_written and each.readable and not each.creatable)
        ),
        fields=fields,
        external_id=described.key_state,
    )


def _field(name: str, described: Described, *, is_written: bool) -> FieldAccess:
    found = described.description.field(name)
    return FieldAccess(
        name=name,
        readable=described.has(name),
        creatable=found is not None and found.creatable,
        updatable=found is not None and found.updatable,
        is_written=is_written,
    )


def lacking(access: Sequence[ObjectAccess]) -> tuple[Cause, Remedy, Sentence] | None:
    """Name the worst of what is missing: objects before fields, reading before writing."""
    for each in access:
        if not each.readable:
            return (
                Cause.MISSING_PERMISSION,
                Remedy.ASSIGN_PERMISSION_SET,
                say(
                    "The user may not see {object}: assign the permission set SfTui_Integration",
                    object=each.object,
                ),
            )
    for each in access:
        is_written = any(field.is_written for field in each.fields)
        if is_written and not (each.creatable and each.updatable):
            return (
                Cause.MISSING_PERMISSION,
                Remedy.ASSIGN_PERMISSION_SET,
                say(
                    "The user may not create and edit {object}: assign the permission set SfTui_Integration",
                    object=each.object,
                ),
            )
    for each in access:
        if each.missing_fields:
            return (
                Cause.MISSING_FIELD,
                Remedy.CORRECT_MAPPING,
                say(
                    "{object} has no field {fields}, or hides it from the user: correct the mapping, or the "
                    "field's permissions",
                    object=each.object,
                    fields=", ".join(each.missing_fields),
                ),
            )
    for each in access:
        if each.read_only_fields:
            return (
                Cause.READ_ONLY_FIELD,
                Remedy.CORRECT_MAPPING,
                say(
                    "The user may not edit {fields} of {object}: correct the mapping's rule, or the field's "
                    "permissions",
                    object=each.object,
                    fields=", ".join(each.read_only_fields),
                ),
            )
    return None
