"""How each kind of case is read, and what must be true of the answer; one function for each kind.

A reader returns nothing if there is an answer and it is sound, raises InputError for a sentence, and raises anything
else, AssertionError among it, for a fault.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
from fuzz import message_cases
from fuzz.mutations import Case
from helpers import event_loop
from PIL import Image
from starlette.websockets import WebSocket
from streamlit.testing.v1 import AppTest

from nn.data.idx import read_idx_file
from nn.data.loading import from_upload
from nn.data.tables.table import parse_table
from nn.dataset import CLASSES, PIXELS, Dataset
from nn.errors import MAX_MESSAGE, InputError, printable
from nn.explain.attribution import contributions
from nn.images.picture_file import open_picture_bytes
from nn.images.preprocessing import preprocess
from nn.images.strokes import render
from nn.network import Network
from nn.recognition.picture import read_picture as read_digits
from nn.storage import weight_file
from nn.synthetic.sample_digits import sample_strokes
from nn.untrusted.source_file import uploaded_file
from ui.inference.drawing import Drawing
from ui.inference.inference import InferenceRequest, run_inference
from ui.inference.inference_context import InferenceContext
from ui.live import handshake, websocket
from ui.networks import import_export
from ui.networks.selected_network import SelectedNetwork

ROOT = Path(__file__).resolve().parents[2]
DRAWING = Drawing(render(sample_strokes(3), brush=20))
BEST = SelectedNetwork("best", *weight_file.load(weight_file.DEFAULT))


def check_sentence(message: str, name: str) -> None:
    """Whether an error is one short printable sentence that names the file."""
    assert message == printable(message, MAX_MESSAGE), message[:1000]
    # A long name is shortened in the middle; a line break in it is a space or an escape.
    assert message.startswith((printable(name)[:50].rstrip(), repr(name)[1:-1][:50])), message
    assert not message.rstrip().endswith((":", "()")), message


def read_weights(case: Case) -> None:
    """A network answers everything that the page computes with finite numbers, and can be saved and read again."""
    network, card = weight_file.from_bytes(case.content, case.name)
    selected = SelectedNetwork(case.name, network, card)
    for text in (import_export.describe(selected), import_export.summary(selected), selected.name):
        text.encode()
        assert len(text) < 3000
    result = run_inference(InferenceRequest(DRAWING, selected, BEST, neuron=(0, 0), node=(0, 0), detailed=True))
    json.dumps(result.to_json(), allow_nan=False)
    stages = DRAWING.stages
    assert stages is not None
    check_finite(network, stages.inputs)
    again, _ = weight_file.from_bytes(weight_file.to_bytes(network, card), "again")
    assert again.architecture == network.architecture


def check_finite(network: Network, inputs: np.ndarray) -> None:
    """The forward and the backward pass, and an explanation, are finite."""
    trace = network.forward(inputs)
    grad_logits = trace.probabilities - np.eye(CLASSES, dtype=np.float32)[:1]
    gradients = network.backward(trace, grad_logits)
    arrays = [
        trace.logits,
        *trace.activations,
        *(array for layer in gradients for array in (layer.weights, layer.bias)),
    ]
    assert all(np.isfinite(array).all() for array in arrays)
    assert np.isfinite(contributions(network, inputs, 3).pixels).all()


def check_dataset(dataset: Dataset) -> None:
    """A data set has pixels and labels of the declared types."""
    assert (dataset.images.dtype, dataset.labels.dtype) == (np.uint8, np.uint8)
    assert dataset.images.shape == (len(dataset.labels), PIXELS)
    assert not len(dataset.labels) or dataset.labels.max() < CLASSES
    assert dataset.name == printable(dataset.name)


def read_idx(case: Case) -> None:
    """The array of an IDX file, or the data set in an archive."""
    if case.name.endswith(".zip"):
        for part in ("train", "test"):
            check_dataset(from_upload(case.content, case.name, part).dataset)
        return
    array = read_idx_file(uploaded_file(case.content, case.name))
    assert array.dtype == np.uint8


def read_table(case: Case) -> None:
    """The table as predict reads it, and the data set as the page and evaluate read it."""
    sentence: InputError | None = None
    try:
        table = parse_table(case.content, case.name)
    except InputError as error:
        check_sentence(str(error), case.name)
        sentence = error
    else:
        assert table.images.dtype == np.uint8
        assert table.images.shape == (len(table.images), PIXELS)
    found = from_upload(case.content, case.name)
    check_dataset(found.dataset)
    for note in found.notes:
        note.encode()
    if sentence:
        raise sentence


def read_picture_file(case: Case) -> None:
    """The digit in a picture, and all digits in it."""
    image = open_picture_bytes(case.content, case.name)
    assert isinstance(image, Image.Image)
    stages = preprocess(image)
    if stages:
        assert np.isfinite(BEST.network.forward(stages.inputs).probabilities).all()
    for digit in read_digits(image, BEST.network):
        assert np.isfinite(digit.probabilities).all()


def read_messages(case: Case) -> None:
    """The websocket answers each drawing, or closes with a code and a short reason."""
    session = websocket.LiveSession()
    session.context = InferenceContext(lambda: BEST)
    websocket.register(session)
    # The connection closes right after its last message, and a drawing that waits would not be answered.
    websocket._pool.pause = 0
    messages = message_cases.from_json(case.content)
    if messages[0] == message_cases.TOKEN:
        messages[0] = session.token
    events: list[dict[str, object]] = [{"type": "websocket.connect"}]
    events += [{"type": "websocket.receive", "text" if isinstance(item, str) else "bytes": item} for item in messages]
    sent: list[dict[str, object]] = []
    event_loop.run(websocket.handle_connection(_socket(events, sent)))
    answers = [str(event["text"]) for event in sent if event["type"] == "websocket.send"]
    for answer in answers:
        json.loads(answer, parse_constant=_refuse)
    closed = next((event for event in sent if event["type"] == "websocket.close"), None)
    if closed:
        assert closed["code"] in (handshake.UNAUTHORIZED, websocket.BAD_MESSAGE)
        reason = str(closed["reason"])
        # A control frame has no more room.
        assert reason == printable(reason)
        assert 0 < len(reason.encode()) <= 123
        raise InputError(f"{case.name}: {reason}")
    assert len(answers) == sum(isinstance(item, bytes) for item in messages)


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is not JSON")


def _socket(events: list[dict[str, object]], sent: list[dict[str, object]]) -> WebSocket:
    async def receive() -> dict[str, object]:
        return events.pop(0) if events else {"type": "websocket.disconnect", "code": 1000}

    async def send(event: dict[str, object]) -> None:
        sent.append(event)

    scope = {"type": "websocket", "path": "/inkling/live", "headers": [(b"host", b"localhost:8501")]}
    return WebSocket(scope, receive, send)  # type: ignore[arg-type]


def read_parameters(case: Case) -> None:
    """The page opens with any parameters in its address, without a traceback."""
    page = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in json.loads(case.content).items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, [error.message for error in page.exception]
    assert page.selectbox(key="activation").value
    assert all(len(error.value) <= 3 * MAX_MESSAGE for error in page.error)


READERS: dict[str, Callable[[Case], None]] = {
    "weights": read_weights,
    "idx": read_idx,
    "tables": read_table,
    "pictures": read_picture_file,
    "messages": read_messages,
    "parameters": read_parameters,
}


def outcome(kind: str, case: Case) -> str:
    """ "answer" or "sentence"; anything else that happens is a fault, and raised."""
    try:
        READERS[kind](case)
    except InputError as error:
        check_sentence(str(error), case.name)
        return "sentence"
    return "answer"
