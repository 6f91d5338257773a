"""The listener that a browser is sent back to."""

import asyncio

import pytest

from sf_tui.model.errors import UsageError
from sf_tui.model.sentence import say
from sf_tui.service.callback import Callback, listening
from tests.browser import free_port

PATH = "/OauthRedirect"


async def _ask(callback: Callback, target: str = f"{PATH}?code=x", head: str = "") -> str:
    port = callback.redirect_uri.split(":")[2].partition("/")[0]
    reader, writer = await asyncio.open_connection("127.0.0.1", int(port))
    writer.write((head or f"GET {target} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n").encode())
    try:
        return (await reader.read()).decode()
    finally:
        writer.close()


async def test_text_from_elsewhere_is_no_markup_on_the_page() -> None:
    async with listening([free_port()], PATH) as callback:
        asking = asyncio.ensure_future(_ask(callback))
        visitor = await callback.visitors.get()
        visitor.show(say("Hello {name}", name="<script>alert('x')</script>&"))
        page = await asking
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&amp;" in page
    assert "<script" not in page


async def test_the_second_of_two_answers_is_told_that_there_was_one() -> None:
    async with listening([free_port()], PATH) as callback:
        first = asyncio.ensure_future(_ask(callback))
        visitor = await callback.visitors.get()
        early = asyncio.ensure_future(_ask(callback))
        await callback.visitors.get()
        callback.finish(visitor)
        late = await _ask(callback)
        visitor.show(say("You are in."))
        assert "answered already" in await early
        assert "answered already" in late
        assert "You are in." in await first


async def test_whoever_still_waits_at_the_end_gets_a_page() -> None:
    async with listening([free_port()], PATH) as callback:
        asking = asyncio.ensure_future(_ask(callback))
        await callback.visitors.get()
    assert "is over" in await asking


async def test_the_query_is_not_on_the_page_and_goes_no_further() -> None:
    async with listening([free_port()], PATH) as callback:
        asking = asyncio.ensure_future(_ask(callback, f"{PATH}?code=planted"))
        visitor = await callback.visitors.get()
        assert visitor.target.reveal() == f"{PATH}?code=planted"
        assert "planted" not in repr(visitor.target)
        visitor.show(say("Done."))
        page = await asking
    assert "planted" not in page
    assert "Referrer-Policy: no-referrer" in page
    assert "Cache-Control: no-store" in page


@pytest.mark.parametrize(
    "head",
    [
        "\r\n\r\n",
        "GET\r\n\r\n",
        "GET  HTTP/1.1\r\n\r\n",
        "GET http://[ HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "\x00\x01\x02\r\n\r\n",
        f"GET {PATH}?code=x HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    ],
)
async def test_nonsense_is_answered_or_dropped_and_never_read(head: str) -> None:
    async with listening([free_port()], PATH) as callback:
        answer = await _ask(callback, head=head)
        assert callback.visitors.empty()
    assert answer == "" or answer.startswith("HTTP/1.1 4")


async def test_an_endless_head_is_dropped() -> None:
    async with listening([free_port()], PATH) as callback:
        assert await _ask(callback, head="GET /" + "x" * 40_000) == ""


async def test_the_next_port_is_tried_when_one_is_taken() -> None:
    ports = [free_port(), free_port()]
    async with listening(ports, PATH) as first, listening(ports, PATH) as second:
        assert first.redirect_uri == f"http://localhost:{ports[0]}{PATH}"
        assert second.redirect_uri == f"http://localhost:{ports[1]}{PATH}"
        with pytest.raises(UsageError, match=f"tried {ports[0]}, {ports[1]}"):
            async with listening(ports, PATH):
                pass
