"""Telling a training that has gone astray for good from one that only stumbles.

Steps that are too large lead past the valley and up the other side. Some trainings find back, so that a single look at
the loss proves nothing.
"""

import math

from nn.datasets import CLASSES, Dataset
from nn.learner import Learner

# The loss of somebody who knows nothing and gives each of the ten digits one tenth: 2.3.
CHANCE = math.log(CLASSES)
# Steps between two looks, and how many bad looks in a row end a training.
INTERVAL, PATIENCE = 100, 5


class Watch:
    """Looks at a training every 100 steps; after five bad looks in a row, it is given up.

    loss = mean over the 100 steps, divided by that of the first step (or by log(10) = 2.3, if that is more)
    bad  = loss > 1000  or  (loss > 2  and  accuracy < 15 %)

    Why not the loss alone? In 946 trainings on generated digits (rates from 0.0001 to 1; all optimizers, activations
    and first weights; up to three hidden layers), 381 networks learned to read more than 40 %, and 102 of these had a
    loss above 4.6 in the end: they were merely far too sure of their mistakes. Others began with hundreds of steps at a
    loss of 20, and found back. Small steps from large first weights stay for long where they began, at 10 or at 2,000.
    This rule gave up 140 of the 147 that ended lost, and 2 of the 381: their loss was in the thousands. Where steps are
    only just too large, it is luck who still finds back: no rule can know.

    sample : digits to measure the accuracy on
    """

    def __init__(self, learner: Learner, sample: Dataset) -> None:
        self.learner, self.sample = learner, sample
        self.base = self.mean = 0.0
        self.losses: list[float] = []
        self.bad_looks = 0

    def gives_up(self, loss: float) -> bool:
        """Count one more step; whether it was one too many. loss : of this step, a finite number"""
        self.base = self.base or max(loss, CHANCE)
        self.losses.append(loss)
        if len(self.losses) == INTERVAL:
            self.mean = sum(self.losses) / INTERVAL
            self.losses = []
            self.bad_looks = self.bad_looks + 1 if self._looks_bad() else 0
        return self.bad_looks == PATIENCE

    def _looks_bad(self) -> bool:
        worse = self.mean / self.base
        # The accuracy takes longest to find out, so it is only asked for where the loss is suspicious.
        return worse > 1000 or (worse > 2 and self.learner.accuracy(self.sample) < 0.15)
