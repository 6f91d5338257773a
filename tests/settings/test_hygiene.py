import subprocess
import sys


def test_importing_the_room_imports_neither_tomlkit_nor_what_only_secrets_need() -> None:
    code = (
        "import sys, sf_tui.settings; "
        "print(sorted({'tomlkit', 'keyring', 'cryptography', 'difflib'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
