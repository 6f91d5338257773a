"""`sf-tui demo`: an emulated org, a fresh SQLite CRM, and the screen or one headless sync over both."""

import argparse
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sf_tui.cli import output
from sf_tui.cli.commands import screen, sync
from sf_tui.cli.demo_faults import DemoFaults
from sf_tui.cli.demo_org import ORG_FILE, DemoOrg, demo_org
from sf_tui.cli.demo_seed import CRM_FILE, seed_crm
from sf_tui.cli.signals import ended_in_order
from sf_tui.cli.workplace import Workplace, make_state_folder
from sf_tui.language import _, ngettext
from sf_tui.model.errors import UsageError
from sf_tui.model.secret import Secret
from sf_tui.model.settings import CrmSettings, IntegrationSettings, SalesforceSettings, SyncSettings
from sf_tui.model.states import Side
from sf_tui.secrets import MemorySecrets
from sf_tui.settings import Places, add_integration, find_places, read_settings, set_value
from sf_tui.store.sqlite.store import FILE_NAME

NAME = "demo"
SETTINGS_FILE = "sf-tui.toml"
_CYCLE_SECONDS = 5
_CONTACTS = 5000
_SEED = 7


def run(namespace: argparse.Namespace) -> int:
    """Make everything, then show or sync."""
    if namespace.read_only:
        raise UsageError("The demo writes a state of its own: leave --read-only out.")
    if not namespace.headless:
        screen.refuse_without_terminal()
    with ended_in_order(), _folder(namespace.state) as folder:
        contacts = _CONTACTS if namespace.contacts is None else namespace.contacts
        seed = _SEED if namespace.seed is None else namespace.seed
        _tell_what_comes(folder, contacts, is_asked=(namespace.contacts, namespace.seed) != (None, None))
        with demo_org(folder, contacts=contacts, seed=seed, activity=namespace.activity) as org:
            seed_crm(folder / CRM_FILE, seed=seed, contacts=contacts)
            workplace = _workplace(folder, org, namespace)
            if namespace.headless:
                return _headless(workplace, folder, wants_json=namespace.json)
            return screen.show(workplace, namespace, faults=DemoFaults(org.address))


def _tell_what_comes(folder: Path, contacts: int, *, is_asked: bool) -> None:
    """Say what is made, or what an earlier demo left and is used as it is."""
    found = _contacts_of(folder / ORG_FILE)
    if found is None:
        words = ngettext(
            "The demo's org is being made: {count} contact.",
            "The demo's org is being made: {count} contacts.",
            contacts,
        )
        output.narrate(words.format(count=output.number(contacts)))
        return
    words = ngettext(
        "The org and the CRM of the earlier demo in {path} are used as they are: {count} contact.",
        "The org and the CRM of the earlier demo in {path} are used as they are: {count} contacts.",
        found,
    )
    output.narrate(words.format(path=folder, count=output.number(found)))
    if is_asked:
        output.narrate(
            _("--contacts and --seed are for a new org: name another folder with --state for one.")
        )


def _contacts_of(path: Path) -> int | None:
    """Count the contacts of an earlier demo's org; None where there is none, or no usable one."""
    if not path.exists():
        return None
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
            found: int = connection.execute("SELECT count(*) FROM Contact WHERE IsDeleted = 0").fetchone()[0]
            return found
    except sqlite3.Error:  # the emulator says what is wrong with it
        return None


@contextmanager
def _folder(state: str | None) -> Iterator[Path]:
    """Hand out the demo's folder: the one that was named and stays, or one that is gone afterwards."""
    if state is None:
        with tempfile.TemporaryDirectory(prefix="sf-tui-demo-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
        return
    folder_named = make_state_folder(find_places(state=state or ".").state_dir)
    if (folder_named / FILE_NAME).exists() and not (folder_named / ORG_FILE).exists():
        raise UsageError(
            "The folder {path} holds a state store that is no demo's: name another one with --state.",
            path=str(folder_named),
        )
    yield folder_named


def _workplace(folder: Path, org: DemoOrg, namespace: argparse.Namespace) -> Workplace:
    """Write the settings, or the org's new address into those of an earlier demo."""
    path = folder / SETTINGS_FILE
    if NAME in read_settings(path).integrations:
        set_value(path, ("integrations", NAME, "salesforce", "host"), org.address)
        set_value(path, ("integrations", NAME, "salesforce", "allowed_hosts"), (org.host,))
    else:
        settings = IntegrationSettings(
            salesforce=SalesforceSettings(host=org.address, client_id=NAME, allowed_hosts=(org.host,)),
            crm=CrmSettings(path=str(folder / CRM_FILE)),
            sync=SyncSettings(interval_seconds=_CYCLE_SECONDS),
        )
        add_integration(path, NAME, settings)
    secrets = MemorySecrets()
    secrets.put(NAME, Side.SALESFORCE, "client_secret", Secret(NAME))
    places = Places(path, folder, find_places().themes_dir)
    return Workplace(places, secrets, speaks=namespace.lang or "")


def _headless(workplace: Workplace, folder: Path, *, wants_json: bool) -> int:
    documents: list[dict[str, object]] = []
    with workplace.console() as console:
        request = console.request_sync(NAME)  # before the service starts: its first run is the one we tell of
        with workplace.serving():
            code = sync.follow_sync(
                console, NAME, request, documents, watch=workplace.watch, wants_json=wants_json
            )
    if wants_json:
        output.write_json({**(documents[0] if documents else {"integration": NAME}), "state_dir": folder})
    return code
