"""Times of the parts of one update on the server, from the websocket message to the answer (make bench).

Each part is timed separately on partly drawn digits, with the default network; medians.
"""

import argparse
import itertools
import json
import time
import zlib
from collections.abc import Callable
from statistics import median

from bench_step import median_microseconds
from helpers.worst_drawings import worst_drawings

from nn.arrays import ByteArray
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.network import Network
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from ui.inference.drawing import Drawing
from ui.inference.inference import encode_hidden_layers, encode_stages, predict
from ui.inference.inference_context import InferenceContext
from ui.live import websocket
from ui.networks.selected_network import SelectedNetwork

# Milliseconds, and how many times the CPU time of a digit a drawing may take that is none.
GOAL, WORST_GOAL = 8, 100


def growing_digits() -> list[ByteArray]:
    """All ten sample digits, each after a third, two thirds and all of its points: (280, 280) uint8."""
    drawings = []
    for digit in range(10):
        strokes = sample_strokes(digit)
        points = sum(map(len, strokes))
        for share in (1 / 3, 2 / 3, 1):
            left, part = round(share * points), []
            for stroke in strokes:
                part.append(stroke[: max(0, left)])
                left -= len(stroke)
            drawings.append(render([stroke for stroke in part if stroke], brush=20))
    return drawings


class Case:
    """A drawing with the inputs of every part."""

    def __init__(self, ink: ByteArray, network: Network, context: InferenceContext) -> None:
        self.ink, self.message = ink, zlib.compress(ink.tobytes())
        self.stages = preprocess(ink, ink="light")
        assert self.stages, "no drawing is blank"
        self.trace = network.forward(self.stages.inputs)
        self.result = json.loads(websocket.answer(self.message, context))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--turns", type=int, default=20)
    options = parser.parse_args()
    selected = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))
    context, network = InferenceContext(lambda: selected), selected.network
    cases = [Case(ink, network, context) for ink in growing_digits()]

    def median_milliseconds(action: Callable[[Case], object]) -> float:
        turns = itertools.cycle(cases)
        return median_microseconds(lambda: action(next(turns)), options.turns * len(cases)) / 1000

    parts: dict[str, Callable[[Case], object]] = {
        "decode the message": lambda case: websocket.decode_drawing(case.message),
        "preprocess the drawing": lambda case: preprocess(case.ink, ink="light"),
        "forward pass": lambda case: network.forward(case.stages.inputs),
        "encode the stages of preprocessing": lambda case: encode_stages(case.stages),
        "encode the activations": lambda case: encode_hidden_layers(case.trace, network, detailed=False),
        "prediction as text": lambda case: predict(selected, case.trace),
        "checksum": lambda case: Drawing(case.ink).checksum,
        "encode the result as JSON": lambda case: json.dumps(case.result),
    }
    whole = median_milliseconds(lambda case: websocket.answer(case.message, context))
    print(f"The server's share of one update, {network.sizes}: {whole:.2f} ms (goal: at most {GOAL} ms)")
    times = {name: median_milliseconds(action) for name, action in parts.items()}
    times["the rest, and what the parts take longer in turn"] = whole - sum(times.values())
    for name, milliseconds in times.items():
        print(f"  {name:<58} {milliseconds:6.2f} ms {milliseconds / whole:5.0%}")

    def seconds(ink: ByteArray) -> float:
        message, start = zlib.compress(ink.tobytes()), time.process_time()
        websocket.answer(message, context)
        return time.process_time() - start

    usual = median(seconds(ink) for ink in growing_digits())
    longest, name = max((seconds(ink), name) for name, ink in worst_drawings())
    print(f"The most expensive drawing, {name}: {longest / usual:.0f} times the CPU time (goal: at most {WORST_GOAL})")


if __name__ == "__main__":
    main()
