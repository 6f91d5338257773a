"""Keyring backends of the tests' own; the machine's is never asked."""

import threading


class GoodKeyring:
    """Keeps passwords in memory, as a real one would."""

    name = "fake"

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.threads: list[threading.Thread] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.threads.append(threading.current_thread())
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class PlaintextKeyring(GoodKeyring):
    """Named as in keyrings.alt.file."""


class HarmlessName(PlaintextKeyring):
    """A child of a refused one."""


class Candid(GoodKeyring):
    name = "Unencrypted file"


class Angry(GoodKeyring):
    """Repeats in its complaint what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot keep {password} for {username} in {service}")

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        raise OSError(f"no bus for {service}\x1b[31m")


class Asleep(GoodKeyring):
    """Waits for a dialog that nobody answers."""

    def __init__(self) -> None:
        super().__init__()
        self.answered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:  # noqa: ARG002
        self.answered.wait()
        return None
