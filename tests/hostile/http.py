"""Hostile HTTP: any method on any path, known or not, with headers, bodies and lengths that lie.

python -m tests.hostile.http [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

Written byte by byte into a socket, since no HTTP library would send most of them.
"""

from __future__ import annotations

import contextlib
import random
import socket
import sys
import urllib.parse

from tests.hostile.server import Server, main

METHODS = (
    ["GET"] * 8
    + ["POST"] * 8
    + ["HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get", "X" * 300, "G\0T"]
)
# Every address that Gradio 6.31 opens by itself, and the app's own; with what stands for a part of it.
PAGES = """
/ /config /config/ /login /login/ /logout /theme.css /robots.txt /manifest.json /favicon.ico /pwa_icon
/pwa_icon/{} /assets/{} /static/{} /svelte/{} /monitoring /monitoring/{} /monitoring/summary /healthz /read
/page/{} /page/draw.js /?deep_link={} /config?page={} /?page={} /?all_endpoints=1 /config?deep_link={} /class-address
/gradio.js /ask/{} /ask/drawing /network/{} /network/{}/scales
"""
CALLS = """
deep_link?session_hash={} info?page={} user login_check token app_id dev/reload runs run-history/connect
run-history/records info openapi.json custom_component/{}/client/component/{} proxy={} file={} file/{}
stream/{} stream/{}/close stream/{}/1/2/playlist.m3u8 stream/{}/1/2/playlist-file stream/{}/1/2/3.ts reset
run/{} api/{} run/read api/read call/read call/read/{} call/v2/read call/{} queue/join queue/join?{}
queue/data queue/data?session_hash={} queue/status cancel component_server upload
upload?upload_id={} upload_progress?upload_id={} startup-events theme.css process_recording vibe-edit
vibe-code undo-vibe-edit vibe-starter-queries profiling/traces mcp mcp/schema mcp/sse heartbeat/{}
"""
PATHS = PAGES.split() + [f"/gradio_api/{path}" for path in CALLS.split()]
LONG = ["", "A" * 300, "A" * 5_000, "%41" * 2_000, "9" * 400]
SHORT = r"""
x .. ../.. ..%2f..%2f..%2fetc%2fpasswd %2e%2e/%2e%2e/etc/passwd ....//....//etc/passwd /etc/passwd %00
%0d%0aX-Evil:%201 %ff%fe %c0%ae%c0%ae/ %ud800 \..\.. C:\boot.ini http://169.254.169.254/ app.py
https:%2f%2fexample.com%2fx file:///etc/passwd draw.js -1 '"<> {{7*7}} ${7*7} session read . ./ .env
.git/config %252e%252e/ ;x=1 #x ? &&== é /work/main/app.py /proc/self/environ /dev/zero
"""
PARTS = LONG + SHORT.split()
HEADERS = [
    ("Host", "evil.example"),
    ("Host", ""),
    ("Host", "a" * 500),
    ("Host", "127.0.0.1:99999999"),
    ("Host", "[::1"),
    ("Host", "a b"),
    ("X-Forwarded-Host", "evil.example"),
    ("X-Forwarded-Host", 'a"><script>'),
    ("X-Forwarded-Host", "[::1"),
    ("Host", "\xff"),
    ("X-Forwarded-Proto", "https"),
    ("X-Forwarded-Proto", "javascript"),
    ("X-Forwarded-For", "1.2.3.4, " * 300),
    ("X-Forwarded-Prefix", "/../.."),
    ("X-Gradio-Server", "http://evil.example"),
    ("X-Gradio-Server", "[::1"),
    ("Forwarded", "for=x"),
    ("Origin", "https://evil.example"),
    ("Origin", "null"),
    ("Origin", "http://[::1"),
    ("Origin", "\xff"),
    ("Referer", "http://[::1"),
    ("Range", "bytes=0-0,1-1,2-2," * 200),
    ("Range", "bytes=5-1"),
    ("Range", "bytes=" + "9" * 400 + "-"),
    ("Cookie", "a=b; " * 1_000),
    ("Content-Type", "multipart/form-data"),
    ("Content-Type", "multipart/form-data; boundary="),
    ("Content-Type", "a/b; charset=\xff"),
    ("Content-Type", "multipart/form-data; boundary=x"),
    ("Content-Type", "multipart/form-data; boundary=x; charset=utf-16"),
    ("Content-Type", "application/json"),
    ("Content-Type", "application/json; charset=utf-32"),
    ("Content-Type", "text/plain"),
    ("Accept-Encoding", "gzip, br, x" * 50),
    ("Accept-Encoding", "br;q=nan"),
    ("If-None-Match", '"' * 3_000),
    ("Upgrade", "websocket"),
    ("Connection", "Upgrade"),
    ("Connection", "close, keep-alive, x"),
    ("Expect", "100-continue"),
    ("Authorization", "Bearer x"),
    ("If-Modified-Since", "never"),
    ("Accept-Language", "x" * 3_000),
    ("Access-Control-Request-Method", "POST"),
    ("X", "y" * 40_000),
    ("X-HTTP-Method-Override", "DELETE"),
    ("User-Agent", "\xff\xfe"),
    ("Bad Name", "x"),
    ("X\0", "x"),
    ("Content-Encoding", "gzip"),
]
NAMED = b'{"data": [{"path": "PATH", "meta": {"_type": "gradio.FileData"}}], "fn_index": 0, "session_hash": "b"}'
FILE = b'--x\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n'
BODIES = [
    b"",
    b"{}",
    b"[]",
    b"null",
    b"{",
    b"\xff\xfe",
    b"[" * 100_000,
    b"A" * 3_000_000,
    b"username=a&password=b",
    b"1" * 10_000,
    b'{"data": [], "fn_index": 0, "session_hash": "a"}',
    b'{"data": [null], "fn_index": 0, "session_hash": "a"}',
    b'{"data": [1e999], "fn_index": NaN}',
    b'{"data": ["\\ud800"], "fn_index": "\\ud800", "session_hash": 5}',
    b'{"data": [null], "fn_index": 99, "session_hash": "a"}',
    b'{"data": [null], "fn_index": -1, "session_hash": "a"}',
    b'{"data": [null], "fn_index": ' + b"9" * 400 + b', "session_hash": "a"}',
    b'{"data": [null, null, null], "fn_index": 0}',
    b'{"data": [null], "fn_index": 0, "session_hash": "' + b"a" * 1_000_000 + b'"}',
    b'{"data": {"a": 1}, "fn_index": 0}',
    NAMED.replace(b"PATH", b"/etc/passwd"),
    NAMED.replace(b"PATH", b"http://127.0.0.1:9/"),
    NAMED.replace(b"PATH", b"/tmp/gradio/\\u0000"),
    b'{"data": [{"path": 5, "url": [], "meta": 7}], "fn_index": 0, "session_hash": "e"}',
    b'{"component_id": 4}',
    b'{"page": "a", "network": "b", "drawing": {}}',
    b'{"component_id": {}, "fn_name": [], "data": {}, "session_hash": null}',
    b'{"component_id": 4, "fn_name": "__init__", "data": {}, "session_hash": "a"}',
    b'{"event_id": "a", "session_hash": "\\ud800", "fn_index": 0}',
    b'{"event_id": "x"}',
    FILE % (b"a.png", b"hello") + b"--x--\r\n",
    FILE % (b"../../etc/passwd", b"x") + b"--x--\r\n",
    FILE % (b"", b"") + b"--x--\r\n",
    FILE % (b"n" * 3_000, b"x") + b"--x--\r\n",
    FILE % (b"\xff\xfe\0", b"x") + b"--x--\r\n",
    FILE % (b"a", b"b" * 2_000_000) + b"--x--\r\n",
    (FILE % (b"a.png", b"x")) * 1_500 + b"--x--\r\n",
    FILE % (b"a.png", b"never ends"),
    b"--x\r\n\r\n\r\n--x--\r\n",
    b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nno file\r\n--x--\r\n',
    b"--x--\r\n",
    b"--y\r\n",
    b"\r\n" * 5_000,
    b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n",
    b"--x\r\n" + b"H: v\r\n" * 5_000 + b"\r\n\r\n--x--\r\n",
]
LENGTHS = [
    "right",
    "right",
    "right",
    "right",
    "none",
    "short",
    "long",
    "negative",
    "word",
    "twice",
    "huge",
    "chunked",
    "chunk lies",
]


def attack(server: Server, dice: random.Random, number: int) -> tuple[str, str]:
    method = dice.choice(METHODS)
    path = dice.choice(PATHS)
    while "{}" in path:
        path = path.replace("{}", dice.choice(PARTS), 1)
    if dice.random() < 0.1:
        path = dice.choice(
            [path.upper(), path + "/", "/" + path, path.replace("/", "//"), "*", path[1:], "http://x" + path]
        )
    headers = [] if dice.random() < 0.9 else [("Host", "a"), ("Host", "b")]
    headers += dice.sample(HEADERS, dice.choice([0, 1, 1, 2, 5]))
    if not any(name == "Host" for name, _ in headers) and dice.random() < 0.97:
        headers.append(("Host", urllib.parse.urlsplit(server.address).netloc))
    body = dice.choice(BODIES) if method in ("POST", "PUT", "PATCH") or dice.random() < 0.1 else b""
    if b"--x" in body and dice.random() < 0.8:
        path, method = "/gradio_api/upload", "POST"
        headers = [("Host", "127.0.0.1"), ("Content-Type", "multipart/form-data; boundary=x")]
    length = dice.choice(LENGTHS) if body else "none"
    headers, sent = lengths(headers, body, length)
    lines = [f"{method} {path} HTTP/{dice.choice(['1.1'] * 12 + ['1.0', '2.0', '0.9', '9'])}"]
    lines += [f"{name}: {value}" for name, value in headers]
    head = "\r\n".join(lines) + "\r\n\r\n"
    what = f"{method[:10]} {path[:60]} {[name for name, _ in headers]} {length} {body[:60]!r}"
    return send(server, head.encode("utf-8" if "é" in path else "latin-1"), sent), what


def lengths(headers: list[tuple[str, str]], body: bytes, kind: str) -> tuple[list[tuple[str, str]], bytes]:
    """The headers and bytes of a body whose length is said rightly, wrongly or not at all."""
    said = {
        "right": [len(body)],
        "short": [len(body) // 2],
        "long": [len(body) + 10],
        "negative": [-1],
        "word": ["many"],
        "twice": [len(body), len(body) + 1],
        "huge": [10**15],
    }.get(kind, [])
    more = [("Content-Length", str(one)) for one in said]
    if kind == "chunked":
        pieces = [body[start : start + 50_000] for start in range(0, len(body), 50_000)]
        body = b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
        more = [("Transfer-Encoding", "chunked")]
    if kind == "chunk lies":
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body) * 16 + 15, body)
        more = [("Transfer-Encoding", "chunked")]
    return headers + more, body


def send(server: Server, head: bytes, body: bytes) -> str:
    """The status that comes back, "closed" where none does, or "none" where the server waits for more, as it may."""
    host, port = urllib.parse.urlsplit(server.address).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=2) as line:
        with contextlib.suppress(OSError):  # refused before all of it was read
            line.sendall(head + body)
        answer = b""
        try:
            while b"\r\n" not in answer:
                piece = line.recv(4_096)
                if not piece:
                    break
                answer += piece
        except TimeoutError:
            return "none"
        except OSError:
            return "closed"
        words = answer.split(b" ", 2)
        return words[1].decode("latin-1")[:3] if len(words) > 1 else "closed"


if __name__ == "__main__":
    sys.exit(main("http", attack))
