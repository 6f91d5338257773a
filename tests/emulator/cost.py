"""What a page costs the emulator (Linux): ``python -m tests.emulator.cost``, measured beside
what no page can do without, in the same seconds.

On an idle machine of 2026 compressing a page of 2,000 contacts (20 fields, 1.4 MB of JSON) takes 7 ms of CPU
and the whole page 17 ms, of the 20 ms that it may cost. Milliseconds differ between machines and with what
else runs there; the ratio hardly does.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib

import httpx

from tests.emulator.faults.process import COMMAND, logged_in
from tests.emulator.helpers import ROOT

FIELDS = (
    "Id, IsDeleted, MasterRecordId, AccountId, LastName, FirstName, Salutation, Title, Email, Phone, "
    "MobilePhone, MailingStreet, MailingCity, MailingPostalCode, MailingCountry, OwnerId, CreatedDate, "
    "LastModifiedDate, SystemModstamp, SfTui_Id__c"
)
PAGES = 15
ROUNDS = 4


def compressing(body: bytes) -> float:
    """Return the seconds of CPU that compressing a page takes here and now."""
    started = time.thread_time()
    for _ in range(3):
        zip_ = zlib.compressobj(1, wbits=31)
        zip_.compress(body)
        zip_.flush()
    return (time.thread_time() - started) / 3


def spent_by(process: subprocess.Popen[bytes]) -> float:
    """Return the seconds of CPU of a process, from its clock (clock_getcpuclockid(3) on Linux)."""
    return time.clock_gettime(~process.pid << 3 | 2)


def main() -> int:
    """Print what a page costs; it may cost 20 ms."""
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "--contacts", "5000"], stdin=pipe, stdout=pipe) as process:
        assert process.stdin
        assert process.stdout
        address = json.loads(process.stdout.readline())["address"]
        with logged_in(address) as client:
            ratios, page = measured(client, process)
        process.stdin.close()
    floor = compressing(page.content) * 1000
    sys.stdout.write(
        f"{len(page.json()['records'])} rows, {len(page.content)} bytes: {min(ratios):.1f} times its "
        f"compression, which takes {floor:.1f} ms here, so {min(ratios) * floor:.1f} ms of CPU\n"
    )
    return 0


def measured(client: httpx.Client, process: subprocess.Popen[bytes]) -> tuple[list[float], httpx.Response]:
    """Return what pages cost, in compressions of a page, and the last page."""
    query = {"q": f"SELECT {FIELDS} FROM Contact ORDER BY SystemModstamp, Id"}
    following = client.get(f"{ROOT}/query", params=query).json()["nextRecordsUrl"]
    ratios = []
    for _ in range(ROUNDS):
        before = spent_by(process)
        for _ in range(PAGES):
            page = client.get(following)
        spent = spent_by(process) - before
        ratios.append(spent / PAGES / compressing(page.content))
    return ratios, page


if __name__ == "__main__":
    sys.exit(main())
