"""Sending queries: alone, or up to five in one Composite call (REST API guide, Composite)."""

from collections.abc import Sequence

import msgspec

from sf_tui.connectors.salesforce import soql
from sf_tui.connectors.salesforce.client import Client, decode
from sf_tui.connectors.salesforce.errors import from_answer, unexpected
from sf_tui.connectors.salesforce.walls import check_path
from sf_tui.model.errors import ConnectorError
from sf_tui.model.states import Purpose

MAX_TOGETHER = 5
"""Queries that a Composite call may carry."""
PAGE = 2000
_MOST_ROWS = 10**12
_LONGEST_URL = 8000
"""Bytes beyond which a query travels in a body."""


class _SubAnswer(msgspec.Struct, frozen=True, rename="camel"):
    body: msgspec.Raw
    http_status_code: int
    reference_id: str = ""


class _CompositeAnswer(msgspec.Struct, frozen=True, rename="camel"):
    composite_response: tuple[_SubAnswer, ...]


_COMPOSITE = msgspec.json.Decoder(_CompositeAnswer)
Content = bytes | msgspec.Raw
Outcome = Content | ConnectorError


def _resource(with_deleted: bool) -> str:  # noqa: FBT001  chosen by the two functions below
    return "queryAll" if with_deleted else "query"


async def one(
    client: Client,
    query: str,
    *,
    with_deleted: bool,
    page_size: int = PAGE,
    purpose: Purpose = Purpose.READ,
) -> Content:
    """Send one query and return its first page."""
    encoded = soql.encoded(query)
    if len(encoded) > _LONGEST_URL:
        (outcome,) = await together(
            client, [query], with_deleted=with_deleted, page_size=page_size, purpose=purpose
        )
        if isinstance(outcome, ConnectorError):
            raise outcome
        return outcome
    path = f"{await client.base()}/{_resource(with_deleted)}/?q={encoded}"
    return (await client.get(path, purpose, _options(page_size))).content


async def together(
    client: Client,
    queries: Sequence[str],
    *,
    with_deleted: bool,
    page_size: int = PAGE,
    purpose: Purpose = Purpose.READ,
) -> list[Outcome]:
    """Send up to five queries in one call; each has its own first page or its own error."""
    base = await client.base()
    options = _options(page_size)
    body = {
        "allOrNone": False,
        "collateSubrequests": False,
        "compositeRequest": [
            {
                "method": "GET",
                "url": f"{base}/{_resource(with_deleted)}/?q={soql.encoded(query)}",
                "referenceId": f"q{index}",
                **({"httpHeaders": options} if options else {}),
            }
            for index, query in enumerate(queries)
        ],
    }
    answer = await client.request(
        "POST", f"{base}/composite", purpose, body=msgspec.json.encode(body), is_idempotent=True
    )
    told = {each.reference_id: each for each in decode(_COMPOSITE, answer.content).composite_response}
    if len(told) != len(queries):
        raise unexpected(f"{len(told)} answers to {len(queries)} queries")
    return [_outcome(told.get(f"q{index}")) for index in range(len(queries))]


def _outcome(answer: _SubAnswer | None) -> Outcome:
    if answer is None:
        return unexpected("a query without an answer")
    if 200 <= answer.http_status_code < 300:
        return answer.body
    return from_answer(answer.http_status_code, bytes(answer.body))


async def following(client: Client, path: str, page_size: int = PAGE) -> bytes:
    """Fetch the page that ``nextRecordsUrl`` names."""
    return (await client.get(check_path(path), Purpose.READ, _options(page_size))).content


def plausible(total: int) -> int | None:
    """Return a number of rows as Salesforce told it, None where no org has so many, or fewer than none."""
    return total if 0 <= total <= _MOST_ROWS else None


def _options(page_size: int) -> dict[str, str]:
    size = min(max(page_size, 200), PAGE)
    return {} if size == PAGE else {"Sforce-Query-Options": f"batchSize={size}"}
