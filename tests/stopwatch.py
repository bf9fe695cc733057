"""Measures a running page from inside the browser: how soon, how often and how smoothly it answers a pen."""

import statistics
from dataclasses import dataclass, field

from pen import move_pen
from playwright.sync_api import Page, WebSocket

from ui import samples

# lifted  -> painted  : milliseconds from pen-up until the final answer has been painted
# lifted  -> reported : until Streamlit has brought the canvas's own message to the server and its answer back
# updates, strokes    : when something new was painted while the pen was down; when it was put down and lifted
# tasks               : the main thread's long tasks (50 ms and more), as the browser itself observes them
WATCH = """() => {
  const stage = document.querySelector(".st-key-stage"), { live } = stage, ink = stage.querySelector(".st-key-ink");
  const watch = (window.watch = { painted: [], reported: [], updates: [], strokes: [], tasks: [] });
  let lifted = 0, unreported = 0;
  ink.addEventListener("pen", () => {
    if (ink.dataset.pen === "down") watch.strokes.push([performance.now()]);
    else watch.strokes.at(-1).push((lifted = unreported = performance.now()));
  });
  const painted = (then) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  });
  stage.addEventListener("thought", () => {
    if (ink.dataset.pen === "down") painted((now) => watch.updates.push(now));
    else if (lifted && stage.thought.mark === live.look().mark) {
      const began = lifted;
      lifted = 0;
      painted((now) => watch.painted.push(now - began));
    }
  });
  const told = live.told;
  live.told = (data) => {
    told.call(live, data);
    if (unreported && data.thought.mark === live.look().mark) {
      watch.reported.push(performance.now() - unreported);
      unreported = 0;
    }
  };
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) watch.tasks.push([startTime, startTime + duration]);
  }).observe({ type: "longtask" });
}"""

# Opens one neuron after the other, and says how many milliseconds it takes until each is painted.
OPEN = """async (count) => {
  const stage = document.querySelector(".st-key-stage"), panel = stage.querySelector(".neuron"), times = [];
  const neurons = stage.thought.hidden.layers[0].levels.length;
  const painted = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  const told = (index) => !stage.live.occupied && stage.live.data.thought.neuron?.index === index;
  for (let number = 0; number < count; number++) {
    const index = Math.floor((number * neurons) / count), began = performance.now();
    stage.openNeuron([0, index]);
    while (panel.dataset.index !== String(index)) await painted();
    times.push(performance.now() - began);
    // Until Streamlit, too, has said its part.
    while (!told(index)) await painted();
  }
  return times;
}"""


@dataclass
class Times:
    """What was measured, in milliseconds, updates a second and bytes."""

    painted: list[float]
    reported: list[float]
    updates_a_second: list[float]
    tasks_while_drawing: list[float]
    tasks_between: list[float]
    up: list[int]
    down: list[int]


@dataclass
class Traffic:
    """The sizes of all messages through the socket for drawings."""

    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        """Watch one socket of the page, if it is that one."""
        if socket.url.endswith("/thoughts"):
            socket.on("framesent", lambda data: self.up.append(len(data)))
            socket.on("framereceived", lambda data: self.down.append(len(data)))


def watch_traffic(page: Page) -> Traffic:
    """To be called before the page is opened."""
    traffic = Traffic()
    page.on("websocket", traffic.listen)
    return traffic


def draw_digits(page: Page, strokes: int, traffic: Traffic) -> Times:
    """Draw sample digits with the mouse, one after the other, until so many strokes are made; the canvas is cleared
    before each digit."""
    page.evaluate(WATCH)
    traffic.up.clear()
    traffic.down.clear()
    made = digit = 0
    while made < strokes:
        page.locator(".st-key-clear button").click()
        page.locator('.st-key-stage[data-strokes="0"]').wait_for()
        for stroke in samples.strokes(digit % 10):
            move_pen(page, [stroke])
            made += 1
            page.wait_for_function("made => watch.painted.length === made", arg=made)
        page.wait_for_function("() => watch.reported.length && !document.querySelector('.st-key-stage').live.asked")
        digit += 1
    found = page.evaluate("watch")
    drawing, between = tasks(found)
    sizes = list(traffic.up), list(traffic.down)
    return Times(found["painted"], found["reported"], rates(found), drawing, between, *sizes)


def open_neurons(page: Page, count: int) -> list[float]:
    """Open so many neurons of the first hidden layer; milliseconds until each is painted."""
    found: list[float] = page.evaluate(OPEN, count)
    return found


def tasks(found: dict[str, list]) -> tuple[list[float], list[float]]:
    """How long the long tasks took, of those in which the pen was down, and of the others."""
    drawing, between = [], []
    for began, ended in found["tasks"]:
        down = any(began < lifted and ended > put_down for put_down, lifted in found["strokes"])
        (drawing if down else between).append(ended - began)
    return drawing, between


def rates(found: dict[str, list]) -> list[float]:
    """Updates a second for every stroke that lasted a third of a second or longer."""
    return [
        1000 * sum(began <= update <= ended for update in found["updates"]) / (ended - began)
        for began, ended in found["strokes"]
        if ended - began > 333
    ]


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that so many percent of all do not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def median(values: list) -> float:
    """The median, or nan where there is nothing."""
    return statistics.median(values) if values else float("nan")
