"""Refusals of what a record holds, by Salesforce's rules or the org's own."""

from sf_tui.connectors.salesforce.errors.kinds import Known
from sf_tui.model.errors import Refused
from sf_tui.model.sentence import N_
from sf_tui.model.trouble import Category, Cause, Remedy

_BUSY = N_("Salesforce had an error of its own ({message}): it is tried again")
_DUPLICATE = N_("A duplicate rule of the org stopped it ({message}): link it to the record that exists")
_TAKEN = N_("Another record already has this value ({message}): correct one of them, or link them")
_REQUIRED = N_("Salesforce requires a value in {fields}: fill it in the CRM, or map a field to it")
_REQUIRED_SOMEWHERE = N_("A required field is empty: {message}")
_TOO_LONG = N_("A value is too long for Salesforce ({message}): shorten it")
_EMAIL = N_("Salesforce does not accept the e-mail address ({message}): correct it")
_PICKLIST = N_("A picklist does not allow this value ({message}): add it there, or change it")
_SEVERAL = N_("Several records have the same external id ({message}): correct all but one in Salesforce")
_RULE = N_("A validation rule of the org refused it: {message}")
_REFERENCE = N_("{fields} points to a record that does not exist or is hidden ({message})")
_REFERENCE_SOMEWHERE = N_("A record that is referred to does not exist or is hidden ({message})")
_DELETED = N_("The record was deleted in Salesforce: the next sync takes note of it")
_OWNER = N_("The owner is inactive in Salesforce: choose another, or activate the user")
_NUMBER = N_("The value of {fields} does not fit Salesforce ({message}): correct it")
_TOGETHER = N_("The values do not fit together: {message}")
_AUTOMATION = N_("Automation in the org stopped it: {message}")
_BAD_ID = N_("This is not a Salesforce id ({message}): check the link")
_UNREADABLE = N_("Salesforce cannot read a value ({message}): check the types of the mapped fields")
_PERSON = N_("A person account does not allow this change ({message}): change the account in Salesforce")
_CONVERTED = N_("The lead was converted and cannot be changed any more ({message}): change its contact")


def _record(
    code: str,
    category: Category,
    remedy: Remedy,
    sentence: str,
    *,
    with_fields: str = "",
    without: str = "",
    cause: Cause | None = None,
    is_retryable: bool = False,
) -> Known:
    """Make a line of which the request's sentence serves for the record, too, where no other is given."""
    return Known(
        code=code,
        kind=Refused,
        category=category,
        remedy=remedy,
        sentence=sentence,
        cause=cause,
        is_retryable=is_retryable,
        of_record=(with_fields or without or sentence, without or sentence),
    )


ENTRIES = (
    _record("DUPLICATES_DETECTED", Category.DUPLICATE, Remedy.LINK_RECORDS, _DUPLICATE),
    _record(
        "DUPLICATE_VALUE",
        Category.DUPLICATE,
        Remedy.LINK_RECORDS,
        _TAKEN,
        with_fields=N_(
            "Another record already has this value of {fields} ({message}): correct one, or link them"
        ),
    ),
    _record(
        "DUPLICATE_EXTERNAL_ID",
        Category.DUPLICATE,
        Remedy.CORRECT_RECORD,
        _SEVERAL,
        with_fields=N_(
            "Several records have the same {fields} ({message}): correct all but one in Salesforce"
        ),
    ),
    _record(
        "REQUIRED_FIELD_MISSING",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        _REQUIRED_SOMEWHERE,
        with_fields=_REQUIRED,
    ),
    _record("MISSING_ARGUMENT", Category.PROTOCOL, Remedy.REPORT, _REQUIRED_SOMEWHERE),
    _record(
        "STRING_TOO_LONG",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        _TOO_LONG,
        with_fields=N_("The value of {fields} is too long for Salesforce ({message}): shorten it"),
    ),
    _record(
        "INVALID_EMAIL_ADDRESS",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        _EMAIL,
        with_fields=N_("{fields} is not an e-mail address that Salesforce accepts ({message}): correct it"),
    ),
    _record(
        "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        _PICKLIST,
        with_fields=N_(
            "{fields} does not allow this value ({message}): add it to the picklist, or change it"
        ),
    ),
    _record("INVALID_STATUS", Category.DATA, Remedy.CORRECT_RECORD, _PICKLIST),
    _record(
        "NUMBER_OUTSIDE_VALID_RANGE",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        N_("A number does not fit Salesforce: {message}"),
        with_fields=_NUMBER,
    ),
    _record(
        "INVALID_TYPE_ON_FIELD_IN_RECORD",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        N_("A value has the wrong type for Salesforce: {message}"),
        with_fields=_NUMBER,
    ),
    _record("INVALID_CURRENCY_ISO", Category.DATA, Remedy.CORRECT_RECORD, _TOGETHER, with_fields=_NUMBER),
    _record("JSON_PARSER_ERROR", Category.DATA, Remedy.CORRECT_MAPPING, _UNREADABLE),
    _record(
        "FIELD_INTEGRITY_EXCEPTION",
        Category.DATA,
        Remedy.CORRECT_RECORD,
        _TOGETHER,
        with_fields=N_("The value of {fields} does not fit the rest of the record: {message}"),
    ),
    _record(
        "FIELD_CUSTOM_VALIDATION_EXCEPTION",
        Category.AUTOMATION,
        Remedy.CORRECT_RECORD,
        _RULE,
        with_fields=N_("A validation rule of the org on {fields} refused it: {message}"),
    ),
    _record(
        "FIELD_FILTER_VALIDATION_EXCEPTION",
        Category.AUTOMATION,
        Remedy.CORRECT_RECORD,
        _RULE,
        with_fields=N_("A look-up filter of the org on {fields} refused it: {message}"),
    ),
    _record(
        "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
        Category.AUTOMATION,
        Remedy.ASK_ADMIN,
        N_("Automation in the org stopped the change ({message}): show this to the org's admin"),
        without=_AUTOMATION,
    ),
    _record("CANNOT_EXECUTE_FLOW_TRIGGER", Category.AUTOMATION, Remedy.ASK_ADMIN, _AUTOMATION),
    _record("CANNOT_UPDATE_CONVERTED_LEAD", Category.GONE, Remedy.LINK_RECORDS, _CONVERTED),
    _record("INVALID_PERSON_ACCOUNT_OPERATION", Category.DATA, Remedy.CORRECT_RECORD, _PERSON),
    _record("DELETE_FAILED", Category.REFERENCE, Remedy.ASK_ADMIN, _AUTOMATION),
    _record("DEPENDENCY_EXISTS", Category.REFERENCE, Remedy.ASK_ADMIN, _AUTOMATION),
    _record("CIRCULAR_DEPENDENCY", Category.REFERENCE, Remedy.CORRECT_RECORD, _TOGETHER),
    _record(
        "INVALID_CROSS_REFERENCE_KEY",
        Category.REFERENCE,
        Remedy.CORRECT_RECORD,
        _REFERENCE_SOMEWHERE,
        with_fields=_REFERENCE,
    ),
    _record(
        "INVALID_CROSS_REFERENCE_TYPE_FOR_FIELD",
        Category.REFERENCE,
        Remedy.CORRECT_RECORD,
        _REFERENCE_SOMEWHERE,
    ),
    _record(
        "INACTIVE_OWNER_OR_USER",
        Category.REFERENCE,
        Remedy.CORRECT_RECORD,
        _OWNER,
    ),
    _record(
        "ENTITY_IS_DELETED",
        Category.GONE,
        Remedy.WAIT,
        N_("The record was deleted in Salesforce ({message})"),
        without=_DELETED,
    ),
    _record(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        Category.PERMISSION,
        Remedy.ASSIGN_PERMISSION_SET,
        N_("The user may not write a field ({message}): correct the field's permissions"),
        with_fields=N_("The user may not write {fields}: assign the permission set SfTui_Integration"),
        without=N_("The user may not write a field ({message}): assign the permission set SfTui_Integration"),
        cause=Cause.READ_ONLY_FIELD,
    ),
    _record(
        "MALFORMED_ID",
        Category.REFERENCE,
        Remedy.CORRECT_RECORD,
        _BAD_ID,
        with_fields=N_("{fields} is not a Salesforce id ({message}): check the link"),
    ),
    _record("INVALID_ID_FIELD", Category.REFERENCE, Remedy.CORRECT_RECORD, _BAD_ID),
    _record("PROCESSING_HALTED", Category.SERVER, Remedy.WAIT, _BUSY, is_retryable=True),
    _record("ALL_OR_NONE_OPERATION_ROLLED_BACK", Category.SERVER, Remedy.WAIT, _BUSY, is_retryable=True),
    _record("BATCH_PROCESSING_HALTED", Category.SERVER, Remedy.WAIT, _BUSY, is_retryable=True),
)
