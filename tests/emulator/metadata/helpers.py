"""Packages to deploy."""

from __future__ import annotations

import io
import re
import zipfile

from sf_tui.operations.org_project import project

METADATA = "http://soap.sforce.com/2006/04/metadata"
MANIFEST = f'<Package xmlns="{METADATA}"><version>62.0</version></Package>'


def our_project() -> dict[str, str]:
    """Return the set-up project in the layout of the Metadata API, as the `sf` CLI converts it."""
    files = {"package.xml": MANIFEST}
    for path, text in project().items():
        if match := re.search(r"objects/(\w+)/fields/", str(path)):
            inside = re.sub(r"<\?xml.*?\?>|</?CustomField[^>]*>", "", text)
            files[f"objects/{match[1]}.object"] = (
                f'<CustomObject xmlns="{METADATA}"><fields>{inside}</fields></CustomObject>'
            )
        elif match := re.search(r"permissionsets/(\w+)\.permissionset", str(path)):
            files[f"permissionsets/{match[1]}.permissionset"] = text
    return files


def zipped(files: dict[str, str]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()
