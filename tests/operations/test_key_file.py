"""Private keys as files."""

import os
from pathlib import Path

import pytest

from sf_tui.model.errors import UsageError
from sf_tui.model.secret import Secret
from sf_tui.operations.key_file import LARGEST_KEY, is_key, is_sealed, read_key

KEY = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n"


def test_a_key_is_read(tmp_path: Path) -> None:
    path = tmp_path / "sync.key"
    path.write_text(KEY)
    assert read_key(str(path)) == Secret(KEY)


def test_the_home_folder_is_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "sync.key").write_text(KEY)
    assert read_key("~/sync.key") == Secret(KEY)


@pytest.mark.timeout(10)
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="is no file"):
        read_key(str(tmp_path / "pipe"))


@pytest.mark.parametrize("path", ["/nowhere/sync.key", "~nobody-of-this-name/sync.key", "a\x00b", "x" * 5000])
def test_what_cannot_be_read_is_said_without_a_trace(path: str) -> None:
    with pytest.raises(UsageError, match="cannot be read") as caught:
        read_key(path)
    assert "\x00" not in str(caught.value)


def test_a_large_file_is_read_no_further_than_a_key_goes(tmp_path: Path) -> None:
    path = tmp_path / "large"
    path.write_text(KEY + "x" * LARGEST_KEY)
    with pytest.raises(UsageError, match="no private key"):
        read_key(str(path))


def test_what_a_key_looks_like() -> None:
    assert is_key(Secret(KEY))
    assert not is_sealed(Secret(KEY))
    assert is_sealed(Secret(KEY.replace("PRIVATE", "ENCRYPTED PRIVATE")))
    assert not is_key(Secret("-----BEGIN CERTIFICATE-----"))
