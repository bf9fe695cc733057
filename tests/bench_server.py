"""Where the server's time goes while somebody draws: one picture, from the socket to the answer (make bench).

Every part is timed by itself, on pictures of digits that are being drawn, with the shipped network; medians.
"""

import itertools
import zlib
from collections.abc import Callable

import numpy as np
from bench_step import median_microseconds
from drawing import render

from nn import weights
from nn.arrays import ByteArray
from nn.network import Network
from nn.preprocessing import preprocess
from ui import hidden, samples, wire
from ui.drawing import Drawing
from ui.networks import Shown
from ui.pictures import stations
from ui.thoughts import Looking, answer

GOAL = 8
TURNS = 20


def growing_digits() -> list[ByteArray]:
    """All ten sample digits, each after a third, two thirds, and all of its points: (280, 280) uint8."""
    pictures = []
    for digit in range(10):
        strokes = samples.strokes(digit)
        points = sum(map(len, strokes))
        for share in (1 / 3, 2 / 3, 1):
            left, part = round(share * points), []
            for stroke in strokes:
                part.append(stroke[: max(0, left)])
                left -= len(stroke)
            pictures.append(render([stroke for stroke in part if stroke], brush=20))
    return [np.asarray(picture) for picture in pictures]


class Case:
    """A picture on its way through the server, with what every part of the way is given."""

    def __init__(self, picture: ByteArray, network: Network) -> None:
        self.picture, self.message = picture, zlib.compress(picture.tobytes())
        self.steps = preprocess(picture, ink="light")
        assert self.steps, "there is ink in every picture"
        self.trace = network.forward(self.steps.inputs)


def median_milliseconds(action: Callable[[Case], object], cases: list[Case]) -> float:
    """Of all cases, each several times."""
    turns = itertools.cycle(cases)
    return median_microseconds(lambda: action(next(turns)), TURNS * len(cases)) / 1000


def main() -> None:
    shown = Shown("best", *weights.load(weights.DEFAULT))
    looking, network = Looking(lambda: shown), shown.network
    cases = [Case(picture, network) for picture in growing_digits()]
    parts: dict[str, Callable[[Case], object]] = {
        "unpack the message": lambda case: wire.unpack(case.message),
        "prepare the drawing (cut, even the pen, centre)": lambda case: preprocess(case.picture, ink="light"),
        "ask the network": lambda case: network.forward(case.steps.inputs),
        "pictures of the stations": lambda case: stations(case.steps),
        "the hidden neurons as bytes": lambda case: hidden.layers(case.trace, network.activation, exact=False),
        "probabilities in words and bars": lambda case: answer(shown, case.trace),
        "the mark of the drawing": lambda case: Drawing(case.picture).mark,
    }
    whole = median_milliseconds(lambda case: wire.answer(case.message, looking), cases)
    print(f"The server's share of one update, {network.sizes}: {whole:.2f} ms (goal: at most {GOAL} ms)")
    times = {name: median_milliseconds(action, cases) for name, action in parts.items()}
    times["the answer as JSON, and what the parts cost more in turn"] = whole - sum(times.values())
    for name, milliseconds in times.items():
        print(f"  {name:<58} {milliseconds:6.2f} ms {milliseconds / whole:5.0%}")


if __name__ == "__main__":
    main()
