"""No secret shows: not in what stores print, not in tracebacks with locals, pickles or command lines."""

import copy
import pickle
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from sf_tui import files
from sf_tui.model.errors import SecretsError
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui.secrets import KeyringSecrets, MemorySecrets, SecretStore, Vault, encryption, open_secrets
from tests.secrets.backends import Angry, Asleep, GoodKeyring

HIDDEN = "hunter2-hunter2"
PASSPHRASE = "swordfish-swordfish"

pytestmark = pytest.mark.usefixtures("quick_scrypt")


def filled(store: SecretStore) -> SecretStore:
    store.put("demo", Side.CRM, "token", Secret(HIDDEN))
    return store


def keyring_with(backend: GoodKeyring) -> KeyringSecrets:
    return KeyringSecrets(timeout=0.01, find_backend=lambda: backend)


def everything_printed(error: BaseException) -> str:
    """The whole chain with every frame's locals from our code, and what each error carries."""
    printed = "".join(
        traceback.TracebackException.from_exception(error, capture_locals=True, compact=False).format()
    )
    seen: BaseException | None = error
    while seen is not None:
        printed += repr(seen) + repr(seen.args) + repr(vars(seen))
        seen = seen.__cause__ or seen.__context__
    return printed


@pytest.mark.parametrize("form", [repr, str, format, lambda store: repr(vars(store))])
def test_what_stores_print(path: Path, form: Callable[[object], str]) -> None:
    for store in (filled(MemorySecrets()), filled(Vault.create(path, Secret(PASSPHRASE)))):
        printed = form(store)

        assert HIDDEN not in printed
        assert PASSPHRASE not in printed


def test_a_derived_key_prints_as_dots() -> None:
    key = encryption.Key.new(Secret(PASSPHRASE))

    assert repr(key) == str(key) == f"{key}" == "•••"


@pytest.mark.parametrize("carry", [pickle.dumps, copy.copy, copy.deepcopy])
def test_nothing_that_holds_a_secret_travels(path: Path, carry: Callable[[object], object]) -> None:
    vault = Vault.create(path, Secret(PASSPHRASE))

    for held in (Secret(HIDDEN), encryption.Key.new(Secret(PASSPHRASE))):
        with pytest.raises(TypeError, match="not pickled"):
            carry(held)
    if carry is not copy.copy:
        for store in (vault, filled(MemorySecrets())):
            with pytest.raises(TypeError, match="not pickled"):
                carry(store)


def wrong_passphrase(path: Path) -> None:
    Vault.create(path, Secret(PASSPHRASE[::-1]))
    open_secrets(path.parent, {"SF_TUI_VAULT_PASSPHRASE": PASSPHRASE})


def damaged_vault(path: Path) -> None:
    vault = Vault.create(path, Secret(PASSPHRASE))
    path.write_bytes(path.read_bytes().replace(b'"data": "', b'"data": "AAAA'))
    vault.put("demo", Side.CRM, "token", Secret(HIDDEN))


def no_text(path: Path) -> None:
    Vault.create(path, Secret(PASSPHRASE)).put("demo", Side.CRM, "token", Secret(HIDDEN + "\udce9"))


def full_disk(path: Path) -> None:
    vault = Vault.create(path, Secret(PASSPHRASE))
    path.chmod(0o400)
    vault.put("demo", Side.CRM, "token", Secret(HIDDEN))


def angry_keyring(_path: Path) -> None:
    keyring_with(Angry()).put("demo", Side.CRM, "token", Secret(HIDDEN))


def sleeping_keyring(_path: Path) -> None:
    backend = Asleep()
    try:
        filled(keyring_with(backend)).get("demo", Side.CRM, "token")
    finally:
        backend.answered.set()


@pytest.mark.parametrize(
    "failing", [wrong_passphrase, damaged_vault, no_text, full_disk, angry_keyring, sleeping_keyring]
)
def test_tracebacks_with_locals_show_no_secret(path: Path, failing: Callable[[Path], None]) -> None:
    with pytest.raises(SecretsError) as caught:
        failing(path)

    error: BaseException = caught.value
    frames = error.__traceback__
    while frames and "sf_tui" not in frames.tb_frame.f_code.co_filename:
        frames = frames.tb_next
    printed = everything_printed(error.with_traceback(frames))
    assert frames is not None
    assert "sf_tui/secrets/" in printed
    assert HIDDEN not in printed
    assert PASSPHRASE not in printed


def test_an_unforeseen_failure_while_sealing_shows_no_secret(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = filled(Vault.create(path, Secret(PASSPHRASE)))

    def broken(*_anything: object) -> None:
        raise MemoryError

    monkeypatch.setattr(files, "_keep_owner", broken)

    with pytest.raises(MemoryError) as caught:
        vault.put("demo", Side.CRM, "other", Secret(HIDDEN))

    error = caught.value
    assert error.__traceback__ is not None
    printed = everything_printed(error.with_traceback(error.__traceback__.tb_next))
    assert HIDDEN not in printed
    assert PASSPHRASE not in printed


def test_no_program_is_started_and_no_command_line_shows_a_secret(path: Path) -> None:
    code = f"""
import sys
sys.addaudithook(lambda event, arguments: sys.exit(event) if event in {{
    "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.fork"}} else None)
from pathlib import Path
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui import files
from sf_tui.secrets import open_secrets
store = open_secrets(Path({str(path.parent)!r}), {{}}, Secret(sys.stdin.readline()))
store.put("demo", Side.CRM, "token", Secret(sys.stdin.readline()))
print(Path("/proc/self/cmdline").read_bytes() if Path("/proc/self/cmdline").exists() else sys.argv)
"""

    done = subprocess.run(
        [sys.executable, "-c", code],
        input=f"{PASSPHRASE}\n{HIDDEN}\n",
        capture_output=True,
        text=True,
        check=True,
    )

    assert HIDDEN not in done.stdout + done.stderr
    assert PASSPHRASE not in done.stdout + done.stderr


def test_importing_the_room_imports_no_library_that_it_may_not_need() -> None:
    code = (
        "import sys, sf_tui.secrets; "
        "print(sorted({'tomlkit', 'keyring', 'cryptography', 'textual', 'httpx'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
