"""Tests of the messages between processes."""

import contextlib
import io
import json

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nn.workers.messages import ALIGNMENT, LENGTHS, MAX_BODY_BYTES, Message, decode, encode, frame_lengths, read_message

MESSAGE = Message(
    {"kind": "report", "nested": {"numbers": [1, 2.5, None, True]}, "text": "1 × 2"},
    {
        "weights": np.arange(12, dtype=np.float32).reshape(3, 4),
        "empty": np.empty((0, 784), np.uint8),
        "flags": np.array([True, False, True]),
        "counts": np.array(7, np.int64),
        "columns": np.arange(6.0).reshape(2, 3).T,
    },
)


def assert_equal(found, expected):
    assert found.fields == expected.fields
    assert found.arrays.keys() == expected.arrays.keys()
    for name, array in expected.arrays.items():
        assert found.arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(found.arrays[name], array)


def test_messages_of_a_stream_are_read_one_after_the_other():
    stream = io.BytesIO(encode(MESSAGE) + encode(Message({"request": "next"})) + encode(MESSAGE))
    assert_equal(read_message(stream), MESSAGE)
    assert read_message(stream).fields == {"request": "next"}
    assert_equal(read_message(stream), MESSAGE)
    assert read_message(stream) is None


@pytest.mark.parametrize("missing", [1, 4, 100])
def test_stream_that_ends_within_a_message_has_none(missing):
    assert read_message(io.BytesIO(encode(MESSAGE)[:-missing])) is None


def test_arrays_are_aligned_and_read_only_views_of_the_frame():
    for array in read_message(io.BytesIO(encode(MESSAGE))).arrays.values():
        assert array.ctypes.data % ALIGNMENT == 0
        assert not array.flags.owndata and not array.flags.writeable


def test_objects_are_neither_written_nor_read():
    with pytest.raises(TypeError):
        encode(Message({"kind": object()}))
    header = json.dumps({"fields": {}, "arrays": [["x", "object", [1]]]}).encode()
    with pytest.raises(ValueError, match="no arrays of object"):
        decode(header, bytes(8))


def test_lengths_that_are_too_large_are_refused():
    with pytest.raises(ValueError, match="too large"):
        frame_lengths(LENGTHS.pack(10, MAX_BODY_BYTES + 1))


@example(position=0, byte=255)
@given(position=st.integers(0, len(encode(MESSAGE)) - 1), byte=st.integers(0, 255))
def test_damaged_message_is_an_error_or_another_message(position, byte):
    frame = bytearray(encode(MESSAGE))
    frame[position] = byte
    with contextlib.suppress(ValueError, KeyError, TypeError):
        read_message(io.BytesIO(bytes(frame)))


@given(st.data())
def test_damaged_messages_are_a_value_error(data):
    frame = bytearray(encode(MESSAGE))
    header, body = frame_lengths(bytes(frame[: LENGTHS.size]))
    for place in data.draw(st.lists(st.integers(LENGTHS.size, LENGTHS.size + header - 1), min_size=1, max_size=5)):
        frame[place] = data.draw(st.sampled_from(b'0-9"[]{},:.eN') | st.integers(0, 255))
    content = bytes(frame[LENGTHS.size :])
    try:
        found = decode(content[:header], content[header:])
    except ValueError:
        return
    assert isinstance(found.fields, dict)
    assert sum(array.nbytes for array in found.arrays.values()) <= 2 * body


@pytest.mark.parametrize(
    "header",
    [
        "null",
        "[]",
        '{"fields": 1, "arrays": []}',
        '{"fields": {}, "arrays": [["x", "uint8", [-1]]]}',
        "[" * 100_000,
        '{"fields": {}, "arrays": [["x", "uint8", [1e99]]]}',
    ],
)
def test_other_json_is_a_value_error(header):
    with pytest.raises(ValueError):
        decode(header.encode(), b"")
