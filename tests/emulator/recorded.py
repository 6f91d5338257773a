"""Answers recorded from real orgs, read where they are at hand; they are no part of the project."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parents[3] / "shared" / "fixtures"


@dataclass(frozen=True, slots=True)
class Exchange:
    """One recorded request and what came back."""

    method: str
    uri: str
    sent: str
    status: int
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


def path(name: str) -> Path:
    """Return a recording's file; skip the test where it is absent."""
    found = FOLDER / name
    if not found.exists():
        pytest.skip("the recorded answers (../shared/fixtures) are not here")
    return found


def body(name: str) -> Any:
    """Return a recorded JSON body."""
    return json.loads(path(name).read_text())


def exchanges(name: str) -> list[Exchange]:
    """Return the exchanges of a VCR recording."""
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed: pip install '.[test]'")
    return list(_exchanges(yaml.safe_load(path(f"cumulusci/{name}.yaml").read_text())))


def _exchanges(whole: Any) -> Iterator[Exchange]:
    for item in whole.get("interactions", [whole]):
        if "request" not in item:  # an `include_file` of another recording
            continue
        request, response = item["request"], item["response"]
        sent, told = request.get("body") or "", response["body"]["string"]
        yield Exchange(request["method"], request["uri"], sent, response["status"]["code"], told)
