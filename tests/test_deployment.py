"""Tests of deploy/nginx.conf with a real nginx: which process a visitor reaches, and what nginx passes on."""

import base64
import http.client
import os
import re
import shutil
import socket
import subprocess
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import ROOT, serve
from helpers.waiting import wait_until

NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not NGINX, reason="nginx is not installed"),
]
HOST = "inkling.example"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Nginx:
    """nginx with deploy/nginx.conf, for other ports. ports : of the servers behind it, on 127.0.0.1"""

    def __init__(self, folder, ports):
        self.folder, self.port = folder, free_port()
        text = (ROOT / "deploy" / "nginx.conf").read_text("utf-8").replace("listen 80;", f"listen {self.port};")
        servers = "".join(f"server 127.0.0.1:{port};" for port in ports)
        text, count = re.subn(r"(    server 127\.0\.0\.2:\d+;\n)+", servers, text)
        assert count == 1
        (folder / "inkling.conf").write_text(text)
        temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi"))
        temporary += " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("uwsgi", "scgi"))
        (folder / "nginx.conf").write_text(
            f"pid {folder}/pid; error_log stderr; daemon off; master_process off;\n"
            "events { worker_connections 4096; }\n"
            f"http {{ access_log off; {temporary} include {folder}/inkling.conf; }}\n"
        )

    def __enter__(self):
        command = [NGINX, "-p", self.folder, "-e", "stderr", "-c", self.folder / "nginx.conf"]
        subprocess.run([*command, "-t"], check=True, capture_output=True)
        self.process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_until(self.answers)
        return self

    def answers(self):
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def get(self, path="/", **headers):
        """The answer to a request: its text, and its cookie."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers={"Host": HOST, **headers})
        answer = connection.getresponse()
        cookie = answer.getheader("Set-Cookie")
        return answer.read().decode(), cookie and cookie.split(";")[0]

    def upgrade(self, path, **headers):
        """The first line of the answer to a request for a websocket."""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = {
            "Host": HOST,
            "Origin": f"http://{HOST}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Version": "13",
            "Sec-WebSocket-Key": key,
            **headers,
        }
        with socket.create_connection(("127.0.0.1", self.port), 30) as connection:
            request = f"GET {path} HTTP/1.1\r\n" + "".join(f"{name}: {text}\r\n" for name, text in lines.items())
            connection.sendall(f"{request}\r\n".encode())
            return connection.recv(1000).decode(errors="replace").splitlines()[0]


class Echo(BaseHTTPRequestHandler):
    """Answers with its port, the path and what it was told."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        told = (self.headers.get(name, "-") for name in ("Host", "Upgrade", "Connection"))
        self.wfile.write(" ".join([str(self.server.server_port), self.path, *told]).encode())

    def log_message(self, *_):
        pass


@pytest.fixture
def echoes():
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Echo) for _ in range(3)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def nginx(echoes, tmp_path):
    with Nginx(tmp_path, [server.server_port for server in echoes]) as running:
        yield running


def test_visitor_stays_at_one_process_and_visitors_are_spread(nginx):
    seats = []
    for _ in range(60):
        first, cookie = nginx.get()
        assert cookie.startswith("inkling_seat=")
        again = [nginx.get(path, Cookie=cookie) for path in ("/learn", "/_stcore/stream")]
        assert {first.split()[0]} == {text.split()[0] for text, _ in again}
        assert [cookie for _, cookie in again] == [None, None]
        seats.append(first.split()[0])
    counts = Counter(seats)
    assert len(counts) == 3 and min(counts.values()) > 3


def test_visitors_of_a_process_that_has_ended_are_taken_over_and_the_others_stay(nginx, echoes):
    seats = [nginx.get() for _ in range(30)]
    gone = str(echoes[0].server_port)
    echoes[0].shutdown()
    echoes[0].server_close()
    for text, cookie in seats:
        before, after = text.split()[0], nginx.get(Cookie=cookie)[0].split()[0]
        assert after != gone
        assert before in (after, gone)


def test_host_and_upgrades_are_passed_on(nginx):
    assert nginx.get("/x?a=1")[0].split()[1:] == ["/x?a=1", HOST, "-", "-"]
    assert nginx.get("/x", Upgrade="websocket", Connection="Upgrade")[0].split()[2:] == [HOST, "websocket", "upgrade"]
    assert nginx.get("/healthz")[0].split()[1] == "/_stcore/health"


@pytest.mark.browser
def test_pages_and_websockets_of_a_real_server(tmp_path):
    with serve(ROOT, tmp_path, INKLING_HOSTS=HOST) as address, Nginx(tmp_path, [address.rpartition(":")[2]]) as running:
        assert running.get("/healthz")[0] == "ok"
        text, cookie = running.get()
        assert "<title>" in text
        for path in ("/_stcore/stream", "/inkling/live", "/inkling/heartbeat"):
            assert "101" in running.upgrade(path, Cookie=cookie)
            assert "101" not in running.upgrade(path, Cookie=cookie, Origin="http://elsewhere.example")
        assert "101" not in running.upgrade("/inkling/live", Host="unknown.example", Origin="http://unknown.example")
