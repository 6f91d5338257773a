"""What became of one record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


class DmlError(Exception):
    """One record refused: Salesforce's status code, message and fields.

    `details` are further keys of the error where one record is answered alone: `duplicateResult`.
    """

    def __init__(
        self,
        code: str,
        message: str,
        fields: tuple[str, ...] = (),
        details: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields
        self.details = details or {}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A record's id, or the error.

    `created` tells an upsert's insert from its update; `changed` is whether values moved.
    """

    id: str | None = None
    error: DmlError | None = None
    created: bool = False
    changed: bool = True

    def in_collection(self, *, with_created: bool = False) -> dict[str, object]:
        """Return the outcome as sObject Collections shows it (REST API Guide, "sObject Collections")."""
        if self.error is not None:
            return {
                "success": False,
                "errors": [
                    {
                        "statusCode": self.error.code,
                        "message": self.error.message,
                        "fields": list(self.error.fields),
                    }
                ],
            }
        result: dict[str, object] = {"id": self.id, "success": True, "errors": []}
        if with_created:
            result["created"] = self.created
        return result


ROLLED_BACK = Outcome(
    error=DmlError(
        "ALL_OR_NONE_OPERATION_ROLLED_BACK",
        "Record rolled back because not all records were valid and the request was using AllOrNone header",
    )
)
