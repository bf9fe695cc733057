"""Under which names this server answers, and which pages may open its websockets.

A page of another site can make its own name point to this computer (DNS rebinding). Its requests then look as if they
came from this server's page, but for the name in the Host header.
"""

import os
import socket
from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.texts import common_texts as texts

# Names of this server, separated by commas, beside those that are always allowed.
VARIABLE = "INKLING_HOSTS"
# With one of these as server.address, only this computer can open the page.
LOOPBACK = ("localhost", "127.0.0.1", "::1")


class AllowedHosts:
    """Refuses requests under other names, pages and websockets alike, if only this computer may open the page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] not in ("http", "websocket") or _may_pass(host_name(Headers(scope=scope))):
            await self.app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            answer = f"{texts.OTHER_NAME.format(variable=VARIABLE)}\n"
            await PlainTextResponse(answer, 403)(scope, receive, send)


def _may_pass(name: str | None) -> bool:
    if st.get_option("server.address") not in LOOPBACK:
        return True
    return name is not None and is_own_name(name)


MIDDLEWARE = Middleware(AllowedHosts)


def is_allowed(headers: Mapping[str, str]) -> bool:
    """Whether a request comes from a page of this server (or from no page), and names this server as its host."""
    origin, name = headers.get("origin"), host_name(headers)
    try:
        is_same_origin = origin is None or urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
    return is_same_origin and name is not None and is_own_name(name)


def host_name(headers: Mapping[str, str]) -> str | None:
    """The name in the Host header, without its port; None if there is none."""
    try:
        return urlsplit(f"//{headers.get('host', '')}").hostname
    except ValueError:
        return None


def is_own_name(name: str) -> bool:
    """Whether a host name is known to be this server's.

    Always: this computer (localhost, 127.0.0.1, ::1), server.address, browser.serverAddress, names in INKLING_HOSTS. If
    the server listens on all addresses, also each address, since rebinding needs a name, and this computer's name.
    """
    listens_on = str(st.get_option("server.address") or "")
    own = {"localhost", listens_on, str(st.get_option("browser.serverAddress") or "")}
    own |= {part.strip() for part in os.environ.get(VARIABLE, "").split(",")}
    on_all_addresses = listens_on in ("", "0.0.0.0", "::")
    if on_all_addresses:
        computer = socket.gethostname()
        own |= {computer, f"{computer}.local"}
    if name.lower() in {part.lower() for part in own if part}:
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return on_all_addresses or address.is_loopback
