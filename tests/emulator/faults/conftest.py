"""The emulator as a process, whose connections can really be cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.emulator.faults.process import emulator, logged_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The address of one process for all tests that leave nothing behind."""
    with emulator("--contacts", "500") as found:
        yield found


@pytest.fixture
def wire(address: str) -> Iterator[httpx.Client]:
    """A client that is logged in over a socket, to an emulator without faults."""
    with logged_in(address) as client:
        yield client
        client.delete("/__emulator__/faults").raise_for_status()
