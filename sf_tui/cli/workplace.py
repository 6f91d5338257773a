"""Where a command works: places, state store, console, secrets and the embedded service."""

import argparse
import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from sf_tui import language
from sf_tui.model.errors import SettingsError, StoreError, UsageError
from sf_tui.model.safe_text import safe_text
from sf_tui.model.secret import Secret
from sf_tui.model.states import Side
from sf_tui.operations.changes import apply_settings
from sf_tui.operations.store_console import StoreConsole
from sf_tui.operations.who import who
from sf_tui.settings import Places, find_places, make_directory, read_settings
from sf_tui.store.sqlite import SqliteStore
from sf_tui.store.sqlite.store import FILE_NAME

if TYPE_CHECKING:
    from sf_tui.secrets.protocol import SecretStore
    from sf_tui.service import EmbeddedService


_PATIENCE_SECONDS = 5.0
"""How long a command waits for a state store that cannot be used."""


class LateSecrets:
    """The platform's keyring or vault, opened when the first secret is asked for.

    ``may_create``: a vault that a passphrase is set for is made where there is none.
    """

    def __init__(self, state_dir: Path, *, may_create: bool = True) -> None:
        self._state_dir = state_dir
        self._may_create = may_create
        self._opened: SecretStore | None = None

    @property
    def _store(self) -> "SecretStore":
        if self._opened is None:
            from sf_tui.secrets import VAULT_FILE, open_secrets

            may_open = self._may_create or (self._state_dir / VAULT_FILE).exists()
            self._opened = open_secrets(self._state_dir, os.environ if may_open else {})
        return self._opened

    def unlock(self) -> None:
        """Make sure that secrets can be asked for. Raises `SecretsError`: locked, damaged, no keyring."""
        from sf_tui.secrets import KeyringSecrets

        if isinstance(self._store, KeyringSecrets):
            self._store.check()

    @property
    def name(self) -> str:
        """``keyring`` or ``vault``."""
        return self._store.name

    def get(self, integration: str, side: Side, kind: str) -> Secret | None:
        """Return a secret; None where there is none."""
        return self._store.get(integration, side, kind)

    def put(self, integration: str, side: Side, kind: str, secret: Secret) -> None:
        """Keep a secret in the place of an older one."""
        self._store.put(integration, side, kind, secret)

    def remove(self, integration: str, side: Side, kind: str) -> None:
        """Forget a secret; one that is not there is no error."""
        self._store.remove(integration, side, kind)


@dataclass
class Workplace:
    """What the common options say."""

    places: Places
    secrets: "SecretStore"
    is_read_only: bool = False
    speaks: str = ""
    """The language of ``--lang``, where it was given."""
    service: "EmbeddedService | None" = field(default=None, init=False)

    @property
    def state_file(self) -> Path:
        """The state store."""
        return self.places.state_dir / FILE_NAME

    @contextmanager
    def console(self) -> Iterator[StoreConsole]:
        """Open the store, take up what the settings file says, and hand out the console."""
        settings = None if self.is_read_only else read_settings(self.places.settings_file)
        if not self.is_read_only:
            make_state_folder(self.places.state_dir)
        with ExitStack() as stack:
            path = self.state_file
            if self.is_read_only:
                path = stack.enter_context(_readable(path))
            stores = []
            for _number in range(2):
                store = SqliteStore(path, read_only=self.is_read_only)
                stack.callback(store.close)
                stores.append(store)
            person = who()
            if settings is not None:
                apply_settings(stores[1], settings, person)
            console = StoreConsole(
                stores[0],
                self.places.settings_file,
                self.secrets,
                who=person,
                read_only=self.is_read_only,
                writer=stores[1],
                wake=self._wake,
                is_here=lambda: self.service is not None and self.service.is_serving,
            )
            self._speak(console.ui_settings().language)
            yield console

    def unlock(self) -> None:
        """Open the store of secrets before anything is asked of a service, which would suspend without it.

        Raises `SecretsError`; nothing was touched then.
        """
        if isinstance(self.secrets, LateSecrets) and not self.is_read_only:
            self.secrets.unlock()

    @contextmanager
    def serving(self, *, is_prompt: bool = False) -> Iterator[None]:
        """Serve the store in this process, unless another one does; stop in order at the end.

        ``is_prompt``: Ctrl+C need not wait for a page in flight.
        """
        if self.is_read_only:
            yield
            return
        from sf_tui.cli.leaving import stopping
        from sf_tui.cli.logins import StoredLogins
        from sf_tui.cli.logs import logging_to
        from sf_tui.cli.proofs import Proofs
        from sf_tui.cli.signals import ended_in_order
        from sf_tui.cli.wiring import connector_opener
        from sf_tui.service import EmbeddedService

        with ended_in_order(), logging_to(self.places.state_dir):
            proofs = Proofs(self.secrets)
            self.service = EmbeddedService(
                self.state_file,
                connector_opener(proofs),
                logins=StoredLogins(self.secrets, proofs, self.places.settings_file),
            )
            try:
                with stopping(self.service.stop, is_prompt=is_prompt):
                    self.service.start()
                    yield
            finally:
                self.service = None

    def watch(self) -> None:
        """Raise what keeps the service from working, once that has lasted; waiting longer would not help."""
        if self.service is not None and (trouble := self.service.trouble(_PATIENCE_SECONDS)) is not None:
            raise trouble

    def _wake(self) -> None:
        if self.service is not None:
            self.service.wake()

    def _speak(self, remembered: str) -> None:
        if remembered and not self.speaks:
            from sf_tui.cli.main import speak

            speak(language.choose(os.environ, remembered))


@contextmanager
def _readable(path: Path) -> Iterator[Path]:
    """Hand out a state file that can be looked at; a copy where its folder bears no writing.

    SQLite writes a file beside it even to read. Where somebody serves the store that file is there already;
    where it is not, nobody writes and a copy is whole.
    """
    try:
        SqliteStore(path, read_only=True).close()
    except StoreError:
        if os.access(path.parent, os.W_OK) or not os.access(path, os.R_OK):
            raise
    else:
        yield path
        return
    with TemporaryDirectory(prefix="sf-tui-look-", ignore_cleanup_errors=True) as folder:
        try:
            for each in (path, path.with_name(f"{path.name}-wal")):
                if each.exists():
                    shutil.copyfile(each, Path(folder, each.name))
        except OSError as error:
            raise UsageError(
                "The state file {path} cannot be copied to be looked at ({reason}): free space in {folder}.",
                path=safe_text(str(path), 500),
                reason=error.strerror or type(error).__name__,
                folder=folder,
            ) from error
        yield Path(folder, path.name)


def make_state_folder(path: Path) -> Path:
    """Create the state folder. Raises `UsageError` with the option that names another."""
    try:
        return make_directory(path)
    except SettingsError as error:
        raise UsageError(
            "The state folder {path} cannot be created ({reason}): make it, or name another with --state.",
            **error.sentence.params,
        ) from error


def find_workplace(namespace: argparse.Namespace, *, makes_settings: bool = False) -> Workplace:
    """Return the workplace that a parsed command line names.

    Raises `UsageError` for a ``--config`` that does not exist, unless the command may make it.
    """
    places = find_places(namespace.config, namespace.state)
    if namespace.config and not makes_settings and _is_absent(places.settings_file):
        raise UsageError(
            "There is no settings file {path}: correct --config, or make the file with "
            "`sf-tui integrations add`.",
            path=safe_text(str(places.settings_file), 500),
        )
    secrets = LateSecrets(places.state_dir, may_create=not namespace.read_only)
    return Workplace(places, secrets, namespace.read_only, namespace.lang or "")


def _is_absent(path: Path) -> bool:
    """Whether nothing is there; where that cannot be told, reading says why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def only_integration(console: StoreConsole, name: str | None) -> str:
    """Return ``name``, or the integration that is meant when there is only one."""
    names = sorted(console.settings().integrations)
    if name is not None:
        console.integration(name)
        return name
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageError("There is no integration yet: add one with `sf-tui integrations add`.")
    raise UsageError("There are several integrations, name one of them: {known}.", known=", ".join(names))
