"""Generators that yield while they work: what they yield, and what they return."""

from nn.generators import GeneratorWithResult, result_of


def count_to(number):
    yield from range(1, number + 1)
    return "done"


def test_result_is_known_after_the_iteration():
    counting = GeneratorWithResult(count_to(3))
    assert list(counting) == [1, 2, 3]
    assert counting.result == "done"


def test_result_of_ignores_what_is_yielded():
    assert result_of(count_to(3)) == result_of(count_to(0)) == "done"
