"""What the server renders after a finished stroke, seen by a client that speaks Streamlit's protocol."""

import json

import pytest
from helpers import event_loop
from helpers.drawn_strokes import blank_report, digits
from helpers.streamlit_client import StreamlitPage, default_state

# Messages of a run that renders the result only, beside those that begin and end it; of one that renders the page.
FEW, MANY = 15, 60


@pytest.fixture(scope="module")
def strokes():
    return max(digits(), key=len)


def on_page(address, act):
    """What a coroutine function returns, given an open page."""

    async def visit():
        async with StreamlitPage(address) as page:
            return await act(page)

    return event_loop.run(visit())


async def messages_of(page, action):
    before = page.messages
    await action
    return page.messages - before


def test_first_run_has_all_parts_of_the_page(address):
    async def look(page):
        return page.messages, set(page.elements)

    messages, names = on_page(address, look)
    assert messages >= MANY
    assert {"canvas", "live", "hidden-layers", "network-diagram", "bars", "stages", "clear", "replay"} <= names


def test_finished_stroke_renders_its_result_only(address, strokes):
    async def draw(page):
        counts = []
        for stroke in strokes:
            counts.append(await messages_of(page, page.set("canvas", stroke.report)))
            result, data = page.data("live")["result"], page.data("live")
            assert result["checksum"] == stroke.checksum
            assert result["prediction"]["probabilities"]
            assert data["replayable"]
        assert page.data("live")["strokes"] == len(strokes)
        counts.append(await messages_of(page, page.set("canvas", blank_report())))
        assert page.data("live")["result"]["prediction"]["probabilities"] is None
        assert not page.data("live")["replayable"]
        return counts

    assert max(on_page(address, draw)) <= FEW


def test_result_of_a_report_is_that_of_the_websocket_with_more_details(address, strokes):
    async def draw(page):
        live = await page.open_live()
        answer = json.loads(await live.ask(strokes[-1].pictures[-1]))
        await page.set("canvas", strokes[-1].report)
        await live.close()
        return answer, page.data("live")["result"]

    answer, result = on_page(address, draw)
    for name in ("checksum", "prediction", "stages", "digits", "diagram"):
        assert answer[name] == result[name]


def test_stroke_beside_another_change_renders_both(address, strokes):
    """The browser sends what changes at the same moment in one message."""

    async def draw(page):
        slider, _ = page.elements["brush"]
        state = default_state(slider)
        state.double_array_value.data[:] = [32]
        page.states[state.id] = state
        count = await messages_of(page, page.set("canvas", strokes[0].report))
        assert page.data("live")["result"]["checksum"] == strokes[0].checksum
        return count, page.data("canvas-adapter")["wantedBrush"]

    count, brush = on_page(address, draw)
    assert brush == 32
    assert count >= MANY


def test_explanation_follows_each_stroke(address, strokes):
    async def draw(page):
        toggle, fragment = page.elements["why"]
        state = default_state(toggle)
        state.bool_value = True
        page.states[state.id] = state
        await page.run(fragment)
        texts = []
        for stroke in strokes:
            page.texts.clear()
            await page.set("canvas", stroke.report)
            texts.append(" ".join(page.texts))
        return texts

    texts = on_page(address, draw)
    assert len(set(texts)) == len(strokes)
    assert all("Score of" in text for text in texts)
