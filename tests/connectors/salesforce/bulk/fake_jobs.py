"""Bulk 2.0 query jobs behind the scripted org, for what the emulator does not do on demand."""

import csv
import io
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import httpx

from tests.connectors.salesforce.fake_org import FakeOrg


class _Body(httpx.AsyncByteStream):
    """A body in small pieces, which may break off."""

    def __init__(self, content: bytes, breaks_at: int | None) -> None:
        self._content = content
        self._breaks_at = breaks_at

    async def __aiter__(self) -> AsyncIterator[bytes]:
        end = len(self._content) if self._breaks_at is None else self._breaks_at
        for start in range(0, end, 97):
            yield self._content[start : min(start + 97, end)]
        if self._breaks_at is not None:
            raise httpx.ReadError("cut")


class FakeJobs:
    """Jobs over the org's rows of contacts; ``polls`` questions are answered with InProgress."""

    def __init__(self, org: FakeOrg, *, page: int = 4, polls: int = 0) -> None:
        self.org = org
        self.page = page
        self.polls = polls
        self.jobs: dict[str, dict[str, Any]] = {}
        self.ends_in = "JobComplete"
        self.breaks: list[int] = []
        """Bytes after which the next downloads break off."""
        self.open_downloads = 0
        self.way_on = "nextRecordsUrl"
        org.override("/jobs/query", self.answer)

    def answer(self, request: httpx.Request) -> httpx.Response:
        parts = request.url.path.split("/")[6:]
        if not parts:
            return self._make(json.loads(request.content))
        job = self.jobs.get(parts[0])
        if job is None:
            body = [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
            return httpx.Response(404, json=body)
        asked = parse_qs(request.url.query.decode())
        match request.method, parts[1:]:
            case "GET", []:
                return self._look(job)
            case "PATCH", []:
                job["state"] = json.loads(request.content)["state"]
                return httpx.Response(200, json=self._shown(job))
            case "DELETE", []:
                del self.jobs[parts[0]]
                return httpx.Response(204)
            case "GET", ["results"]:
                size = min(int(asked.get("maxRecords", ["1000"])[0]), self.page)
                return self._results(job, int(asked.get("locator", ["0"])[0]), size)
            case "GET", ["resultPages"]:
                return self._pages(job, request.url.path, int(asked.get("locator", ["0"])[0]))
        raise AssertionError(request.url.path)

    def _make(self, body: dict[str, Any]) -> httpx.Response:
        assert body["operation"] == "query"
        assert "ORDER BY" not in body["query"]
        status, found = self.org._select(body["query"])
        assert status == 200, found
        job = f"750xx{len(self.org.requests):010d}"
        rows = [{**row, "attributes": None} for row in self.org.last_selected]
        self.jobs[job] = {"id": job, "state": "UploadComplete", "rows": rows, "polls": self.polls}
        return httpx.Response(200, json=self._shown(self.jobs[job]))

    def _look(self, job: dict[str, Any]) -> httpx.Response:
        if job["state"] in {"UploadComplete", "InProgress"}:
            job["state"] = "InProgress" if job["polls"] else self.ends_in
            job["polls"] -= 1
        return httpx.Response(200, json=self._shown(job))

    def _shown(self, job: dict[str, Any]) -> dict[str, Any]:
        told = {"id": job["id"], "operation": "query", "object": "Contact", "state": job["state"]}
        if job["state"] == "JobComplete":
            told["numberRecordsProcessed"] = len(job["rows"])
        if job["state"] == "Failed":
            told["errorMessage"] = "InvalidBatch : [x](y)"
        return told

    def _results(self, job: dict[str, Any], start: int, size: int) -> httpx.Response:
        rows = job["rows"][start : start + size]
        columns = [each for each in (job["rows"] or [{"Id": ""}])[0] if each != "attributes"]
        file = io.StringIO(newline="")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([[_cell(row[each]) for each in columns] for row in rows])
        end = start + size
        headers = {
            "Sforce-Locator": str(end) if end < len(job["rows"]) else "null",
            "Sforce-NumberOfRecords": str(len(rows)),
            "Content-Type": "text/csv; charset=UTF-8",
        }
        breaks_at = self.breaks.pop(0) if self.breaks else None
        return httpx.Response(200, headers=headers, stream=_Body(file.getvalue().encode(), breaks_at))

    def _pages(self, job: dict[str, Any], path: str, start: int) -> httpx.Response:
        count = len(job["rows"])
        results = path.replace("resultPages", "results").lstrip("/")
        after = start + 5 * self.page
        body = {
            "resultPages": [
                {"resultUrl": f"/{results}?locator={at}"} for at in range(start, min(after, count), self.page)
            ],
            self.way_on: f"{path}?locator={after}" if after < count else None,
            "done": after >= count,
        }
        return httpx.Response(200, json=body)


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text.replace("+0000", "Z") if text.endswith(".000+0000") else text
