"""Many people on the page at once: replays a visit N times from one process (make load).

Everything stays on this machine, and ends by itself. The client takes a part of the same processor cores, so times are
upper bounds; processor time of the server for each stroke hardly depends on what else the machine does.
"""

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from helpers.drawn_strokes import Stroke, digits
from helpers.streamlit_client import StreamlitPage
from load_servers import Servers, seat
from load_visit import Figures, Visitor, train, visit, watch_training
from stopwatch import percentile

MOST_PEOPLE, MOST_SECONDS = 400, 900
ARRIVALS = 4.0  # a second
REPEATS = 40
LONG_TRAINING = "?epochs=100&layers=1&neurons1=128"


def show(what: str, figures: Figures, server_seconds: float, seconds: float) -> None:
    """Print what a group of visitors experienced."""
    strokes = len(figures.pen_ups)
    print(f"{what}: {strokes} strokes, {len(figures.errors)} errors {sorted(set(figures.errors))[:3] or ''}")
    if not strokes:
        return
    for name, values in (("pen-up to its answer", figures.pen_ups), ("report of the canvas", figures.reports)):
        times = [1000 * value for value in values]
        print(f"  {name}: median {statistics.median(times):.0f} ms, 95th percentile {percentile(times, 95):.0f} ms")
    print(f"  live updates a second for each: median {statistics.median(figures.updates):.1f}")
    pages = figures.first_pages
    print(f"  opening the page: median {statistics.median(pages):.2f} s, most {max(pages):.2f}")
    share = server_seconds / seconds
    print(
        f"  server: {1000 * server_seconds / strokes:.0f} ms of processor time a stroke, {share:.2f} cores", flush=True
    )


async def cost(servers: Servers, drawn: list[list[Stroke]]) -> None:
    """Processor time of the server for each thing that one visitor does."""

    async def measure(name: str, actions: list[Callable[[], Coroutine[Any, Any, object]]]) -> None:
        before = sum(servers.processor_seconds())
        for action in actions:
            await action()
        await asyncio.sleep(0.1)
        used = sum(servers.processor_seconds()) - before
        print(f"  {name}: {1000 * used / len(actions):.1f} ms of the server's processor time", flush=True)

    print("one visitor:")
    pages = [StreamlitPage(servers.address) for _ in range(REPEATS + 3)]
    for page in pages[:3]:
        await page.open()
    before = servers.memory()
    await measure("first run of the page", [page.open for page in pages[3:]])
    page, live = pages[0], await pages[0].open_live()
    strokes = [stroke for digit in drawn for stroke in digit][:REPEATS]
    await measure("a live update", [lambda s=stroke: live.ask(s.pictures[len(s.pictures) // 2]) for stroke in strokes])

    async def finish(stroke: Stroke) -> None:
        await live.ask(stroke.pictures[-1])
        await page.set("canvas", stroke.report)

    await measure("a finished stroke, live answer and report", [lambda s=stroke: finish(s) for stroke in strokes])
    await measure(
        "its report without a live answer", [lambda s=stroke: page.set("canvas", s.report) for stroke in strokes]
    )
    await measure("a click on Clear", [lambda: page.click("clear")] * REPEATS)
    for page in pages[3:]:
        await page.set("canvas", strokes[0].report)
    print(f"  memory of each further page with a drawing: {(servers.memory() - before) / REPEATS:.2f} MB")
    await live.close()
    for page in pages:
        await page.close()


async def people(servers: Servers, drawn: list[list[Stroke]], count: int, seconds: float, what: str) -> Figures:
    """A number of people who draw."""
    figures = Figures()
    loop = asyncio.get_running_loop()
    seats = [await loop.run_in_executor(None, seat, servers.address) for _ in range(count)]
    visitors = [Visitor(StreamlitPage(servers.address, cookie), drawn, n, figures) for n, cookie in enumerate(seats)]
    before, began = servers.processor_seconds(), time.perf_counter()
    await visit(visitors, seconds, ARRIVALS)
    used = [after - each for each, after in zip(before, servers.processor_seconds(), strict=True)]
    show(what, figures, sum(used), time.perf_counter() - began)
    if len(used) > 1:
        wrong = sum("no such session" in error for error in figures.errors)
        print(f"  sent to the wrong process: {wrong} of {count}")
        print(f"  processor seconds of each process: {', '.join(f'{each:.1f}' for each in used)}")
    return figures


async def beside_trainings(servers: Servers, drawn: list[list[Stroke]], count: int, seconds: float) -> None:
    """Train to the first curve, and people who draw while two trainings run."""
    pages = [StreamlitPage(servers.address, query=LONG_TRAINING) for _ in range(2)]
    for page in pages:
        await page.open()
    await asyncio.sleep(3)  # for the process that waits for the next training
    alone = await people(servers, drawn, 1, seconds / 2, "one person before a training")
    firsts = [await train(page) for page in pages]
    print(f"Train to the first chart, with data to prepare and then without: {firsts[0]:.2f} and {firsts[1]:.2f} s")
    polling = [asyncio.create_task(watch_training(page)) for page in pages]
    beside = await people(servers, drawn, 1, seconds / 2, "one person while two trainings run")
    ratio = statistics.median(beside.pen_ups) / statistics.median(alone.pen_ups)
    print(f"  pen-up while trainings run / before: {ratio:.2f}")
    await people(servers, drawn, count, seconds, f"{count} people while two trainings run")
    for page, task in zip(pages, polling, strict=True):
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await page.close()


async def growth(servers: Servers, drawn: list[list[Stroke]], count: int, seconds: float) -> None:
    """Memory of the server while people draw, after a fifth of the time and at the end."""

    async def look() -> tuple[float, float]:
        await asyncio.sleep(count / ARRIVALS + seconds / 5)
        early = servers.memory()
        await asyncio.sleep(seconds * 4 / 5 - 2)
        return early, servers.memory()

    (early, late), _ = await asyncio.gather(look(), people(servers, drawn, count, seconds, f"{count} people for long"))
    print(f"  memory of the server: {early:.0f} MB, then {late:.0f} MB ({100 * (late / early - 1):+.1f} %)")


def main() -> None:
    """Run what the options say."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=50, help="that draw at once")
    parser.add_argument("--seconds", type=float, default=30, help="that they draw")
    parser.add_argument("--trainings", type=int, default=20, help="people that draw while two trainings run; 0: none")
    parser.add_argument("--processes", type=int, default=3, help="behind nginx; 0: none")
    parser.add_argument("--behind", type=int, default=60, help="people that draw behind nginx")
    parser.add_argument("--growth", type=float, default=0, help="seconds of drawing between two looks at the memory")
    options = parser.parse_args()
    if max(options.people, options.trainings, options.behind) > MOST_PEOPLE or options.growth > MOST_SECONDS:
        parser.error(f"at most {MOST_PEOPLE} people and {MOST_SECONDS} seconds")
    drawn = digits()

    def run(action: Callable[[Servers], Coroutine[Any, Any, object]], count: int = 1, **variables: str) -> None:
        with tempfile.TemporaryDirectory() as folder, Servers(Path(folder), count, **variables) as servers:
            asyncio.run(action(servers))

    run(lambda servers: cost(servers, drawn))
    if options.people:
        what = f"{options.people} people"
        run(lambda servers: people(servers, drawn, options.people, min(options.seconds, MOST_SECONDS), what))
    if options.trainings:
        run(lambda s: beside_trainings(s, drawn, options.trainings, options.seconds), INKLING_TRAININGS="2")
    if options.processes:
        what = f"{options.behind} people on {options.processes} processes behind nginx"
        run(lambda s: people(s, drawn, options.behind, options.seconds, what), options.processes)
    if options.growth:
        run(lambda servers: growth(servers, drawn, options.people, options.growth))


if __name__ == "__main__":
    main()
