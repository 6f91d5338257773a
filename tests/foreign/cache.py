"""Other people's Salesforce clients, installed once into a cache of the tests' own, outside the checkout.

Each client is installed by its ecosystem's ordinary client (pip, npm) with the registry that is set up on
the machine. A finished installation is a folder with the version in its name; it is built beside and
renamed, under a lock, so that parallel workers neither see half of one nor build two.
"""

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

INSTALL_SECONDS = 420
"""What an installation may take; the first one fetches up to 300 MB."""


class UnavailableError(Exception):
    """A client cannot be had here: no node, no npm, or its registry is out of reach. Says which, and why."""


def home() -> Path:
    """Return the folder of all installations."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "sf-tui-tests" / "foreign"


def python_with(*requirements: str) -> Path:
    """Return the Python of a virtual environment that holds the requirements. Raises UnavailableError."""

    def build(folder: Path) -> None:
        _run([sys.executable, "-m", "venv", str(folder)])
        pip = [str(folder / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--no-input"]
        _run([*pip, "install", "--quiet", "--retries", "1", *requirements])

    major, minor = sys.version_info[:2]
    return _installed([f"py{major}.{minor}", *requirements], build) / "bin" / "python"


def node_modules_with(*requirements: str) -> Path:
    """Return the `node_modules` folder that holds the requirements. Raises UnavailableError."""
    npm = shutil.which("npm")
    if npm is None:
        raise UnavailableError("npm is not on this machine")

    def build(folder: Path) -> None:
        (folder / "package.json").write_text('{"private": true}\n')
        quiet = ["--no-audit", "--no-fund", "--ignore-scripts", "--loglevel=error", "--fetch-retries=1"]
        _run([npm, "install", *quiet, "--prefix", str(folder), *requirements])

    return _installed(["node", *requirements], build) / "node_modules"


def node() -> Path:
    """Return the machine's node. Raises UnavailableError."""
    found = shutil.which("node")
    if found is None:
        raise UnavailableError("node is not on this machine")
    return Path(found)


def _installed(parts: Sequence[str], build: Callable[[Path], None]) -> Path:
    """Return the folder named after the parts; build it first when it is not there."""
    name = "+".join(part.replace("/", "-").replace("==", "-") for part in parts)
    place = home() / name
    if place.is_dir():
        return place
    home().mkdir(parents=True, exist_ok=True)
    with _locked(home() / f"{name}.lock"):
        if place.is_dir():
            return place
        beside = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=home()))
        try:
            build(beside)
            beside.rename(place)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return place


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str]) -> None:
    """Run an installer. Raises UnavailableError with the first line that names an error."""
    try:
        done = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            stdin=subprocess.DEVNULL,
            timeout=INSTALL_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{command[-1]}: no answer within {INSTALL_SECONDS} s") from error
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        named = [line for line in lines if "error" in line.lower()] or lines[-1:] or ["no word why"]
        raise UnavailableError(f"{command[-1]} cannot be installed: {named[0][:300]}")
