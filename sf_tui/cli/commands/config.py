"""`sf-tui config validate | show | apply | path`."""

import argparse
from itertools import chain
from typing import Any

import msgspec

from sf_tui.cli import output
from sf_tui.cli.completeness import findings
from sf_tui.cli.workplace import find_workplace
from sf_tui.language import _
from sf_tui.settings import read_settings


def show(namespace: argparse.Namespace) -> int:
    """Print what the settings file says, defaults included."""
    settings = msgspec.to_builtins(read_settings(find_workplace(namespace).places.settings_file))
    if namespace.json:
        output.write_json(settings)
        return 0
    import tomlkit

    output.write(tomlkit.dumps(_set_values(settings)))
    return 0


def _set_values(table: dict[str, Any]) -> dict[str, Any]:
    """Return what is set: TOML has no null."""
    return {
        key: _set_values(value) if isinstance(value, dict) else value
        for key, value in table.items()
        if value is not None
    }


def validate(namespace: argparse.Namespace) -> int:
    """Check the file and change nothing; 2 when an integration that is on cannot work with what it says."""
    path = find_workplace(namespace).places.settings_file
    integrations = read_settings(path).integrations
    found = {name: findings(name, each) for name, each in sorted(integrations.items())}
    is_valid = not any(found.values())
    if namespace.json:
        output.write_json(
            {
                "path": path,
                "exists": path.exists(),
                "valid": is_valid,
                "integrations": list(found),
                "findings": {name: sentences for name, sentences in found.items() if sentences},
            }
        )
    for sentence in chain.from_iterable(found.values()):
        output.narrate_sentence(sentence)
    if not path.exists():
        output.narrate(_("There is no settings file {path} yet; the defaults hold.").format(path=path))
    elif is_valid:
        output.narrate(_("{path} is valid.").format(path=path))
    return 0 if is_valid else 2


def apply(namespace: argparse.Namespace) -> int:
    """Take the file up now; a service that runs uses it from the next page on."""
    with find_workplace(namespace).console() as console:
        saved = console.take_up_file()
    if namespace.json:
        output.write_json({"revision": saved.revision})
    output.narrate(_("Settings revision {revision} is in force.").format(revision=saved.revision))
    return 0


def path(namespace: argparse.Namespace) -> int:
    """Print where things are."""
    places = find_workplace(namespace, makes_settings=True).places  # this shows, it reads nothing
    if namespace.json:
        output.write_json(places)
        return 0
    output.write_table(
        ("", ""),
        [
            (_("settings"), places.settings_file),
            (_("state"), places.state_dir),
            (_("themes"), places.themes_dir),
        ],
    )
    return 0
