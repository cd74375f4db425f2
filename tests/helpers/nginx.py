"""The real nginx with the sites of docs/hosting/nginx.conf, in its own process."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from tests.helpers.app import PROXY, ROOT, free_port

NGINX = os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SITE = ROOT / "docs" / "hosting" / "nginx.conf"
# The log says for each request its status, the processes that were asked one after the other, and the path.
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
worker_processes 1;
events {{}}
http {{
    log_format tried '$status|$upstream_addr|$uri';
    access_log {folder}/access.log tried;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site_*.conf;
}}
"""


def site(processes: Sequence[str], port: int, sub_path: str) -> str:
    """docs/hosting/nginx.conf with what it says may be changed: the processes, the port, the sub-path ("" or "/x")."""
    text = SITE.read_text(encoding="utf-8")
    servers = "".join(rf"    server {address.removeprefix('http://')}\1" + "\n" for address in processes)
    changes = [
        (r"    server app:7860 resolve( .*;)\n", servers, 1),
        (r"resolver 127[^\n]*\n", "", 1),
        (r"listen 80;", f"listen 127.0.0.1:{port}; proxy_bind {PROXY};", 1),
        (r'set \$sub_path "";', f'set $sub_path "{sub_path}";', 1),
        (r"location /(?=[^`]* \{)", f"location {sub_path}/", 2),
        ("digit_lens", f"digit_lens_{port}", None),  # two sites of one nginx need two names
    ]
    for old, new, count in changes:
        text, found = re.subn(old, new, text)
        assert count in (None, found), old
    return text


def run_nginx(folder: Path, processes: Sequence[str], sub_paths: Sequence[str]) -> Iterator[list[str]]:
    """nginx in front of these processes; yields one address for each sub-path, and ends it afterwards."""
    ports = [free_port() for _ in sub_paths]
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    for port, sub_path in zip(ports, sub_paths, strict=True):
        (folder / f"site_{port}.conf").write_text(site(processes, port, sub_path))
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder)]
    with (folder / "nginx.out").open("wb") as output:
        nginx = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        try:
            for port in ports:
                _wait_for(port, nginx, folder)
            yield [f"http://127.0.0.1:{port}{path}/" for port, path in zip(ports, sub_paths, strict=True)]
        finally:
            nginx.terminate()
            nginx.wait(timeout=10)


def _wait_for(port: int, nginx: subprocess.Popen[bytes], folder: Path) -> None:
    for _ in range(200):
        assert nginx.poll() is None, (folder / "nginx.out").read_text()
        with closing(socket.socket()) as probe:
            if not probe.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise AssertionError("nginx does not listen.")
