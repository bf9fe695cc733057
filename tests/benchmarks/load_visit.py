"""A visit that is replayed: open the page, draw digits stroke by stroke, look at each result, clear the canvas."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

from helpers.drawn_strokes import Stroke, blank_report
from helpers.streamlit_client import LiveSocket, LoadError, StreamlitPage

from ui.live.websocket import FINAL, SKIPPED

# Seconds: that a stroke takes; from the lifted pen to the canvas's report; between two pictures at least; the time that
# a visitor looks at the result.
STROKE, REPORT_DELAY, SEND_INTERVAL, LOOK = 0.8, 0.2, 0.03, (0.8, 2.0)
POLL_INTERVAL = 0.12
BLANK = blank_report()


@dataclass
class Figures:
    """What visitors experienced, in seconds."""

    first_pages: list[float] = field(default_factory=list)
    pen_ups: list[float] = field(default_factory=list)
    reports: list[float] = field(default_factory=list)
    # Live updates a second of each stroke.
    updates: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


class Visitor:
    """One visitor with a page and a websocket for drawings."""

    def __init__(self, page: StreamlitPage, digits: list[list[Stroke]], seed: int, figures: Figures) -> None:
        self.page, self.digits, self.figures = page, digits, figures
        self.random = random.Random(seed)
        self.live: LiveSocket | None = None

    async def arrive(self) -> None:
        """Open the page."""
        began = time.perf_counter()
        await self.page.open()
        self.live = await self.page.open_live()
        self.figures.first_pages.append(time.perf_counter() - began)

    async def draw(self, until: float) -> None:
        """Draw digits until a moment of time.perf_counter."""
        await asyncio.sleep(self.random.uniform(0, sum(LOOK)))
        while time.perf_counter() < until:
            for stroke in self.random.choice(self.digits):
                await self._draw_stroke(stroke)
                await asyncio.sleep(self.random.uniform(*LOOK))
                if time.perf_counter() >= until:
                    return
            await self.page.click("clear")
            await self.page.set("canvas", BLANK)

    async def _draw_stroke(self, stroke: Stroke) -> None:
        assert self.live, "draw before arrive"
        began, updates = time.perf_counter(), 0
        lifting = asyncio.ensure_future(self._lift())
        while (elapsed := time.perf_counter() - began) < STROKE:
            answer = await self.live.ask(stroke.pictures[int(len(stroke.pictures) * elapsed / STROKE)])
            updates += answer != SKIPPED
            sent = began + elapsed
            # The next one not before a frame of the screen.
            await asyncio.sleep(max(0.0, sent + SEND_INTERVAL - time.perf_counter(), 0.001))
        lifted = began + STROKE
        await lifting
        answer = json.loads(await self.live.ask(stroke.pictures[-1]))
        answered = time.perf_counter()
        self.figures.pen_ups.append(answered - lifted)
        self.figures.updates.append(updates / STROKE)
        if answer["checksum"] != stroke.checksum:
            raise LoadError("the answer is about another drawing")
        await asyncio.sleep(max(0.0, lifted + REPORT_DELAY - answered))
        reported = time.perf_counter()
        await self.page.set("canvas", stroke.report)
        self.figures.reports.append(time.perf_counter() - reported)
        if self.page.data("live")["result"]["checksum"] != stroke.checksum:
            raise LoadError("the report is about another drawing")

    async def _lift(self) -> None:
        """Say that the pen is lifted when it is, also while an answer is on its way, as the page does."""
        assert self.live, "draw before arrive"
        await asyncio.sleep(STROKE)
        await self.live.tell(FINAL)

    async def leave(self) -> None:
        """Close the page."""
        if self.live:
            await self.live.close()
        await self.page.close()


async def visit(visitors: list[Visitor], seconds: float, per_second: float) -> None:
    """All arrive, some a second, and draw; errors are noted, and end the visit that they occur in."""

    async def one(number: int, visitor: Visitor, until: float) -> None:
        try:
            await asyncio.sleep(number / per_second)
            await visitor.arrive()
            await visitor.draw(until)
        except Exception as error:
            visitor.figures.errors.append(f"{type(error).__name__}: {error}")
        finally:
            try:
                await visitor.leave()
            except OSError as error:
                visitor.figures.errors.append(f"while leaving: {error}")

    until = time.perf_counter() + len(visitors) / per_second + seconds
    async with asyncio.timeout(len(visitors) / per_second + seconds + 120):
        await asyncio.gather(*(one(number, visitor, until) for number, visitor in enumerate(visitors)))


async def train(page: StreamlitPage) -> float:
    """Click on Train; the seconds until a chart of the training came."""
    began = time.perf_counter()
    charts = page.charts
    await page.click("train-sidebar")
    while page.charts == charts:
        await asyncio.sleep(POLL_INTERVAL)
        await page.trigger("training polling", "poll")
    return time.perf_counter() - began


async def watch_training(page: StreamlitPage) -> None:
    """Poll for the progress of a training until it ends, as a page does."""
    while page.data("training polling")["interval"] is not None:
        await asyncio.sleep(POLL_INTERVAL)
        await page.trigger("training polling", "poll")
