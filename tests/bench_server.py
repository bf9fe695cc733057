"""Where the server's time goes while somebody draws: one picture, from the socket to the answer (make bench).

Every part is timed by itself, on pictures of digits that are being drawn, with the shipped network; medians.
"""

import statistics
import time
import zlib
from collections.abc import Callable

import numpy as np
from drawing import render

from nn import weights
from nn.arrays import ByteArray
from nn.preprocessing import preprocess
from ui import hidden, samples, wire
from ui.networks import Shown
from ui.pictures import stations
from ui.thoughts import Looking, answer, mark

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


def median_milliseconds(action: Callable[[ByteArray], object], pictures: list[ByteArray]) -> float:
    seconds = []
    for _ in range(TURNS):
        for picture in pictures:
            started = time.perf_counter()
            action(picture)
            seconds.append(time.perf_counter() - started)
    return 1e3 * statistics.median(seconds)


def main() -> None:
    shown = Shown("best", *weights.load(weights.DEFAULT))
    looking = Looking(lambda: shown)
    pictures = growing_digits()
    messages = {picture.tobytes(): zlib.compress(picture.tobytes()) for picture in pictures}
    steps = {picture.tobytes(): preprocess(picture, ink="light") for picture in pictures}
    traces = {name: shown.network.forward(found.inputs) for name, found in steps.items() if found}
    parts: dict[str, Callable[[ByteArray], object]] = {
        "unpack the message": lambda picture: wire.unpack(messages[picture.tobytes()]),
        "prepare the drawing (cut, even the pen, centre)": lambda picture: preprocess(picture, ink="light"),
        "ask the network": lambda picture: shown.network.forward(steps[picture.tobytes()].inputs),
        "pictures of the stations": lambda picture: stations(steps[picture.tobytes()]),
        "the hidden neurons as bytes": lambda picture: hidden.layers(traces[picture.tobytes()], "relu", exact=False),
        "probabilities in words and bars": lambda picture: answer(shown, traces[picture.tobytes()]),
        "the mark of the drawing": mark,
    }
    whole = median_milliseconds(lambda picture: wire.answer(messages[picture.tobytes()], looking), pictures)
    print(f"The server's share of one update, {shown.network.sizes}: {whole:.2f} ms (goal: at most {GOAL} ms)")
    times = {name: median_milliseconds(action, pictures) for name, action in parts.items()}
    times["the answer as JSON, and the rest"] = whole - sum(times.values())
    for name, milliseconds in times.items():
        print(f"  {name:<50} {milliseconds:6.2f} ms {milliseconds / whole:5.0%}")


if __name__ == "__main__":
    main()
