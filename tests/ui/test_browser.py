"""Whether a browser's window would be seen."""

import time
from pathlib import Path

import pytest

from sf_tui.ui.browser import has_display, open_address


@pytest.mark.parametrize(
    ("environment", "platform", "seen"),
    [
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({}, "linux", False),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "10.0.0.1 1 10.0.0.2 22"}, "linux", False),
        ({"SSH_TTY": "/dev/pts/1"}, "darwin", False),
        ({}, "darwin", True),
    ],
)
def test_over_ssh_or_without_a_display_none_is(
    environment: dict[str, str],
    platform: str,
    seen: bool,  # noqa: FBT001
    tmp_path: Path,
) -> None:
    opener = tmp_path / "xdg-open"
    opener.touch(0o755)
    assert has_display({**environment, "PATH": str(tmp_path)}, platform) is seen


def test_a_display_without_a_program_for_windows_is_none(tmp_path: Path) -> None:
    assert not has_display({"DISPLAY": ":0", "PATH": str(tmp_path)}, "linux")


def test_the_browser_inherits_neither_our_secrets_nor_our_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    seen, opener = tmp_path / "seen", tmp_path / "opener"
    opener.write_text(
        f'#!/bin/sh\necho noise\necho noise >&2\n(env; echo "$@") >{seen}.new\nmv {seen}.new {seen}\n'
    )
    opener.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{opener} %s")
    monkeypatch.setenv("SF_TUI_VAULT_PASSPHRASE", "planted-passphrase")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", "/run/credentials/planted")
    assert open_address("https://acme.my.salesforce.com/?state=x&y=1")
    deadline = time.monotonic() + 30
    while not seen.exists():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    told = seen.read_text()
    assert "https://acme.my.salesforce.com/?state=x&y=1" in told
    assert "BROWSER=" in told
    assert "planted" not in told
    assert "noise" not in "".join(capfd.readouterr())
