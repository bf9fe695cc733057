"""Measures response times of a running page from inside the browser."""

import statistics
from dataclasses import dataclass, field

from helpers.live_page import STATE
from helpers.pen import move_pen
from playwright.sync_api import Page, WebSocket

from nn.synthetic.sample_digits import sample_strokes

# painted          : milliseconds from pen-up until the final result is painted
# reported         : milliseconds from pen-up until the canvas's own report, through Streamlit, has been answered
# updates, strokes : times at which a result was painted while the pen was down; of pen-down and pen-up
# tasks            : the main thread's long tasks (50 ms and more), as the browser reports them
WATCH = f"""async () => {{ {STATE}
  const {{ client }} = (window.pageStateToMeasure = state);
  const watch = (window.watch = {{ painted: [], reported: [], updates: [], strokes: [], tasks: [] }});
  let lifted = 0, unreported = 0;
  state.addEventListener("penchange", () => {{
    if (state.penIsDown) watch.strokes.push([performance.now()]);
    else watch.strokes.at(-1).push((lifted = unreported = performance.now()));
  }});
  const painted = (then) => requestAnimationFrame(() => {{
    const {{ port1, port2 }} = new MessageChannel();
    port1.onmessage = () => then(performance.now());
    port2.postMessage(null);
  }});
  state.addEventListener("resultchange", () => {{
    if (state.penIsDown) painted((now) => watch.updates.push(now));
    else if (lifted && state.result.checksum === client.readCanvas().checksum) {{
      const began = lifted;
      lifted = 0;
      painted((now) => watch.painted.push(now - began));
    }}
  }});
  const receiveReport = client.receiveReport;
  client.receiveReport = (report) => {{
    receiveReport.call(client, report);
    if (unreported && report.result.checksum === client.readCanvas().checksum) {{
      watch.reported.push(performance.now() - unreported);
      unreported = 0;
    }}
  }};
  new PerformanceObserver((list) => {{
    for (const {{ startTime, duration }} of list.getEntries()) watch.tasks.push([startTime, startTime + duration]);
  }}).observe({{ type: "longtask" }});
}}"""

# Opens one neuron after the other; returns the milliseconds until each is painted.
OPEN = f"""async (count) => {{ {STATE}
  const panel = root.querySelector(".neuron"), times = [];
  const neurons = atob(state.result.hidden_layers.layers[0].levels).length;
  const painted = () => new Promise((then) => requestAnimationFrame(() => setTimeout(then)));
  const isReported = (index) => !state.isOccupied && state.client.report.result.neuron?.index === index;
  for (let number = 0; number < count; number++) {{
    const index = Math.floor((number * neurons) / count), began = performance.now();
    state.selectNeuron([0, index]);
    while (panel.dataset.index !== String(index)) await painted();
    times.push(performance.now() - began);
    while (!isReported(index)) await painted();
  }}
  return times;
}}"""


@dataclass
class Times:
    """Measurements in milliseconds, updates per second and bytes."""

    painted: list[float]
    reported: list[float]
    updates_a_second: list[float]
    tasks_while_drawing: list[float]
    tasks_between: list[float]
    up: list[int]
    down: list[int]


@dataclass
class Traffic:
    """Sizes of all messages through the websocket for drawings."""

    up: list[int] = field(default_factory=list)
    down: list[int] = field(default_factory=list)

    def listen(self, socket: WebSocket) -> None:
        if socket.url.endswith("/inkling/live"):
            socket.on("framesent", lambda data: self.up.append(len(data)))
            socket.on("framereceived", lambda data: self.down.append(len(data)))


def watch_traffic(page: Page) -> Traffic:
    """Record the traffic of a page; to be called before it is opened."""
    traffic = Traffic()
    page.on("websocket", traffic.listen)
    return traffic


def draw_digits(page: Page, strokes: int, traffic: Traffic) -> Times:
    """Draw sample digits with the mouse, each on an empty canvas, until this number of strokes is reached."""
    page.evaluate(WATCH)
    traffic.up.clear()
    traffic.down.clear()
    drawn = digit = 0
    while drawn < strokes:
        page.locator(".st-key-clear button").click()
        page.locator('.st-key-draw[data-strokes="0"]').wait_for()
        for stroke in sample_strokes(digit % 10):
            move_pen(page, [stroke], spacing=0)
            drawn += 1
            page.wait_for_function("drawn => watch.painted.length === drawn", arg=drawn)
        page.wait_for_function("watch.reported.length && !pageStateToMeasure.client.isWaiting")
        digit += 1
    found = page.evaluate("watch")
    drawing, between = tasks(found)
    sizes = list(traffic.up), list(traffic.down)
    return Times(found["painted"], found["reported"], rates(found), drawing, between, *sizes)


def open_neurons(page: Page, count: int) -> list[float]:
    """Open neurons of the first hidden layer; milliseconds until each is painted."""
    found: list[float] = page.evaluate(OPEN, count)
    return found


def tasks(found: dict[str, list]) -> tuple[list[float], list[float]]:
    """Durations of the long tasks: those during a stroke, and the others."""
    drawing, between = [], []
    for began, ended in found["tasks"]:
        down = any(began < lifted and ended > put_down for put_down, lifted in found["strokes"])
        (drawing if down else between).append(ended - began)
    return drawing, between


def rates(found: dict[str, list]) -> list[float]:
    """Updates per second of every stroke that took a third of a second or longer."""
    return [
        1000 * sum(began <= update <= ended for update in found["updates"]) / (ended - began)
        for began, ended in found["strokes"]
        if ended - began > 333
    ]


def percentile(values: list[float], percent: int) -> float:
    """The smallest value that this percentage of all values does not exceed."""
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]


def median(values: list) -> float:
    """The median; nan without values."""
    return statistics.median(values) if values else float("nan")
