"""A web server on this computer that hands out files, and misbehaves where it is told to.

with Mirror(files, {"/some-file.gz": cut_off}) as mirror: ... mirror.url ... mirror.requests

It stops by itself: no answer outlives the block, nor PATIENCE seconds, nor ENDLESS pieces.
"""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 30
ENDLESS = 20_000


class Mirror:
    """The server, for a with block.

    files     : path -> content; a path that is not there is answered with 404
    behaviour : path -> one of the functions below; None stands for every other path
    requests  : the paths that were asked for, in this order
    half_sent : set when stalling_halfway has begun to stall
    """

    def __init__(self, files, behaviour=None):
        self.files, self.behaviour, self.requests = files, behaviour or {}, []
        self.over, self.half_sent = threading.Event(), threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join(PATIENCE)

    def handler(self):
        mirror = self

        class Handler(BaseHTTPRequestHandler):
            timeout = PATIENCE

            def do_GET(self):
                mirror.requests.append(self.path)
                behave = mirror.behaviour.get(self.path, mirror.behaviour.get(None, well))
                # The other side may have had enough of us.
                with contextlib.suppress(OSError):
                    behave(self, mirror, mirror.files.get(self.path))
                self.close_connection = True

            def start(self, status=200, **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name.replace("_", "-"), str(value))
                self.end_headers()

            def log_message(self, *_):
                pass

        return Handler


def well(handler, mirror, content):
    if content is None:
        handler.start(404, Content_Length=0)
    else:
        handler.start(Content_Length=len(content))
        handler.wfile.write(content)


def without_length(handler, mirror, content):
    handler.start()
    handler.wfile.write(content)


def chunked(handler, mirror, content):
    handler.protocol_version = "HTTP/1.1"
    handler.start(Transfer_Encoding="chunked")
    for start in range(0, len(content), 1000):
        piece = content[start : start + 1000]
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
    handler.wfile.write(b"0\r\n\r\n")


def cut_off_chunked(handler, mirror, content):
    handler.protocol_version = "HTTP/1.1"
    handler.start(Transfer_Encoding="chunked")
    handler.wfile.write(b"%x\r\n%s" % (len(content), content[: len(content) // 2]))


def cut_off(handler, mirror, content):
    handler.start(Content_Length=len(content))
    handler.wfile.write(content[: len(content) // 2])


def stalling_halfway(handler, mirror, content):
    cut_off(handler, mirror, content)
    mirror.half_sent.set()
    mirror.over.wait(PATIENCE)


def stalling_soon(handler, mirror, content):
    handler.start(Content_Length=len(content))
    handler.wfile.write(content[:5000])
    mirror.over.wait(PATIENCE)


def silent(handler, mirror, content):
    mirror.over.wait(PATIENCE)


def hanging_up(handler, mirror, content):
    pass


def dripping(handler, mirror, content):
    handler.start(Content_Length=len(content))
    drip(handler, mirror, content)


def dripping_headers(handler, mirror, content):
    drip(handler, mirror, b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * ENDLESS)


def drip(handler, mirror, content):
    for byte in content[: PATIENCE * 50]:
        handler.wfile.write(bytes([byte]))
        if mirror.over.wait(1 / 50):
            return


def of_another_kind(handler, mirror, content):
    handler.wfile.write(b"SSH-2.0-nonsense\r\n\r\n")


def not_found(handler, mirror, content):
    handler.start(404, Content_Length=5)
    handler.wfile.write(b"sorry")


def failing(handler, mirror, content):
    handler.start(500, Content_Length=5)
    handler.wfile.write(b"sorry")


def empty(handler, mirror, content):
    handler.start(Content_Length=0)


def going_in_circles(handler, mirror, content):
    handler.start(302, Location=handler.path, Content_Length=0)


def going_nowhere(handler, mirror, content):
    handler.start(302, Content_Length=0)


def sending(replacement):
    """Something else instead of the file."""
    return lambda handler, mirror, content: well(handler, mirror, replacement)


def pointing_to(address):
    """A redirect: the file is said to be elsewhere."""
    return lambda handler, mirror, content: handler.start(302, Location=address, Content_Length=0)


def endless(beginning, piece):
    """A beginning, and then the same again and again."""

    def behave(handler, mirror, content):
        handler.wfile.write(b"HTTP/1.1 " + beginning)
        for _ in range(ENDLESS):
            handler.wfile.write(piece)
            if mirror.over.is_set():
                return

    return behave


def broken_headers(handler, mirror, content):
    handler.wfile.write(
        b"HTTP/1.1 200 OK\r\nContent-Length: many\r\nTransfer-Encoding: chunked\r\n\r\nnot a number\r\n"
    )
