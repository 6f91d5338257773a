"""What two records have in common (SYNC 2)."""

import pytest

from sf_tui.engine.matching import domain, spellings


@pytest.mark.parametrize(
    ("website", "expected"),
    [
        ("https://www.Acme.example/fr?x=1#top", "acme.example"),
        ("http://acme.example:8080", "acme.example"),
        ("  acme.example  ", "acme.example"),
        ("www.acme.example/", "acme.example"),
        ("", ""),
        (None, ""),
        ("https://", ""),
    ],
)
def test_a_website_is_its_host(website: str | None, expected: str) -> None:
    assert domain(website) == expected


def test_a_domain_is_looked_for_as_it_is_usually_written() -> None:
    found = spellings("HTTPS://www.acme.example/home")
    assert {"acme.example", "www.acme.example", "https://www.acme.example", "http://acme.example/"} <= set(
        found
    )
    assert found[0] == "HTTPS://www.acme.example/home"
    assert spellings("  ") == []
