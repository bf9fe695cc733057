"""Generators that yield while they work, and return a result at the end."""

from collections.abc import Generator, Iterator
from typing import Generic, TypeVar

Step = TypeVar("Step")
Result = TypeVar("Result")


class GeneratorWithResult(Generic[Step, Result]):
    """Iterates over a generator; afterwards, `result` is what it returned."""

    result: Result

    def __init__(self, generator: Generator[Step, None, Result]) -> None:
        self._generator = generator

    def __iter__(self) -> Iterator[Step]:
        self.result = yield from self._generator


def result_of(generator: Generator[object, None, Result]) -> Result:
    """What a generator returns, whatever it yields before."""
    steps = GeneratorWithResult(generator)
    for _ in steps:
        pass
    return steps.result
