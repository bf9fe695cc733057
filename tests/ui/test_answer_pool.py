"""Tests of the order in which pens are answered: counted, with answers that take as long as the test says."""

import asyncio
import threading
from functools import partial

import pytest
from helpers import event_loop

from ui.live.answer_pool import MOST_IN_A_ROW, AnswerPool, Turn, start


class SlowAnswers:
    """Answers that do not end until they may; in which order they began, and how many at once."""

    def __init__(self):
        self.began, self.at_once, self.most_at_once = [], 0, 0
        self.may_end = threading.Semaphore(0)
        self.has_begun = threading.Semaphore(0)
        self._changing = threading.Lock()

    def __call__(self, name):
        with self._changing:
            self.began.append(name)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        self.has_begun.release()
        self.may_end.acquire()
        with self._changing:
            self.at_once -= 1
        return name

    async def wait_until_begun(self, count):
        while len(self.began) < count:
            await asyncio.sleep(0.001)


async def settle():
    """Lets all tasks run that can."""
    for _ in range(10):
        await asyncio.sleep(0)


def order_of(first, others, threads=1):
    """Begins `first`, asks for the others meanwhile, and returns the order in which all began."""

    async def ask():
        pool, answers = AnswerPool(threads, pause=0), SlowAnswers()
        tasks = [asyncio.ensure_future(pool.run(Turn(), partial(answers, name))) for name in first]
        await answers.wait_until_begun(min(threads, len(first)))
        for name in others:
            tasks.append(asyncio.ensure_future(pool.run(Turn(name.startswith("final")), partial(answers, name))))
        await settle()
        answers.may_end.release(len(tasks))
        assert await asyncio.gather(*tasks) == [*first, *others]
        return answers

    return event_loop.run(ask())


def test_pens_are_answered_in_turns():
    names = [f"pen {number}" for number in range(20)]
    assert order_of(["first"], names).began == ["first", *names]


def test_lifted_pens_go_first():
    answers = order_of(["first"], ["pen 0", "pen 1", "final 2", "pen 3", "final 4"])
    assert answers.began == ["first", "final 2", "final 4", "pen 0", "pen 1", "pen 3"]


def test_moving_pens_get_a_turn_however_many_are_lifted():
    finals = [f"final {number}" for number in range(3 * MOST_IN_A_ROW)]
    began = order_of(["first"], ["pen 0", "pen 1", *finals]).began
    assert began.index("pen 0") == MOST_IN_A_ROW + 1
    assert began.index("pen 1") == 2 * MOST_IN_A_ROW + 2


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_no_more_at_once_than_there_are_threads(threads):
    names = [f"pen {number}" for number in range(10)]
    assert order_of(names[:threads], names[threads:], threads).most_at_once == threads


def test_under_overload_everybody_gets_the_same_number_of_answers():
    async def draw():
        pool, counts = AnswerPool(pause=0), dict.fromkeys(range(25), 0)

        async def pen(number):
            # As the page does: the next picture once the answer to the last has come.
            while sum(counts.values()) < 500:
                await pool.run(Turn(), lambda: None)
                counts[number] += 1

        await asyncio.gather(*map(pen, counts))
        return counts.values()

    counts = event_loop.run(draw())
    assert max(counts) - min(counts) <= 2


def test_picture_that_still_waits_when_its_pen_is_lifted_is_not_answered():
    async def lift():
        pool, answers = AnswerPool(1, pause=0), SlowAnswers()
        tasks = [asyncio.ensure_future(pool.run(Turn(), partial(answers, "first")))]
        await answers.wait_until_begun(1)
        tasks += [asyncio.ensure_future(pool.run(Turn(), partial(answers, name))) for name in ("pen 0", "pen 1")]
        await settle()
        lifted = start(asyncio.sleep(0, "lifted"))
        assert await pool.answer(partial(answers, "pen 2"), False, lifted, "lifted") is None
        lifted_later = start(asyncio.sleep(0, "lifted"))
        answers.may_end.release(4)
        await asyncio.gather(*tasks)
        assert await pool.answer(partial(answers, "pen 3"), False, lifted_later, "lifted") == "pen 3"
        return answers.began

    assert event_loop.run(lift()) == ["first", "pen 0", "pen 1", "pen 3"]


def test_after_a_moving_pen_only_lifted_ones_are_answered_for_a_while():
    async def draw():
        pool, answers = AnswerPool(1, pause=1e6), SlowAnswers()
        answers.may_end.release(5)
        await pool.run(Turn(), partial(answers, "first"))
        lifted = start(pool.run(Turn(is_final=True), partial(answers, "lifted")))
        moving = [start(pool.run(Turn(), partial(answers, name))) for name in ("one", "another")]
        await lifted
        await settle()
        assert answers.began == ["first", "lifted"]
        # A single one is not held back.
        moving[0].cancel()
        await moving[1]
        return answers.began

    assert event_loop.run(draw()) == ["first", "lifted", "another"]


def test_moving_pens_are_answered_after_the_pause():
    async def draw():
        pool, answers = AnswerPool(1, pause=1), SlowAnswers()
        answers.may_end.release(5)
        for name in ("first", "second", "third"):
            await pool.run(Turn(), partial(answers, name))
        return answers.began

    assert event_loop.run(draw()) == ["first", "second", "third"]


def test_place_of_a_closed_connection_goes_to_the_next():
    async def close():
        pool, answers = AnswerPool(1, pause=0), SlowAnswers()
        first = asyncio.ensure_future(pool.run(Turn(), partial(answers, "first")))
        await answers.wait_until_begun(1)

        async def fail():
            raise ConnectionError

        closed = start(pool.answer(partial(answers, "closed"), False, start(fail()), "lifted"))
        last = asyncio.ensure_future(pool.run(Turn(), partial(answers, "last")))
        await settle()
        with pytest.raises(ConnectionError):
            await closed
        answers.may_end.release(2)
        assert await asyncio.gather(first, last) == ["first", "last"]
        assert await pool.run(Turn(), lambda: "another") == "another"
        return answers.began

    assert event_loop.run(close()) == ["first", "last"]
