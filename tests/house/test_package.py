"""What is installed: the wheel carries everything the program reads at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(_ROOT)],
        check=True,
        capture_output=True,
    )
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_carries_themes_styles_schemas_and_translations(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    expected = {f"sf_tui/themes/{path.name}" for path in (_ROOT / "themes").glob("*.toml")}
    expected |= {
        str(path.relative_to(_ROOT))
        for pattern in ("*.tcss", "*.sql", "*.mo", "py.typed")
        for path in (_ROOT / "sf_tui").rglob(pattern)
    }
    assert expected <= names
    assert len(expected) > 8


@pytest.mark.parametrize("where", ["installed", "beside the package"])
def test_themes_are_found(where: str, wheel: Path, tmp_path: Path) -> None:
    if where == "installed":
        zipfile.ZipFile(wheel).extractall(tmp_path)
        path = tmp_path
    else:
        path = _ROOT
    code = "from sf_tui.ui.themes import load, own_folder; print(*sorted(load([own_folder()]).themes))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        cwd=path,
        env={"PYTHONPATH": str(path)},
    )
    assert done.stdout.split() == sorted(each.stem for each in (_ROOT / "themes").glob("*.toml"))
