"""Chance that depends on nothing but a seed, a topic and an index."""

from __future__ import annotations

from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

Item = TypeVar("Item")


_WIDTH = 384
_MASK = (1 << _WIDTH) - 1
_ODD = int.from_bytes(blake2b(b"sf-tui emulator", digest_size=_WIDTH // 8).digest(), "big") | 1


@lru_cache(maxsize=256)
def _topic_bits(seed: int, topic: str) -> int:
    return int.from_bytes(blake2b(f"{seed}/{topic}".encode(), digest_size=_WIDTH // 8).digest(), "big")


class Dice:
    """A stock of random bits for one thing; the same seed, topic and index always throw the same."""

    __slots__ = ("_bits",)

    def __init__(self, seed: int, topic: str, index: int) -> None:
        bits = (index + 1) * _ODD + _topic_bits(seed, topic) & _MASK
        bits = (bits ^ bits >> 211) * _ODD & _MASK
        bits = (bits ^ bits >> 197) * _ODD & _MASK
        self._bits = bits ^ bits >> 203

    def below(self, limit: int) -> int:
        """Return a number from 0 to limit - 1. All draws of one Dice together may use about 2^384."""
        self._bits, rest = divmod(self._bits, limit)
        return rest

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        self._bits, rest = divmod(self._bits, len(items))
        return items[rest]

    def chance(self, percent: int) -> bool:
        """Return True in so many of a hundred cases."""
        self._bits, rest = divmod(self._bits, 100)
        return rest < percent
