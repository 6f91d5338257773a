import pytest

from sf_tui.model.settings import LoginKind
from sf_tui.ui.credential_rules import (
    problem_with_alias,
    problem_with_client_id,
    problem_with_host,
    problem_with_username,
)


@pytest.mark.parametrize(
    ("text", "sandbox", "words"),
    [
        ("", False, "missing"),
        ("http://acme.my.salesforce.com", False, "https"),
        ("https://acme.my.salesforce.com/x", False, "Only the host"),
        ("https://acme.my.salesforce.com", True, "production"),
        ("https://acme--dev.sandbox.my.salesforce.com", False, "tick Sandbox"),
        ("https://[::1", False, "no address"),
        ("test.salesforce.com", True, "My Domain address only"),
    ],
)
def test_a_wrong_host_gets_a_sentence(text: str, sandbox: bool, words: str) -> None:  # noqa: FBT001
    assert words in problem_with_host(text, login="client_credentials", is_sandbox=sandbox)


@pytest.mark.parametrize("text", ["acme.my.salesforce.com", "http://127.0.0.1:8080"])
def test_a_right_host_passes(text: str) -> None:
    assert problem_with_host(text, login="client_credentials", is_sandbox=False) == ""


@pytest.mark.parametrize("login", ["web", "jwt"])
def test_logins_that_have_a_shared_host_need_no_address(login: LoginKind) -> None:
    assert problem_with_host("", login=login, is_sandbox=False) == ""
    assert problem_with_host("test.salesforce.com", login=login, is_sandbox=True) == ""
    words = problem_with_host("test.salesforce.com", login=login, is_sandbox=False)
    assert "does not fit the Sandbox box" in words


@pytest.mark.parametrize(("text", "words"), [("", "missing"), ("3MVG 9", "no blanks"), (" 3MVG9lKcPo ", "")])
def test_client_ids(text: str, words: str) -> None:
    found = problem_with_client_id(text, "web")
    assert words in found
    assert bool(words) is bool(found)


@pytest.mark.parametrize(("text", "words"), [("", "missing"), ("sync", "e-mail"), ("sync@acme.example", "")])
def test_usernames(text: str, words: str) -> None:
    found = problem_with_username(text)
    assert words in found
    assert bool(words) is bool(found)


@pytest.mark.parametrize(("text", "words"), [("", "missing"), ("--json", "dash"), ("acme", "")])
def test_aliases(text: str, words: str) -> None:
    found = problem_with_alias(text)
    assert words in found
    assert bool(words) is bool(found)
