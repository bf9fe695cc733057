"""A browser as the server sees it: Streamlit's websocket, whose messages are protocol buffers, and ours."""

import asyncio
import json
from types import TracebackType
from typing import Any, Self

from helpers.waiting import TIMEOUT
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

ENDED = ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
TRIGGER = "$$STREAMLIT_INTERNAL_KEY_{}__events"


class LoadError(RuntimeError):
    """Something that a visitor would have noticed."""


class StreamlitPage:
    """One open page: runs the script, and knows the elements that came of it.

    query    : of the page's address, which sets hyperparameters
    elements : by the end of their identifier (a key of the page), with the fragment that each belongs to
    texts    : in Markdown, as they came
    charts   : how many have come; received : bytes, in how many messages
    """

    def __init__(self, address: str, cookie: str = "", query: str = "") -> None:
        self.address, self.cookie, self.query = address.rstrip("/"), cookie, query
        self.elements: dict[str, tuple[Element, str]] = {}
        self.states: dict[str, WidgetState] = {}
        self.texts: list[str] = []
        self.page_hash = ""
        self.charts = self.received = self.messages = 0
        self._stream: ClientConnection | None = None

    def _connect(self, path: str, subprotocol: str | None) -> connect:
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return connect(
            f"{self.address.replace('http', 'ws', 1)}/{path}",
            origin=self.address,  # type: ignore[arg-type]
            additional_headers=headers,
            subprotocols=[subprotocol] if subprotocol else None,  # type: ignore[list-item]
            max_size=None,
            open_timeout=TIMEOUT,
            ping_interval=None,
            proxy=None,
        )

    async def open(self) -> None:
        """Connect, and run the script for the first time."""
        self._stream = await self._connect("_stcore/stream", "streamlit")
        await self.run()
        for element, _ in self.elements.values():
            if state := default_state(element):
                self.states[state.id] = state

    async def open_live(self) -> "LiveSocket":
        """The websocket for drawings, with the token that the page was given."""
        socket = await self._connect("inkling/live", None)
        await socket.send(self.data("live")["token"])
        return LiveSocket(socket)

    def data(self, key: str) -> dict[str, Any]:
        """What a component of ours was last given."""
        component = self.elements[key][0].bidi_component
        found: dict[str, Any] = json.loads(component.json or component.mixed.json)
        return found

    async def set(self, key: str, value: str) -> None:
        """Report the state of a component, as JSON, and wait for what the server makes of it."""
        element, fragment = self.elements[key]
        self.states[element.bidi_component.id] = WidgetState(id=element.bidi_component.id, json_value=value)
        await self.run(fragment)

    async def trigger(self, key: str, event: str) -> None:
        """Report an event of a component."""
        element, fragment = self.elements[key]
        value = json.dumps([{"event": event, "value": True}])
        await self.run(fragment, WidgetState(id=TRIGGER.format(element.bidi_component.id), json_trigger_value=value))

    async def click(self, key: str) -> None:
        """Click a button."""
        element, fragment = self.elements[key]
        await self.run(fragment, WidgetState(id=element.button.id, trigger_value=True))

    async def run(self, fragment: str = "", trigger: WidgetState | None = None) -> None:
        """Ask for a run with all widgets as they are, as the browser does, and wait until it has ended."""
        assert self._stream, "not connected"
        message = BackMsg()
        state = message.rerun_script
        state.page_script_hash, state.fragment_id, state.query_string = self.page_hash, fragment, self.query
        state.context_info.timezone, state.context_info.locale = "UTC", "en-US"
        state.context_info.url, state.context_info.color_scheme = f"{self.address}/", "light"
        state.widget_states.widgets.extend([*self.states.values(), *([trigger] if trigger else [])])
        await self._stream.send(message.SerializeToString())
        async with asyncio.timeout(TIMEOUT):
            while not self._receive(await self._stream.recv()):
                pass

    def _receive(self, data: bytes | str) -> bool:
        """Take note of a message; whether it ends a run."""
        assert isinstance(data, bytes), "Streamlit sends no text"
        self.received += len(data)
        self.messages += 1
        message = ForwardMsg.FromString(data)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page_hash = message.new_session.page_script_hash
        elif kind == "delta":
            self._note(message.delta)
        return kind == "script_finished" and message.script_finished in ENDED

    def _note(self, delta: Delta) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        name = element.WhichOneof("type") or ""
        if name == "exception":
            raise LoadError(f"the page shows an exception: {element.exception.message[:200]}")
        self.charts += "vega" in name
        if name == "markdown":
            self.texts.append(element.markdown.body)
        identifier = getattr(getattr(element, name), "id", "")
        if identifier:
            # $$ID-<hash>-<key>
            self.elements[identifier.partition("-")[2].partition("-")[2]] = element, delta.fragment_id

    async def close(self) -> None:
        if self._stream:
            await self._stream.close()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()


class LiveSocket:
    """The websocket for drawings: one picture at a time."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket

    async def ask(self, picture: bytes) -> str:
        """The answer to a picture, as it comes."""
        await self._socket.send(picture)
        async with asyncio.timeout(TIMEOUT):
            return str(await self._socket.recv())

    async def tell(self, selection: str) -> None:
        """Send a text message, which is not answered."""
        await self._socket.send(selection)

    async def close(self) -> None:
        await self._socket.close()


def default_state(element: Element) -> WidgetState | None:
    """The state that a browser reports for a widget that nobody has touched; None for what has none."""
    kind = element.WhichOneof("type")
    if kind == "selectbox":
        found = element.selectbox
        return WidgetState(id=found.id, string_value=found.options[found.default])
    if kind == "slider":
        slider, state = element.slider, WidgetState(id=element.slider.id)
        if slider.options:
            state.string_array_value.data.extend(slider.options[int(index)] for index in slider.default)
        else:
            state.double_array_value.data.extend(slider.default)
        return state
    if kind == "checkbox":
        return WidgetState(id=element.checkbox.id, bool_value=element.checkbox.default)
    if kind == "number_input":
        return WidgetState(id=element.number_input.id, double_value=element.number_input.default)
    return None
