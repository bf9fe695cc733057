"""The files in tests/corpus, each of which broke something once: an answer, or the sentence that is expected."""

from pathlib import Path

import pytest
from fuzz.limits import MEMORY
from fuzz.mutations import Case
from fuzz.readers import READERS, check_sentence
from fuzz.worker import MemoryMeter

from nn.errors import InputError

CORPUS = Path(__file__).resolve().parents[1] / "corpus"
KINDS = {
    ".npz": "weights",
    ".idx": "idx",
    ".csv": "tables",
    ".tif": "pictures",
    ".png": "pictures",
    ".messages": "messages",
    ".parameters": "parameters",
}
# File -> the end of the sentence that refuses it; None for an answer.
OUTCOMES = {
    "surrogate_in_a_card.npz": None,
    "links_in_a_card.npz": None,
    "count_of_4001_digits.npz": "its card says test_count: 100000000000000000...0000000000000000000, which cannot be",
    "no_preprocessing.npz": "expects pictures prepared in another way (it does not say how)",
    "long_name.npz": "is not a whole weight file (File name in directory 'header.json' and header b'",
    "cut_off_array.npz": "is not a whole weight file (it ends too early)",
    "steep.npz": "its weights are so large that sums with them could go beyond 1e+30",
    "huge_shape.npz": "its header promises 3,814,697,266 MiB of data, more than the 64 MiB allowed",
    "shape_of_truth.npz": "'W1.npy' is not a readable array (the shape (True,) is impossible)",
    "empty_name.csv.zip": "row 1 has 3 columns, where 784 pixels or a label and 784 were expected",
    "separator_of_files.csv": None,
    "255_dimensions.idx": "byte 3 of its header says 255 dimensions, a shape that no array has",
    "more_than_promised.idx.gz": "promises 0 bytes of data, but 1 or more follow it (from byte 16)",
    "endless_line.csv.gz": "row 1 is longer than 200,000 bytes, which no row of 784 pixels is",
    "minus_infinity.tif": None,
    "nan_and_infinity.tif": None,
    "too_many_pixels.png": "7,100 x 7,100 pixels are 50.4 million, and a picture like this may have 50 million",
    "brackets.messages": None,
    "no_token.messages": "no token",
    "infinite_seed.parameters": None,
}


def test_every_file_has_an_outcome():
    assert {path.name for path in CORPUS.iterdir()} == set(OUTCOMES)


@pytest.mark.parametrize("name", OUTCOMES)
def test_a_fault_does_not_come_back(name):
    kind = next(KINDS[suffix] for suffix in Path(name).suffixes if suffix in KINDS)
    case, meter = Case(name, (CORPUS / name).read_bytes()), MemoryMeter()
    try:
        READERS[kind](case)
    except InputError as error:
        check_sentence(str(error), name)
        assert OUTCOMES[name] is not None, str(error)
        assert OUTCOMES[name] in str(error)
    else:
        assert OUTCOMES[name] is None
    assert meter.growth() < MEMORY[kind]
