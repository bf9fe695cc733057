"""Generators that yield while they work, so that they can be watched and interrupted, and return a result."""

from collections.abc import Generator, Iterator
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Steps(Generic[Result]):
    """Iterates over what a generator yields. result : what it has returned, once the iteration is over"""

    result: Result

    def __init__(self, generator: Generator[Any, None, Result]) -> None:
        self._generator = generator

    def __iter__(self) -> Iterator[Any]:
        self.result = yield from self._generator


def result_of(generator: Generator[Any, None, Result]) -> Result:
    """What a generator returns, whatever it yields before."""
    steps = Steps(generator)
    for _ in steps:
        pass
    return steps.result
