"""Messages between the executor and its processes: JSON fields and arrays, as bytes.

A frame is the length of the header and of the body, the header as JSON, and the body: the bytes of the arrays. Nothing
in it is executed, and reading it copies no array.
"""

import json
import math
import struct
from dataclasses import dataclass, field
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

LENGTHS = struct.Struct(">II")
# Arrays begin at multiples of this, as NumPy's operations expect.
ALIGNMENT = 16
MAX_HEADER_BYTES, MAX_BODY_BYTES = 2**24, 2**30
DTYPES = ("float32", "float64", "int64", "uint8", "bool")


@dataclass(frozen=True)
class Message:
    """What one end tells the other.

    fields : values that JSON can hold
    arrays : by name; those of a message that was read are read-only
    """

    fields: dict[str, Any] = field(default_factory=dict)
    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)


def encode(message: Message) -> bytes:
    """A message as one frame."""
    arrays = {name: np.ascontiguousarray(array) for name, array in message.arrays.items()}
    layout = [[name, str(array.dtype), array.shape] for name, array in arrays.items()]
    header = json.dumps({"fields": message.fields, "arrays": layout}).encode()
    body = b"".join(array.tobytes() + bytes(-array.nbytes % ALIGNMENT) for array in arrays.values())
    return LENGTHS.pack(len(header), len(body)) + header + body


def frame_lengths(prefix: bytes) -> tuple[int, int]:
    """The lengths of header and body in the first LENGTHS.size bytes of a frame; ValueError if they are too large."""
    header, body = LENGTHS.unpack(prefix)
    if header > MAX_HEADER_BYTES or body > MAX_BODY_BYTES:
        raise ValueError(f"a message of {header + body:,} bytes is too large")
    return header, body


def decode(header: bytes, body: bytes) -> Message:
    """The message in a frame; ValueError if it is none."""
    arrays, start = {}, 0
    try:
        content = json.loads(header)
        for name, dtype, shape in content["arrays"]:
            if dtype not in DTYPES or min(shape, default=0) < 0:
                raise ValueError(f"a message has no arrays of {dtype} and shape {shape}")
            array = np.frombuffer(body, dtype, math.prod(shape), start).reshape(shape)
            array.setflags(write=False)
            arrays[name] = array
            start += array.nbytes + -array.nbytes % ALIGNMENT
        return Message(dict(content["fields"]), arrays)
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"a message is damaged ({error})") from error


def read_message(stream: IO[bytes]) -> Message | None:
    """Wait for the next message of a stream; None at its end."""
    if len(prefix := stream.read(LENGTHS.size)) < LENGTHS.size:
        return None
    header, body = frame_lengths(prefix)
    content = stream.read(header + body)
    return decode(content[:header], content[header:]) if len(content) == header + body else None
