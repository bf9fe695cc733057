"""Runs generators that return a result."""


def result_of(steps):
    """What a generator returns, whatever it yields before."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value
