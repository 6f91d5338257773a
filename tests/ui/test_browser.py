"""Whether a browser's window would be seen."""

from pathlib import Path

import pytest

from sf_tui.ui.browser import has_display


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
