"""Responses recorded from real orgs, where they lie beside this project; never a part of it."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

FOLDER = Path(os.environ.get("SF_TUI_FIXTURES", Path(__file__).parents[4] / "shared" / "fixtures"))
WHY_NOT = f"no recordings at {FOLDER}"
_REQUEST = re.compile(r"^[\s-]*request:", re.MULTILINE)
_URI = re.compile(r"\buri: (\S+)")
_STATUS = re.compile(r"\bcode: (\d+)")
_QUOTED = re.compile(r"\bstring:\s*(\"(?:[^\"\\]|\\.)*\")", re.DOTALL)
_BLOCK = re.compile(r"\bstring: [>|]-?\n((?P<indent>[ ]+).*(?:\n(?P=indent).*|\n(?=\n))*)")


def load(name: str) -> Any:
    return json.loads((FOLDER / name).read_text("utf-8"))


def files(pattern: str) -> list[Path]:
    return sorted(FOLDER.glob(pattern)) if FOLDER.exists() else []


def answers(cassette: Path) -> Iterator[tuple[str, int, bytes]]:
    """Yield (address, status, body) of a cassette's JSON answers, without a YAML reader."""
    text = cassette.read_text("utf-8")
    for chunk in _REQUEST.split(text)[1:]:
        uri, status = _URI.search(chunk), _STATUS.search(chunk)
        body = _body(chunk)
        if uri is not None and body.lstrip()[:1] in {b"{", b"["}:
            yield uri[1], int(status[1]) if status else 200, body


def _body(chunk: str) -> bytes:
    quoted = _QUOTED.search(chunk)
    if quoted is not None:
        text = re.sub(r"\\\n\s*(\\ )?", lambda match: " " if match[1] else "", quoted[1])
        text = re.sub(r"\n\s*", " ", text).replace("\\ ", " ")
        return str(json.loads(text, strict=False)).encode()
    block = _BLOCK.search(chunk)
    return block[1].strip().encode() if block is not None else b""
