"""A job and its data in one request (Bulk API 2.0 Guide, "Create a Job", multipart requests)."""

from __future__ import annotations

import re

from sf_tui.emulator.api.call import ApiError

_MAXIMUM = 100_000
_BOUNDARY = re.compile(r'multipart/form-data\s*;.*?boundary="?([^";\s]+)"?', re.IGNORECASE)
_NAME = re.compile(rb'content-disposition:[^\r\n]*\bname="?(\w+)"?', re.IGNORECASE)


def parts_of(content_type: str, body: bytes) -> dict[str, bytes] | None:
    """Return the parts `job` and `content` of a multipart request; None for a request of another type.

    Raises ApiError when a part is missing, or the content has over 100,000 characters.
    """
    match = _BOUNDARY.match(content_type.strip())
    if match is None:
        return None
    found: dict[str, bytes] = {}
    for piece in body.split(b"--" + match[1].encode())[1:]:
        head, gap, rest = piece.partition(b"\r\n\r\n")
        if not gap:
            head, gap, rest = piece.partition(b"\n\n")
        name = _NAME.search(head)
        if name is not None:
            end = b"\r\n" if rest.endswith(b"\r\n") else b"\n"
            found[name[1].decode()] = rest.removesuffix(end)
    if not {"job", "content"} <= found.keys():
        raise ApiError(400, "INVALIDJOB", "InvalidJob : The request needs the parts 'job' and 'content'")
    if len(found["content"].decode(errors="replace")) > _MAXIMUM:
        raise ApiError(
            400,
            "INVALIDJOB",
            f"InvalidJob : The content of a multipart request is over {_MAXIMUM} characters",
        )
    return found
