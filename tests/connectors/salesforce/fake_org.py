"""A scripted org behind `httpx.MockTransport`, for what the emulator does not do on demand."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx

from sf_tui.connectors.salesforce import SalesforceConnector
from sf_tui.model.errors import OwnLimitReached
from sf_tui.model.secret import Secret
from sf_tui.model.settings import SalesforceSettings
from sf_tui.model.states import Purpose

HOST = "https://acme.my.salesforce.com"
PLANTED_SECRET = "planted-client-secret-4711"
PLANTED_TOKEN = "00Dxx0000000001!planted-token"
DATE = "Mon, 23 Nov 2026 10:00:05 GMT"
START = "2026-11-23T10:00:00Z"

_SINCE = re.compile(r"SystemModstamp >= (\S+?Z)")
_BEFORE = re.compile(r"SystemModstamp < (\S+?Z)")
_FROM = re.compile(r"SELECT (.*?) FROM (\w+)")
_IN = re.compile(r"(\w+) IN \((.*?)\)")
Handler = Callable[[httpx.Request], httpx.Response]


def field(name: str, kind: str = "string", **more: Any) -> dict[str, Any]:
    return {"name": name, "type": kind, "createable": True, "updateable": True, "nillable": True, **more}


KEY = field("SfTui_Id__c", externalId=True, unique=True)
PERSON_FIELDS = (
    field("Id", "id", createable=False, updateable=False),
    field("SystemModstamp", "datetime", createable=False, updateable=False),
    field("IsDeleted", "boolean", createable=False, updateable=False),
    field("LastName", nillable=False),
    field("Email", "email"),
)


def stamp(second: int) -> str:
    return f"2026-11-23T10:{second // 60:02d}:{second % 60:02d}.000+0000"


def contact(number: int, second: int, **more: Any) -> dict[str, Any]:
    return {
        "attributes": {"type": "Contact"},
        "Id": f"003xx{number:010d}",
        "SystemModstamp": stamp(second),
        "IsDeleted": False,
        "LastName": f"Name {number}",
        "Email": f"p{number}@example.com",
        **more,
    }


async def _no_pause(_seconds: float) -> None:
    """Jobs of the scripted org are done at once."""


class FakeMeter:
    """Remembers what was counted and observed."""

    def __init__(self) -> None:
        self.counted: list[Purpose] = []
        self.observed: list[tuple[int, int]] = []
        self.is_refusing = False

    def count(self, purpose: Purpose, calls: int = 1) -> None:
        self.counted += [purpose] * calls

    def observe(self, used: int, maximum: int) -> None:
        self.observed.append((used, maximum))

    def refuse(self) -> None:
        if self.is_refusing:
            raise OwnLimitReached("The allocation is used up")


class FakeOrg:
    """Answers like an org; ``overrides`` come first and see every request but the log-in's."""

    def __init__(self) -> None:
        self.meter = FakeMeter()
        self.requests: list[httpx.Request] = []
        self.overrides: list[tuple[str, Handler]] = []
        self.objects: dict[str, tuple[dict[str, Any], ...]] = {"Contact": (*PERSON_FIELDS, KEY)}
        self.rows: dict[str, list[dict[str, Any]]] = {"Contact": []}
        self.last_selected: list[dict[str, Any]] = []
        self.page_size = 2000
        self.tokens = 0
        self.valid_token: str | None = None
        self.token_answer: dict[str, Any] = {}
        self.locators: dict[str, list[dict[str, Any]]] = {}
        self.now = 1_795_428_000.0
        self.limit_info = "api-usage=22/15000"

    def connector(self, **settings: Any) -> SalesforceConnector:
        secret = settings.pop("secret", PLANTED_SECRET)
        transport = settings.pop("transport", None)
        pause = settings.pop("pause", _no_pause)
        given = {"host": HOST, "client_id": "demo", **settings}
        return SalesforceConnector(
            SalesforceSettings(**given),
            Secret(secret) if isinstance(secret, str) else secret,
            self.meter,
            transport=transport or httpx.MockTransport(self.answer),
            clock=lambda: self.now,
            pause=pause,
        )

    def override(self, part_of_path: str, handler: Handler) -> None:
        self.overrides.append((part_of_path, handler))

    def always(self, part_of_path: str, status: int, body: Any) -> None:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.override(part_of_path, lambda _: httpx.Response(status, content=content))

    def sent(self, part_of_path: str) -> list[httpx.Request]:
        return [each for each in self.requests if part_of_path in str(each.url)]

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        response = self._respond(request)
        response.headers["Date"] = DATE
        if request.url.path.startswith("/services/data/v"):
            response.headers["Sforce-Limit-Info"] = self.limit_info
        return response

    def _respond(self, request: httpx.Request) -> httpx.Response:
        for part, handler in self.overrides:
            if part in request.url.path:
                return handler(request)
        return self.without_overrides(request)

    def without_overrides(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/services/oauth2/token":
            return self._token()
        if path == "/services/data":
            return httpx.Response(200, json=[{"version": f"{each}.0"} for each in (31, 50, 66, 68)])
        is_signed = self.valid_token and path != "/services/oauth2/introspect"
        if is_signed and request.headers["Authorization"] != f"Bearer {self.valid_token}":
            body = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]
            return httpx.Response(401, json=body)
        if path == "/services/oauth2/introspect":
            return httpx.Response(200, json={"active": True, "exp": int(self.now) + 7200})
        if path == "/services/oauth2/userinfo":
            info = {"organization_id": "00Dxx0000000001EAA", "preferred_username": "sync@acme.example"}
            return httpx.Response(200, json=info)
        if path.endswith("/composite"):
            return self._composite(json.loads(request.content))
        status, body = self._resource(path, request.url.query.decode())
        return httpx.Response(status, json=body)

    def _token(self) -> httpx.Response:
        self.tokens += 1
        token = f"{PLANTED_TOKEN}{self.tokens}"
        if self.valid_token is not None:
            self.valid_token = token
        answer = {
            "access_token": token,
            "instance_url": HOST,
            "id": "https://login.salesforce.com/id/00Dxx0000000001EAA/005xx0000012345AAA",
            "issued_at": "1778067091123",
            "token_type": "Bearer",
        }
        return httpx.Response(200, json={**answer, **self.token_answer})

    def _composite(self, body: dict[str, Any]) -> httpx.Response:
        answers = []
        for each in body["compositeRequest"]:
            url = urlsplit(each["url"])
            status, content = self._resource(url.path, url.query)
            answers.append(
                {
                    "body": content,
                    "httpHeaders": {},
                    "httpStatusCode": status,
                    "referenceId": each["referenceId"],
                }
            )
        return httpx.Response(200, json={"compositeResponse": answers})

    def _resource(self, path: str, query: str) -> tuple[int, Any]:
        if path.endswith("/describe"):
            name = path.split("/")[-2]
            if name not in self.objects:
                return 404, [{"errorCode": "NOT_FOUND", "message": "The requested resource does not exist"}]
            flags = {"createable": True, "updateable": True, "queryable": True}
            return 200, {"name": name, "fields": self.objects[name], **flags}
        if "q=" in query:
            return self._select(parse_qs(query)["q"][0])
        locator = path.rsplit("/", 1)[-1]
        if locator in self.locators:
            return 200, self._page(self.locators[locator])
        return 400, [{"message": "invalid query locator", "errorCode": "INVALID_QUERY_LOCATOR"}]

    def _select(self, soql: str) -> tuple[int, Any]:
        match = _FROM.search(soql)
        if match is None or match[2] not in self.rows:
            return 400, [{"message": f"sObject type is not supported: {soql}", "errorCode": "INVALID_TYPE"}]
        columns = [each.strip() for each in match[1].split(",")]
        rows = self.rows[match[2]]
        since, before, listed = _SINCE.search(soql), _BEFORE.search(soql), _IN.search(soql)
        if since:
            rows = [row for row in rows if row["SystemModstamp"][:19] >= since[1][:19]]
        if before:
            rows = [row for row in rows if row["SystemModstamp"][:19] < before[1][:19]]
        if listed:
            values = {unquote(each).lower() for each in re.findall(r"'(.*?)'", listed[2])}
            rows = [row for row in rows if str(row.get(listed[1])).lower() in values]
        for operator, value in re.findall(r"Id (>=|>|<) '(\w+)'", soql):
            holds = {">=": str.__ge__, ">": str.__gt__, "<": str.__lt__}[operator]
            rows = [row for row in rows if holds(row["Id"][:15], value[:15])]
        if "ORDER BY Id" in soql:
            rows = sorted(rows, key=lambda row: row["Id"], reverse="Id DESC" in soql)
        elif "ORDER BY" in soql:
            rows = sorted(rows, key=lambda row: (row.get("SystemModstamp", ""), row["Id"]))
        if "LIMIT 1" in soql:
            rows = rows[:1]
        if "count()" in soql:
            return 200, {"totalSize": len(rows), "done": True, "records": []}
        shown = [
            {"attributes": {"type": match[2]}, **{each: row.get(each) for each in columns}} for row in rows
        ]
        self.last_selected = shown
        return 200, {**self._page(shown), "totalSize": len(shown)}

    def _page(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
        page: dict[str, Any] = {
            "totalSize": len(rows),
            "done": len(rows) <= self.page_size,
            "records": rows[: self.page_size],
        }
        if len(rows) > self.page_size:
            locator = f"0r8xx{len(self.locators)}-{self.page_size}"
            self.locators[locator] = list(rows[self.page_size :])
            page["nextRecordsUrl"] = f"/services/data/v66.0/query/{locator}"
        return page
