"""Where a command works: places, state store, console, secrets and the embedded service."""

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from sf_tui import language
from sf_tui.model.errors import UsageError
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


class LateSecrets:
    """The platform's keyring or vault, opened when the first secret is asked for."""

    def __init__(self, state_dir: Path) -> None:
        self._state_dir = state_dir
        self._opened: SecretStore | None = None

    @property
    def _store(self) -> "SecretStore":
        if self._opened is None:
            from sf_tui.secrets import open_secrets

            self._opened = open_secrets(self._state_dir, os.environ)
        return self._opened

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
            make_directory(self.places.state_dir)
        with ExitStack() as stack:
            stores = []
            for _number in range(2):
                store = SqliteStore(self.state_file, read_only=self.is_read_only)
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

    @contextmanager
    def serving(self) -> Iterator[None]:
        """Serve the store in this process, unless another one does; stop in order at the end."""
        if self.is_read_only:
            yield
            return
        from sf_tui.cli.logs import logging_to
        from sf_tui.cli.signals import ended_in_order
        from sf_tui.cli.wiring import connector_opener
        from sf_tui.service import EmbeddedService

        with ended_in_order(), logging_to(self.places.state_dir):
            self.service = EmbeddedService(self.state_file, connector_opener(self.secrets))
            try:
                self.service.start()
                yield
            finally:
                self.service.stop()
                self.service = None

    def _wake(self) -> None:
        if self.service is not None:
            self.service.wake()

    def _speak(self, remembered: str) -> None:
        if remembered and not self.speaks:
            from sf_tui.cli.main import speak

            speak(language.choose(os.environ, remembered))


def find_workplace(namespace: argparse.Namespace) -> Workplace:
    """Return the workplace that a parsed command line names."""
    places = find_places(namespace.config, namespace.state)
    return Workplace(places, LateSecrets(places.state_dir), namespace.read_only, namespace.lang or "")


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
