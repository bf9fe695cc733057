"""Asking a web server that is not to be trusted: with a limit to how much it may send, and how long it may take."""

import http.client
import io
import ipaddress
import re
import time
import urllib.request
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

PIECE = 16 * 1024  # read at once; unpacked, this is 16 MiB at the very most


class Failure(Exception):
    """Why a mirror did not give us a file; the message goes on after the mirror's name."""


class Allowance:
    """What a mirror may cost us for one file: so many bytes, and so much waiting.

    waiting <= timeout + bytes / slowest
    """

    def __init__(self, most: int, timeout: float, slowest: float) -> None:
        self.most, self.timeout, self.slowest = most, timeout, slowest
        self.received, self.waited = 0, 0.0

    def spend(self, received: int, waited: float) -> None:
        """Count what has come in and how long it took; raises Failure when it is too much."""
        self.received += received
        self.waited += waited
        if self.received > self.most:
            raise Failure("sends more than the file holds")
        if self.waited > self.timeout + self.received / self.slowest:
            raise Failure("is too slow")


def received(address: str, allowance: Allowance) -> Iterator[bytes]:
    """Ask for a file on the web; yields it piece by piece."""
    # Put together by hand: the usual set of handlers would also follow a mirror to ftp:, file: and data: addresses.
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        _Web(allowance),
        _Redirects(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    try:
        with opener.open(address, timeout=allowance.timeout) as response:
            # Not read(), which would wait for all of a piece, however slowly it drips in.
            while piece := response.read1(PIECE):
                yield piece
    except (OSError, http.client.HTTPException, ValueError) as error:
        if isinstance(error, HTTPError):
            error.close()
        raise Failure(_reason(error)) from error


def _reason(error: Exception) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    if isinstance(error, HTTPError):
        return "only points elsewhere" if error.code < 400 else f"answers with status {error.code}"
    if isinstance(cause, TimeoutError):
        return "does not answer"
    if isinstance(cause, http.client.IncompleteRead):
        return "breaks off in the middle"
    if isinstance(cause, OSError):
        return f"cannot be reached ({cause.strerror or cause})"
    return "sends an answer that makes no sense"


def is_safe(address: str) -> bool:
    """Whether nobody on the way can see or change what we get from there."""
    # An address as it is sent holds no spaces, and no letters beyond ASCII.
    if not re.fullmatch("[!-~]+", address):
        return False
    try:
        parts = urlsplit(address)
        if not parts.hostname or parts.port == 0:
            return False
        if parts.scheme == "http":
            return parts.hostname == "localhost" or ipaddress.ip_address(parts.hostname).is_loopback
        return parts.scheme == "https"
    except ValueError:
        return False


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows a mirror elsewhere, but only to where we would have gone by ourselves."""

    def redirect_request(self, *arguments: Any) -> urllib.request.Request | None:
        if not is_safe(arguments[-1]):
            raise Failure("points to an address that is not safe")
        return super().redirect_request(*arguments)


class _Web(urllib.request.AbstractHTTPHandler):
    """Opens http and https connections, and counts every byte and second of them, headers included."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__()
        self.allowance = allowance

    http_request = https_request = urllib.request.AbstractHTTPHandler.do_request_

    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(self.connect, http.client.HTTPConnection), request)

    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(partial(self.connect, http.client.HTTPSConnection), request)

    def connect(self, kind: type[http.client.HTTPConnection], host: str, **options: Any) -> http.client.HTTPConnection:
        connection = kind(host, **options)
        # A function where a class is expected: http.client only ever calls it.
        connection.response_class = self.respond  # type: ignore[assignment]
        return connection

    def respond(self, *arguments: Any, **options: Any) -> http.client.HTTPResponse:
        response = http.client.HTTPResponse(*arguments, **options)
        response.fp = io.BufferedReader(_Counted(response.fp.detach(), self.allowance))
        return response


class _Counted(io.RawIOBase):
    """The bytes of a connection, as they come in."""

    def __init__(self, connection: io.RawIOBase, allowance: Allowance) -> None:
        self.connection, self.allowance = connection, allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        # Only our own waiting counts: whoever pauses the generator has all the time in the world.
        started = time.monotonic()
        count: int = self.connection.readinto(buffer)
        self.allowance.spend(count, time.monotonic() - started)
        return count

    def close(self) -> None:
        self.connection.close()
        super().close()
