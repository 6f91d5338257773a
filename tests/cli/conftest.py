from pathlib import Path

import pytest

from sf_tui import language
from tests.cli.terminal import Terminal


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Terminal:
    """A person's shell with a home of its own."""
    terminal = Terminal(tmp_path, capsys)
    for name, value in terminal.environment.items():
        monkeypatch.setenv(name, value)
    for name in (
        "LC_ALL",
        "LC_MESSAGES",
        "SSH_CONNECTION",
        "SSH_CLIENT",
        "SUDO_USER",
        "CREDENTIALS_DIRECTORY",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(language.catalogue._Catalogue, "language", "en")
    return terminal
