"""How sentences, bases and counters are written into columns."""

import json
from functools import lru_cache

import msgspec

from sf_tui.model.sentence import Sentence
from sf_tui.store.rows import ABSENT, Base, Known

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder().decode


def _mark(values: tuple[Known, ...]) -> tuple[object, ...]:
    return tuple([] if value is ABSENT else value for value in values) if ABSENT in values else values


def encode_base(base: Base | None) -> bytes | None:
    """Write the values of both sides; the CRM's are left out where they are the same."""
    if base is None:
        return None
    same = base.salesforce == base.crm
    return _encode((_mark(base.salesforce), None if same else _mark(base.crm)))


def _unmark(values: list[object]) -> tuple[Known, ...]:
    if [] in values:
        return tuple(ABSENT if value == [] else value for value in values)  # type: ignore[misc]
    return tuple(values)  # type: ignore[arg-type]


def decode_base(blob: bytes | None) -> Base | None:
    """Read what `encode_base` wrote."""
    if blob is None:
        return None
    salesforce, crm = _decode(blob)
    left = _unmark(salesforce)
    return Base(left, left if crm is None else _unmark(crm))


def encode_params(sentence: Sentence) -> str:
    """Write a sentence's parameters as JSON."""
    return json.dumps(sentence.params, ensure_ascii=False, separators=(",", ":"))


def encode_sentence(sentence: Sentence | None) -> str | None:
    """Write a sentence as one JSON object."""
    if sentence is None:
        return None
    return json.dumps({"template": sentence.template, "params": sentence.params}, ensure_ascii=False)


@lru_cache(maxsize=512)
def _params(text: str) -> dict[str, str | int | float]:
    params: dict[str, str | int | float] = json.loads(text)
    return params


def decode_sentence(text: str | None) -> Sentence | None:
    """Read what `encode_sentence` wrote."""
    if text is None:
        return None
    fields = json.loads(text)
    return Sentence(fields["template"], fields["params"])


def sentence_of(template: str, params: str) -> Sentence:
    """Put a sentence together from its two columns."""
    return Sentence(template, _params(params))
