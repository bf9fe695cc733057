"""Parameters of the page's address, each with nonsense of every type."""

import json
from random import Random

from fuzz.mutations import FRACTIONS, NUMBERS, TEXTS, Case

from ui.training.controls import CONTROLS

VALUES = [
    *("1.5", "0x10", "1_0", "1,000", "+5", " 5", "5 ", "1e3", "1e400", "-inf", "true", "null", "[1]", "{}", "%00"),
    *("all at once", "Your own data", "CSV file", "MNIST", "adam", "softmax", "a" * 10_000),
    *map(str, [*NUMBERS, *FRACTIONS]),
    # An address is UTF-8, in which there are no lone surrogates.
    *(text for text in TEXTS if "\ud800" not in text),
]
LAYERS = ["filters1", "filters2", "neurons1", "neurons2", "neurons3"]
NAMES = [*(control.key for control in CONTROLS), "seed", "data", "digits", "weight", "step", *LAYERS]


def case(rng: Random) -> Case:
    """Up to four parameters with nonsense; with several layers, so that their parameters are read, too."""
    parameters: dict[str, str | list[str]] = {}
    if rng.random() < 0.5:
        parameters |= {"layers": "3", "convolutions": "2"}
    for name in rng.sample(NAMES, rng.choice([1, 2, 4])):
        chosen = str(rng.choice(VALUES))
        parameters[name] = [chosen, str(rng.choice(VALUES))] if rng.random() < 0.1 else chosen
    return Case("parameters.json", json.dumps(parameters).encode())
