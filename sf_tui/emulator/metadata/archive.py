"""The zip of a deployment: `package.xml`, object files and permission sets.

Source: Metadata API Guide, "Working with the Zip File", "CustomField", "PermissionSet".
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMESPACE = "{http://soap.sforce.com/2006/04/metadata}"
_MAXIMUM_FILES = 10_000
_MAXIMUM_BYTES = 400 * 1024 * 1024


class BrokenArchive(Exception):
    """The zip cannot be deployed at all: no zip, too large, or a file in it is no XML."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldPart:
    """A custom field in an object's file."""

    file: str
    sobject: str
    name: str
    type: str
    label: str = ""
    length: int = 0
    external_id: bool = False
    unique: bool = False
    case_sensitive: bool = False

    @property
    def full_name(self) -> str:
        """The name of the component, such as `Account.Key__c`."""
        return f"{self.sobject}.{self.name}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionSetPart:
    """A permission set: fields and objects as they are written; `fields` maps to whether it may be edited."""

    file: str
    name: str
    label: str = ""
    description: str | None = None
    fields: tuple[tuple[str, bool], ...] = ()
    objects: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name of the component."""
        return self.name


@dataclass(frozen=True, slots=True)
class OtherPart:
    """A component that the emulator does not know how to install."""

    file: str
    full_name: str


def parts_of(data: bytes) -> list[FieldPart | PermissionSetPart | OtherPart]:
    """Return the components in a zip. Raises BrokenArchive."""
    parts: list[FieldPart | PermissionSetPart | OtherPart] = []
    files = _files(data)
    if "package.xml" not in files:
        raise BrokenArchive("No package.xml found")
    for name, text in files.items():
        folder, _, base = name.rpartition("/")
        if name == "package.xml":
            _xml(name, text)
        elif folder == "objects" and base.endswith(".object"):
            parts += _fields(name, base.removesuffix(".object"), _xml(name, text))
        elif folder == "permissionsets" and base.endswith(".permissionset"):
            parts.append(_permission_set(name, base.removesuffix(".permissionset"), _xml(name, text)))
        else:
            parts.append(OtherPart(name, base.partition(".")[0]))
    return parts


def _files(data: bytes) -> dict[str, bytes]:
    """Return the files by their paths below the package's own folder, if it has one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            listed = [item for item in archive.infolist() if not item.is_dir()]
            if len(listed) > _MAXIMUM_FILES or sum(item.file_size for item in listed) > _MAXIMUM_BYTES:
                raise BrokenArchive("Maximum size of request reached: 10000 files, 400 MB unzipped")
            found = {item.filename: archive.read(item) for item in listed}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError) as error:
        raise BrokenArchive("The zip file cannot be read") from error
    manifest = next((name for name in found if name.rpartition("/")[2] == "package.xml"), "")
    root = manifest.removesuffix("package.xml")
    return {name.removeprefix(root): text for name, text in found.items()}


def _xml(name: str, text: bytes) -> ET.Element:
    """Return the root of a file; one that declares entities is refused."""
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        raise BrokenArchive(f"{name}: document types are not allowed")
    try:
        return ET.fromstring(text)  # noqa: S314 - nothing is declared, so nothing can expand
    except ET.ParseError as error:
        raise BrokenArchive(f"{name}: Error parsing file: {error}") from error


def _fields(file: str, sobject: str, root: ET.Element) -> Iterator[FieldPart | OtherPart]:
    for element in root:
        if element.tag != f"{_NAMESPACE}fields":
            yield OtherPart(file, sobject)
            continue
        length = _text(element, "length") or "0"
        yield FieldPart(
            file=file,
            sobject=sobject,
            name=_text(element, "fullName") or "",
            type=_text(element, "type") or "",
            label=_text(element, "label") or "",
            length=int(length) if length.isascii() and length.isdigit() and len(length) < 7 else 0,
            external_id=_text(element, "externalId") == "true",
            unique=_text(element, "unique") == "true",
            case_sensitive=_text(element, "caseSensitive") == "true",
        )


def _permission_set(file: str, name: str, root: ET.Element) -> PermissionSetPart:
    fields = [item for item in root if item.tag == f"{_NAMESPACE}fieldPermissions"]
    objects = [item for item in root if item.tag == f"{_NAMESPACE}objectPermissions"]
    return PermissionSetPart(
        file=file,
        name=name,
        label=_text(root, "label") or "",
        description=_text(root, "description"),
        fields=tuple(
            (_text(item, "field") or "", _text(item, "editable") == "true")
            for item in fields
            if _text(item, "readable") == "true"
        ),
        objects=tuple(_text(item, "object") or "" for item in objects),
    )


def _text(element: ET.Element, name: str) -> str | None:
    found = element.find(f"{_NAMESPACE}{name}")
    return None if found is None else (found.text or "").strip()
