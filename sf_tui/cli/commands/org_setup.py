"""`sf-tui org-setup --print DIR`: write the project that installs the external id fields."""

import argparse
from pathlib import Path

from sf_tui.cli import output
from sf_tui.language import _
from sf_tui.model.errors import UsageError
from sf_tui.operations.org_project import commands, project


def run(namespace: argparse.Namespace) -> int:
    """Write the project into a new or empty folder and print what an admin of the org runs there."""
    folder = Path(namespace.print).expanduser()
    try:
        if folder.exists() and any(folder.iterdir()):
            raise UsageError("{path} is not empty: name a new folder.", path=str(folder))
        for name, content in project().items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
    except OSError as error:
        raise UsageError(
            "The project cannot be written to {path}: {reason}.",
            path=str(folder),
            reason=error.strerror or str(error),
        ) from error
    steps = commands(str(folder))
    if namespace.json:
        output.write_json({"folder": folder, "files": sorted(project()), "commands": steps})
        return 0
    output.narrate(
        _("The project is in {path}. An admin of the org runs, once, with the Salesforce CLI:").format(
            path=folder
        )
    )
    for step in steps:
        output.write_line(step)
    return 0
