"""The translations: what the sources say, what French says, and the tool that keeps them together.

``python -m tests.translations`` brings ``sf_tui.po`` up to date with the sources and compiles ``sf_tui.mo``.
"""

import ast
import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import sf_tui.connectors.salesforce
import sf_tui.secrets.vault  # noqa: F401
from sf_tui.model import errors

ROOT = Path(__file__).parents[1]
PO = ROOT / "sf_tui/language/fr/LC_MESSAGES/sf_tui.po"
MO = PO.with_suffix(".mo")


def keywords() -> dict[str, tuple[int, ...]]:
    """Which calls hold messages, and in which arguments: gettext's own, `say`, and every error of ours."""
    found: dict[str, tuple[int, ...]] = {"_": (0,), "N_": (0,), "say": (0,), "ngettext": (0, 1)}
    pending = [errors.SfTuiError]
    while pending:
        error = pending.pop()
        found[error.__name__] = (1,) if issubclass(error, errors.Refused) else (0,)
        pending += error.__subclasses__()
    return found


def messages() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every message of the sources: (file, line, message or singular and plural).

    Read from the syntax tree: a tool that reads tokens does not see calls inside f-strings.
    """
    wanted = keywords()
    for path in sorted((ROOT / "sf_tui").rglob("*.py")):
        if "emulator" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts = tuple(_literal(node.args, position) for position in wanted.get(name, ()))
            if texts and all(texts):
                file = str(path.relative_to(ROOT))
                yield file, node.lineno, texts if len(texts) > 1 else texts[0]


def _literal(arguments: list[ast.expr], position: int) -> str:
    if position < len(arguments):
        argument = arguments[position]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
            return argument.value
    return ""


def source_catalogue() -> Catalog:
    """Build a catalogue of the sources' messages."""
    catalogue = Catalog(project="sf-tui", charset="utf-8")
    for file, _line, message in sorted(messages(), key=lambda each: (each[0], each[1])):
        catalogue.add(message, locations=[(file, 0)])
    return catalogue


def french() -> Catalog:
    """Read the French catalogue."""
    if not PO.exists():
        return Catalog(locale="fr", project="sf-tui", charset="utf-8")
    with PO.open("rb") as file:
        return read_po(file, locale="fr")


def compiled(catalogue: Catalog) -> bytes:
    """Return the catalogue as a ``.mo`` file's bytes."""
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def main() -> int:
    """Bring the French files up to date; say what still has no translation."""
    catalogue = french()
    catalogue.update(source_catalogue(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = "# The French of sf-tui; kept up to date by `python -m tests.translations`."
    catalogue.version = catalogue.msgid_bugs_address = ""
    catalogue.last_translator = catalogue.language_team = "the sf-tui authors"
    catalogue.creation_date = catalogue.revision_date = datetime(2026, 11, 23, tzinfo=UTC)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=110, include_lineno=False, sort_output=True, omit_header=False)
    MO.write_bytes(compiled(french()))
    missing = [message.id for message in catalogue if message.id and not message.string]
    sys.stdout.write(f"{len(catalogue)} messages, {len(missing)} without a translation\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
