"""A sentence for a person: an English template and what goes into it, translated where it is shown."""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence. ``template`` is the gettext message id, with ``str.format`` names for ``params``."""

    template: str
    params: dict[str, str | int | float] = field(default_factory=dict)

    def render(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence in the language of ``translate``; English where a translation is broken.

        A parameter named ``kind`` is one of our own words and is translated as well.
        """
        params = {
            key: translate(value) if key == "kind" and isinstance(value, str) else value
            for key, value in self.params.items()
        }
        try:
            return translate(self.template).format(**params)
        except (KeyError, IndexError, ValueError):
            return self.template.format(**self.params)

    def __str__(self) -> str:
        return self.render()


def N_(template: str) -> str:  # noqa: N802  the name translators' tools know
    """Mark ``template`` for extraction and return it unchanged."""
    return template


KINDS = (N_("account"), N_("contact"), N_("lead"), N_("opportunity"), N_("task"))
"""The object kinds as they stand in sentences."""


def say(template: str, **params: str | float) -> Sentence:
    """Make a sentence; the template is extracted for translation by this function's name."""
    return Sentence(template, params)
