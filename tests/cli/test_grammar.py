"""A wrong command line: one sentence that names the option, in the user's language."""

import pytest

from tests.cli.terminal import Terminal


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("emulator", "--port", "99999"), "argument --port: '99999' is not possible"),
        (("emulator", "--port", "-1"), "argument --port"),
        (("emulator", "--port", "http"), "argument --port: 'http' is no whole number"),
        (("emulator", "--contacts", "9" * 5000), "argument --contacts"),
        (("emulator", "--seed", "x"), "argument --seed: 'x' is no whole number"),
        (("emulator", "--activity", "often"), "argument --activity: 'often' is no rate"),
        (("demo", "--contacts", "abc"), "argument --contacts: “abc” is no whole number"),
        (("demo", "--contacts", "10000000000"), "argument --contacts: 10000000000 is not possible"),
        (("demo", "--headless", "--activity", "often"), "argument --activity: “often” is no rate"),
        (("demo", "--seed", "1.5"), "argument --seed"),
        (("sttus",), "invalid choice: 'sttus'"),
        (("integrations", "enable"), "required: INTEGRATION"),
    ],
)
def test_a_wrong_value_is_one_sentence(terminal: Terminal, arguments: tuple[str, ...], words: str) -> None:
    result = terminal.run(*arguments)

    assert result.code == 2
    assert result.is_one_sentence()
    assert words in result.err
    assert "--help`" in result.err
    assert "python -m" not in result.err
    assert "_count" not in result.err


def test_the_demo_starts_with_every_rate_that_it_takes(terminal: Terminal) -> None:
    result = terminal.run("demo", "--headless", "--activity", "1/h", "--contacts", "10", "--json")

    assert result.code == 0, result.err


def test_what_argparse_says_is_french_too(terminal: Terminal) -> None:
    wrong = terminal.run("--lang", "fr", "sttus")
    more = terminal.run("--lang", "fr", "status", "--nope")
    shown = terminal.run("--lang", "fr", "sync", "--help")

    assert "choix non valide\u00a0: 'sttus'" in wrong.err
    assert "arguments non reconnus\u00a0: --nope" in more.err
    assert shown.out.startswith("utilisation\u00a0: sf-tui sync")
    assert "arguments positionnels\u00a0:" in shown.out
    assert "afficher cette aide et quitter" in shown.out


def test_english_comes_back_after_french(terminal: Terminal) -> None:
    terminal.run("--lang", "fr", "--help")

    assert terminal.run("--lang", "en", "--help").out.startswith("usage: sf-tui")
