"""Short ways to say the usual kinds of fields; facts as in describe results of real orgs.

Source: Object Reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sf_tui.emulator.schema.model import Field

if TYPE_CHECKING:
    from sf_tui.emulator.schema.model import FieldType

INDUSTRIES = (
    "Agriculture",
    "Apparel",
    "Banking",
    "Biotechnology",
    "Chemicals",
    "Communications",
    "Construction",
    "Consulting",
    "Education",
    "Electronics",
    "Energy",
    "Engineering",
    "Entertainment",
    "Environmental",
    "Finance",
    "Food & Beverage",
    "Government",
    "Healthcare",
    "Hospitality",
    "Insurance",
    "Machinery",
    "Manufacturing",
    "Media",
    "Not For Profit",
    "Recreation",
    "Retail",
    "Shipping",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Utilities",
    "Other",
)
LEAD_SOURCES = ("Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other")
RATINGS = ("Hot", "Warm", "Cold")
SALUTATIONS = ("Mr.", "Ms.", "Mrs.", "Dr.", "Prof.", "Mx.")
PERSON_NAME = """CASE WHEN "FirstName" IS NULL THEN "LastName" ELSE "FirstName" || ' ' || "LastName" END"""


def text(
    name: str,
    label: str,
    length: int,
    *,
    required: bool = False,
    name_field: bool = False,
    compound: str | None = None,
) -> Field:
    """Return a plain string; compound parts of a person's name belong to `Name`."""
    return Field(
        name=name,
        label=label,
        type="string",
        length=length,
        nillable=not required,
        required=required,
        name_field=name_field,
        id_lookup=name_field,
        compound=compound,
        extra_type="personname" if compound == "Name" else None,
    )


def area(name: str, label: str, length: int, *, compound: str | None = None) -> Field:
    """Return a text area; long ones can be neither filtered nor sorted."""
    short = length <= 255
    return Field(
        name=name,
        label=label,
        type="textarea",
        length=length,
        filterable=short,
        sortable=short,
        groupable=short,
        compound=compound,
        extra_type="plaintextarea",
    )


def typed(name: str, label: str, kind: FieldType, length: int = 0, *, id_lookup: bool = False) -> Field:
    """Return a phone, e-mail, url, date, datetime or int field without peculiarities."""
    return Field(
        name=name, label=label, type=kind, length=length, id_lookup=id_lookup, groupable=kind != "datetime"
    )


def number(name: str, label: str, kind: FieldType, precision: int, scale: int) -> Field:
    """Return a currency, percent or double field."""
    return Field(
        name=name, label=label, type=kind, precision=precision, scale=scale, groupable=False, length=0
    )


def picklist(
    name: str,
    label: str,
    values: tuple[str, ...],
    *,
    default: str | None = None,
    required: bool = False,
    nillable: bool = True,
    length: int = 255,
    compound: str | None = None,
) -> Field:
    """Return an open picklist: other values are accepted, as in an org that did not restrict it."""
    return Field(
        name=name,
        label=label,
        type="picklist",
        length=length,
        picklist=values,
        default=default,
        required=required,
        nillable=nillable and not required and default is None,
        compound=compound,
        extra_type="personname" if compound == "Name" else None,
    )


def lookup(
    name: str,
    label: str,
    to: tuple[str, ...],
    relationship: str,
    *,
    read_only: bool = False,
    nillable: bool = True,
) -> Field:
    """Return a reference to a record of one object, or of several."""
    return Field(
        name=name,
        label=label,
        type="reference",
        length=18,
        reference_to=to,
        relationship=relationship,
        createable=not read_only,
        updateable=not read_only,
        nillable=nillable,
    )


def flag(
    name: str,
    label: str,
    *,
    read_only: bool = False,
    formula: str | None = None,
    default: int = 0,
    hideable: bool = False,
) -> Field:
    """Return a check box, never null."""
    fixed = read_only or formula is not None
    return Field(
        name=name,
        label=label,
        type="boolean",
        nillable=False,
        createable=not fixed,
        updateable=not fixed,
        default=default,
        formula=formula,
        hideable=hideable,
    )


def fixed(name: str, label: str, kind: FieldType, length: int = 0, *, formula: str | None = None) -> Field:
    """Return a field that the platform fills and nobody writes."""
    return Field(
        name=name,
        label=label,
        type=kind,
        length=length,
        createable=False,
        updateable=False,
        groupable=kind != "datetime",
        formula=formula,
    )


def person_name(label: str = "Full Name") -> Field:
    """Return the compound `Name` of a person: read-only, made of its parts."""
    return Field(
        name="Name",
        label=label,
        type="string",
        length=121,
        nillable=False,
        createable=False,
        updateable=False,
        name_field=True,
        extra_type="personname",
        formula=PERSON_NAME,
    )


def address(prefix: str, label: str) -> tuple[Field, ...]:
    """Return the parts of an address and the compound over them; Lead's and User's have no prefix."""
    whole = f"{prefix}Address"
    words = f"{label} " if label else ""
    names = ("Street", "City", "State", "PostalCode", "Country", "Latitude", "Longitude", "GeocodeAccuracy")
    keys = ("street", "city", "state", "postalCode", "country", "latitude", "longitude", "geocodeAccuracy")
    return (
        area(f"{prefix}Street", f"{words}Street", 255, compound=whole),
        text(f"{prefix}City", f"{words}City", 40, compound=whole),
        text(f"{prefix}State", f"{words}State/Province", 80, compound=whole),
        text(f"{prefix}PostalCode", f"{words}Zip/Postal Code", 20, compound=whole),
        text(f"{prefix}Country", f"{words}Country", 80, compound=whole),
        Field(
            name=f"{prefix}Latitude",
            label=f"{words}Latitude",
            type="double",
            precision=18,
            scale=15,
            groupable=False,
            compound=whole,
        ),
        Field(
            name=f"{prefix}Longitude",
            label=f"{words}Longitude",
            type="double",
            precision=18,
            scale=15,
            groupable=False,
            compound=whole,
        ),
        Field(
            name=f"{prefix}GeocodeAccuracy",
            label=f"{words}Geocode Accuracy",
            type="picklist",
            length=40,
            restricted=True,
            picklist=(
                "Address",
                "NearAddress",
                "Block",
                "Street",
                "ExtendedZip",
                "Zip",
                "City",
                "State",
                "Unknown",
            ),
            compound=whole,
        ),
        Field(
            name=whole,
            label=f"{words}Address",
            type="address",
            createable=False,
            updateable=False,
            sortable=False,
            groupable=False,
            parts=tuple(sorted(zip(keys, (f"{prefix}{name}" for name in names), strict=True))),
        ),
    )


def identity(label: str, *, merged_into: str | None = None) -> tuple[Field, ...]:
    """Return Id, IsDeleted and, for objects that can be merged, MasterRecordId."""
    fields = (
        Field(
            name="Id",
            label=f"{label} ID",
            type="id",
            length=18,
            nillable=False,
            createable=False,
            updateable=False,
            id_lookup=True,
        ),
        flag("IsDeleted", "Deleted", read_only=True),
    )
    if merged_into is None:
        return fields
    return (
        *fields,
        lookup("MasterRecordId", "Master Record ID", (merged_into,), "MasterRecord", read_only=True),
    )


def audit() -> tuple[Field, ...]:
    """Return the five stamps that each record carries."""

    def moment(name: str, label: str) -> Field:
        return Field(
            name=name,
            label=label,
            type="datetime",
            nillable=False,
            createable=False,
            updateable=False,
            groupable=False,
        )

    return (
        moment("CreatedDate", "Created Date"),
        lookup("CreatedById", "Created By ID", ("User",), "CreatedBy", read_only=True, nillable=False),
        moment("LastModifiedDate", "Last Modified Date"),
        lookup(
            "LastModifiedById",
            "Last Modified By ID",
            ("User",),
            "LastModifiedBy",
            read_only=True,
            nillable=False,
        ),
        moment("SystemModstamp", "System Modstamp"),
    )


def external_id(*, unique: bool = True) -> Field:
    """Return `SfTui_Id__c`, by which sf-tui creates records; on activities it is not unique."""
    return Field(
        name="SfTui_Id__c",
        label="sf-tui Id",
        type="string",
        length=80,
        custom=True,
        external_id=True,
        unique=unique,
        case_sensitive=unique,
        id_lookup=True,
    )
