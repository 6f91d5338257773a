"""A stand-in for the ``sf`` command line, answering in the shapes of its version 2.146 (reference 1.6)."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_PROGRAM = """\
#!{python} -I
import json, os, sys, time
here = os.path.dirname(os.path.abspath(__file__))
with open(os.path.join(here, "log"), "a") as log:
    log.write(json.dumps({{"argv": sys.argv[1:], "environment": sorted(os.environ)}}) + "\\n")
answers = json.load(open(os.path.join(here, "answers.json")))
command = " ".join(word for word in sys.argv[1:] if not word.startswith("-"))
answer = answers["commands"].get(command)
if answer is None:
    answer = {{"code": 2, "text": "Error: command " + command.replace(" ", ":") + " not found"}}
sys.stderr.write(answers["warning"])
if answers["hangs"]:
    time.sleep(600)
sys.stdout.write(answer["text"])
sys.exit(answer["code"])
"""

TOKEN = "00Dxx0000000001!cli.token-planted"
USERNAME = "sync@acme.example"


@dataclass
class Answers:
    """What the program says to each command."""

    commands: dict[str, dict[str, Any]] = field(default_factory=dict)
    warning: str = " ›   Warning: @salesforce/cli update available from 2.140.6 to 2.146.3.\n"
    hangs: bool = False


def done(**result: Any) -> dict[str, Any]:
    return {"code": 0, "text": json.dumps({"status": 0, "result": result, "warnings": []}, indent=2)}


def failed(name: str, message: str) -> dict[str, Any]:
    told = {
        "name": name,
        "message": message,
        "exitCode": 1,
        "status": 1,
        "context": "OrgDisplayCommand",
        "stack": f"{name}: {message}\n    at Function.create (file:///opt/sf/lib/org.js:1:1)",
        "commandName": "OrgDisplayCommand",
        "warnings": [],
    }
    return {"code": 1, "text": json.dumps(told, indent=2)}


def logged_in(instance: str, token: str = TOKEN) -> Answers:
    """The newest version: the token is redacted, and told by a command of its own."""
    shown = done(
        id="00Dxx0000000001EAA",
        apiVersion="66.0",
        accessToken="[REDACTED] Use 'sf org auth show-access-token' to view",
        instanceUrl=instance,
        username=USERNAME,
        clientId="PlatformCLI",
        connectedStatus="Connected",
        alias="acme",
    )
    return Answers({"org display": shown, "org auth show-access-token": done(accessToken=token)})


def write_program(folder: Path, answers: Answers) -> Path:
    """Write the program into ``folder``, which goes on a PATH."""
    folder.mkdir(exist_ok=True)
    program = folder / "sf"
    program.write_text(_PROGRAM.format(python=sys.executable))
    program.chmod(0o755)
    told = {"commands": answers.commands, "warning": answers.warning, "hangs": answers.hangs}
    (folder / "answers.json").write_text(json.dumps(told))
    return folder
