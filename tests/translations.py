"""The translations: what the sources say, what French says, and the tool that keeps them together.

``python -m tests.translations`` brings ``sf_tui.po`` up to date with the sources and compiles ``sf_tui.mo``.
"""

import io
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from sf_tui.model import errors

ROOT = Path(__file__).parents[1]
PO = ROOT / "sf_tui/language/fr/LC_MESSAGES/sf_tui.po"
MO = PO.with_suffix(".mo")


def keywords() -> dict[str, tuple[int, ...] | None]:
    """Which calls hold a message, and in which argument: gettext's own, `say`, and every error of ours."""
    found: dict[str, tuple[int, ...] | None] = {
        "_": None,
        "N_": None,
        "say": None,
        "ngettext": (1, 2),
        "VaultLocked": None,
    }
    for name, value in vars(errors).items():
        if isinstance(value, type) and issubclass(value, errors.SfTuiError):
            found[name] = (2,) if value is errors.Refused else None
    return found


def messages() -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every message of the sources: (file, line, message or singular and plural)."""
    for file, line, message, _comments, _context in extract_from_dir(
        str(ROOT / "sf_tui"),
        method_map=[("emulator/**", "ignore"), ("**.py", "python")],
        keywords=keywords(),
    ):
        yield file, line, message


def source_catalogue() -> Catalog:
    """Build a catalogue of the sources' messages."""
    catalogue = Catalog(project="sf-tui", charset="utf-8")
    for file, _line, message in sorted(messages(), key=lambda each: (each[0], each[1])):
        catalogue.add(message, locations=[(f"sf_tui/{file}", 0)])
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
