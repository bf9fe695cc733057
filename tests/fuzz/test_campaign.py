"""The campaign: whatever is read, there is a sound answer or one clear sentence, within limits of memory and time.

A hundred cases of each kind here; thousands in the soak tests, with another seed each day. The message of a failure
names the seed and the number of each case, and the file that holds it: python -m fuzz.worker KIND SEED NUMBER 1 FOLDER,
in the folder tests, reads it again.
"""

import datetime
import sys

import numpy as np
import pytest
from fuzz import campaign
from fuzz.mutations import Case
from fuzz.readers import check_sentence, outcome
from fuzz.worker import make_case

from nn.errors import InputError
from nn.network import Network
from nn.storage import weight_file

# A page takes a third of a second: a few of them, with four parameters in each.
FEW = {kind: 25 if kind == "parameters" else 100 for kind in campaign.CASES}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="the limits of a process are those of Linux"),
]


def check(kind, seed, count, folder):
    figures = campaign.run(kind, seed, count, folder)
    assert figures.faults == []
    assert sum(figures.counts.values()) == count
    return figures


@pytest.mark.parametrize("kind", campaign.CASES)
def test_a_hundred_damaged_inputs(kind, tmp_path):
    figures = check(kind, 1, FEW[kind], tmp_path)
    # A reader that refuses everything would pass as well.
    assert figures.counts["answer"] >= 3
    assert figures.counts["sentence"] or kind == "parameters"


@pytest.mark.soak
@pytest.mark.parametrize("kind", campaign.CASES)
def test_thousands_of_damaged_inputs(kind, tmp_path):
    check(kind, datetime.date.today().toordinal(), campaign.CASES[kind], tmp_path)


@pytest.mark.parametrize("kind", campaign.CASES)
def test_cases_are_the_same_for_the_same_seed(kind):
    assert make_case(kind, 5, 7) == make_case(kind, 5, 7)
    assert len({make_case(kind, 5, number).content for number in range(8)}) >= 5


def test_a_fault_is_not_taken_for_an_answer(monkeypatch):
    huge = Network.random((784, 10), "relu", np.random.default_rng(0)).replace_parameters(
        lambda array: array * 0 + 1e38
    )
    case = Case("huge.npz", weight_file.to_bytes(huge, {}))
    assert outcome("weights", case) == "sentence"
    monkeypatch.setattr(weight_file, "_check_network", lambda network, name: None)
    with pytest.raises(Exception) as caught, np.errstate(all="ignore"):
        outcome("weights", case)
    assert not isinstance(caught.value, InputError)


@pytest.mark.parametrize(
    "message", ["other.npz: is odd", "case.npz: ()", "case.npz: two\nlines", "case.npz: " + "x" * 700]
)
def test_a_sentence_is_short_and_names_the_file(message):
    with pytest.raises(AssertionError):
        check_sentence(message, "case.npz")
