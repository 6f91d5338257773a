"""French is complete, keeps the placeholders, and the compiled file is what the readable one says."""

import string

import pytest

from sf_tui.language import LANGUAGES, choose
from tests.translations import MO, compiled, french, source_catalogue


def placeholders(text: str | None) -> set[str]:
    text = text or ""
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name is not None}


def test_every_message_of_the_sources_has_a_french_translation() -> None:
    known = {message.id: message.string for message in french() if message.id}
    missing = []
    for message in source_catalogue():
        if not message.id:
            continue
        said = known.get(message.id)
        if not said or (isinstance(said, tuple) and not all(said)):
            missing.append(message.id)
    assert missing == []


def test_translations_keep_the_placeholders() -> None:
    for message in french():
        if not message.id:
            continue
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        said = message.string if isinstance(message.string, tuple | list) else (message.string,)
        allowed = set.union(*(placeholders(each) for each in ids))
        for each in said:
            assert placeholders(each) <= allowed, message.id
        if len(ids) == 1:
            assert placeholders(said[0]) == allowed, message.id


def test_the_compiled_catalogue_is_built_from_the_readable_one() -> None:
    assert MO.read_bytes() == compiled(french())


@pytest.mark.parametrize(
    ("environment", "wish", "expected"),
    [
        ({"LANG": "fr_FR.UTF-8"}, "", "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "en", "en"),
        ({"LANG": "C"}, "", "en"),
        ({"LANG": "de_DE", "LC_ALL": "fr_BE"}, "", "fr"),
        ({}, "fr", "fr"),
    ],
)
def test_the_language_follows_the_wish_then_the_locale(
    environment: dict[str, str], wish: str, expected: str
) -> None:
    assert choose(environment, wish) == expected
    assert expected in LANGUAGES
