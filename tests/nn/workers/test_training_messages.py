"""Tests of what the page and the process of a training tell each other, with texts and numbers that nobody expects."""

import math

import numpy as np
import pytest

from nn.data.data_source import OWN_DATA, DataSource
from nn.dataset import Dataset
from nn.errors import MAX_TEXT, InputError, printable
from nn.settings import Settings
from nn.synthetic.handwriting import generate
from nn.workers.messages import LENGTHS, Message, decode, encode, frame_lengths
from nn.workers.training_messages import job_message, read_job

NAMES = ["\ud800.csv", "\udcff", "x" * 10**6, "two\nlines\x00", "\x1b[31mred", "\u202egnp.exe", "{}[],\"'\\", ""]


def sent(message):
    """A message as the other end reads it."""
    frame = encode(message)
    header, _ = frame_lengths(frame[: LENGTHS.size])
    return decode(frame[LENGTHS.size : LENGTHS.size + header], frame[LENGTHS.size + header :])


def named(name):
    digits = generate(20, np.random.default_rng(0))
    return Dataset(digits.images, digits.labels, name)


@pytest.mark.parametrize("name", NAMES)
def test_names_of_data_sets_arrive_printable_and_short(name, tmp_path):
    data, drawings = named(name), named(f"{name}, drawn")
    source = DataSource(OWN_DATA, 20, 0, data, data, drawings)
    _, found, _ = read_job(sent(job_message(Settings(hidden=()), source, tmp_path)))
    for received, given in ((found.own_train, data), (found.own_test, data), (found.drawings, drawings)):
        assert received.name == given.name == printable(received.name)
        assert len(received.name) <= MAX_TEXT
        np.testing.assert_array_equal(received.images, given.images)


def test_data_that_cannot_be_passed_on_is_a_sentence(tmp_path):
    message = job_message(Settings(hidden=()), DataSource(OWN_DATA, 20, 0, named("a")), tmp_path)
    (file,) = tmp_path.iterdir()
    file.write_bytes(b"damaged")
    with pytest.raises(InputError, match="your data could not be passed on"):
        read_job(sent(message))


def test_numbers_that_are_not_finite_arrive():
    found = sent(Message({"loss": math.nan, "rate": math.inf}, {"losses": np.array([np.nan, np.inf])}))
    assert math.isnan(found.fields["loss"])
    assert np.isnan(found.arrays["losses"][0])
