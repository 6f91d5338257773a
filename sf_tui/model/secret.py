"""A secret that does not print itself."""

from typing import final

MASK = "•••"


@final
class Secret:
    """Text that never shows in ``repr``, ``str``, ``format``, a traceback's locals or a pickle."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the text; call it only where it goes on the wire or into the keyring."""
        return self._text

    def __bool__(self) -> bool:
        return bool(self._text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash((Secret, self._text))

    def __repr__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __reduce__(self) -> str:
        raise TypeError("a Secret is not pickled")


NOTHING = Secret("")
"""No secret."""
