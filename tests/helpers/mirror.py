"""A web server on loopback that serves files, or answers as told.

with Mirror(files, {"/some-file.gz": cut_off}) as mirror: ... mirror.url ... mirror.requests

It stops by itself: no answer outlives the block, nor TIMEOUT seconds.
"""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TIMEOUT = 30


class Mirror:
    """The server, for a with block.

    files     : path -> content; other paths are answered with 404
    answers   : path -> one of the functions below; None stands for every other path
    requests  : the requested paths, in order
    half_sent : set when stall has sent half of a file
    """

    def __init__(self, files, answers=None):
        self.files, self.answers, self.requests = files, answers or {}, []
        self.closed, self.half_sent = threading.Event(), threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"mirror": self}))
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        self.url = f"http://{self.host}/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.closed.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(TIMEOUT)


class _Handler(BaseHTTPRequestHandler):
    timeout = TIMEOUT

    def do_GET(self):
        self.mirror.requests.append(self.path)
        answer = self.mirror.answers.get(self.path, self.mirror.answers.get(None, send))
        # The client may have closed the connection.
        with contextlib.suppress(OSError):
            answer(self, self.mirror, self.mirror.files.get(self.path))
        self.close_connection = True

    def start(self, status, length):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.end_headers()

    def log_message(self, *_):
        pass


def send(handler, mirror, content):
    handler.start(404 if content is None else 200, len(content or b""))
    handler.wfile.write(content or b"")


def send_other(content):
    """Other content instead of the file; None for 404."""
    return lambda handler, mirror, _: send(handler, mirror, content)


def send_raw(head, pack=lambda content: content):
    """An answer without any of the server's own headers, with the file repacked behind the head."""
    return lambda handler, mirror, content: handler.wfile.write(head.encode() + pack(content))


def cut_off(handler, mirror, content):
    handler.start(200, len(content))
    handler.wfile.write(content[: len(content) // 2])


def stall(handler, mirror, content):
    cut_off(handler, mirror, content)
    mirror.half_sent.set()
    mirror.closed.wait(TIMEOUT)


def stay_silent(handler, mirror, content):
    mirror.closed.wait(TIMEOUT)


def send_slowly(handler, mirror, content):
    handler.start(200, len(content))
    for byte in content[: TIMEOUT * 50]:
        handler.wfile.write(bytes([byte]))
        if mirror.closed.wait(1 / 50):
            return
