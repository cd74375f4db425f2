"""Visitors of the page without a browser: they open it, draw, ask, send pictures and leave."""

from __future__ import annotations

import asyncio
import io
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import numpy as np
from PIL import Image

from cnn.base.messages import encode_levels
from cnn.data.mnist import load_mnist

Message = dict[str, Any]
STAGGER = 0.025  # seconds between two requests of a page whose pen moves; as in assets/page/base/live.js
THINKS = (0.2, 2.0)  # seconds between two things that a visitor does
LOST = 0  # in place of a status: the line broke
REFUSED = 400
BLOCKS = ("data", "convolution", "padding", "pooling", "equivalence", "flatten", "code")
STAGES = {"conv1": 8, "relu2": 16, "pool1": 16, "fc": 10}  # that are asked about, and how many channels each has


@dataclass
class Book:
    """What was asked, how it ended, and how long it took."""

    milliseconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)

    def enter(self, kind: str, status: int, started: float) -> None:
        self.statuses[kind, status] += 1
        self.milliseconds[kind].append(1000 * (time.perf_counter() - started))

    def count(self, wanted: Callable[[int], bool]) -> int:
        return sum(count for (_, status), count in self.statuses.items() if wanted(status))


@dataclass
class Site:
    """What a page knows of its server."""

    network: str  # id
    read: int  # number of Gradio's endpoint /read
    plain_read: bool  # whether /read takes a plain POST too

    @classmethod
    async def find(cls, client: httpx.AsyncClient) -> Site:
        config = (await client.get("/config")).json()
        network = (await client.get("/healthz")).json()["network"]
        read = next(one["id"] for one in config["dependencies"] if one["api_name"] == "read")
        plain = (await client.post("/read", content=picture_file(random.Random(0)))).status_code == 200
        return cls(network, read, plain)


def picture_file(choice: random.Random) -> bytes:
    """A digit of MNIST's test set as a PNG or JPEG of some size."""
    picture = Image.fromarray(255 - load_mnist(train=False).images[choice.randrange(1000)].numpy())
    side = choice.choice([28, 280, 900])
    file = io.BytesIO()
    picture.resize((side, side)).save(file, choice.choice(["PNG", "JPEG"]))
    return file.getvalue()


class Visitor:
    """One page, from its opening to its closing, and then the next one."""

    def __init__(self, client: httpx.AsyncClient, site: Site, book: Book, choice: random.Random) -> None:
        self.client = client
        self.site = site
        self.book = book
        self.choice = choice
        self.session = ""
        self.drawing: Message = {"strokes": []}
        self.levels = encode_levels(np.zeros((28, 28), np.uint8))

    @property
    def habits(self) -> list[tuple[Callable[[], Awaitable[object]], int]]:
        """What a visitor does, and how often."""
        return [
            (self.draw, 10),
            (self.pick_sample, 3),
            (self.inspect, 4),
            (self.follow_the_lesson, 4),
            (self.take_the_notebook, 1),
            (self.send_picture, 2),
            (self.send_by_gradio, 2),
        ]

    async def come_until(self, end: float) -> None:
        """Open page after page until that time of the event loop."""
        while asyncio.get_running_loop().time() < end:
            async with self.page():
                for _ in range(self.choice.randint(3, 10)):
                    habits, weights = zip(*self.habits, strict=True)
                    await self.choice.choices(habits, weights)[0]()
                    await asyncio.sleep(self.choice.uniform(*THINKS))

    async def tour(self) -> None:
        """Everything once."""
        async with self.page():
            for habit, _ in self.habits:
                await habit()

    @asynccontextmanager
    async def page(self):
        """A page that is open, with its line for signs of life where the server has one."""
        self.session = f"{self.choice.getrandbits(40):010x}"
        for path in ("/", "/config", "/theme.css"):
            await self.ask("page", "GET", path)
        await self.pick_sample()
        heartbeat = asyncio.create_task(self.listen())
        try:
            yield
        finally:
            heartbeat.cancel()
            await asyncio.gather(heartbeat, return_exceptions=True)

    async def listen(self) -> None:
        async with self.client.stream("GET", f"/gradio_api/heartbeat/{self.session}", timeout=None) as reply:
            async for _ in reply.aiter_raw():
                pass

    async def ask(self, kind: str, method: str, path: str, **content: Any) -> Any:
        """The JSON of the answer, or None where there is none."""
        started = time.perf_counter()
        try:
            reply = await self.client.request(method, path, **content)
        except httpx.HTTPError:
            self.book.enter(kind, LOST, started)
            return None
        self.book.enter(kind, reply.status_code, started)
        is_json = reply.status_code == 200 and "json" in reply.headers.get("content-type", "")
        return reply.json() if is_json else None

    async def call(self, function: str, message: dict[str, Any]) -> Any:
        """What the server answers to a question."""
        whole = {"page": self.session, "network": self.site.network} | message
        return await self.ask(function, "POST", f"/ask/{function}", json=whole)

    async def pick_sample(self) -> None:
        kind = self.choice.choice(["pen", "mnist"])
        which = {"kind": kind, "digit": self.choice.randrange(10), "index": self.choice.randrange(12)}
        self.drawing = await self.call("sample", which) or self.drawing
        answer = await self.call("drawing", {"drawing": self.drawing})
        self.levels = answer["levels"] if answer else self.levels

    async def draw(self) -> None:
        """A digit drawn by hand in about a second: a request for each step of the pen that the server keeps up with."""
        which = {"kind": "pen", "digit": self.choice.randrange(10), "index": self.choice.randrange(12)}
        whole = await self.call("sample", which)
        if not whole:
            return
        points = sum(len(stroke["points"]) // 2 for stroke in whole["strokes"])
        started = time.perf_counter()
        drawn = 0
        while drawn < points:
            drawn = min(points, 1 + int((time.perf_counter() - started) * points))
            self.drawing = {"strokes": _first(whole["strokes"], drawn)}
            answer = await self.call("drawing", {"drawing": self.drawing})
            await asyncio.sleep(max(STAGGER, (answer or {}).get("pause", 500) / 1000))

    async def inspect(self) -> None:
        stage, channels = self.choice.choice(list(STAGES.items()))
        cell = {"stage": stage, "channel": self.choice.randrange(channels), "row": 0, "column": 0}
        await self.call("cell", {"levels": self.levels, "cell": cell})
        await self.call("ink", {"levels": self.levels})
        nudge = {"down": self.choice.randint(-1, 1), "right": 1}
        await self.call("compare", {"levels": self.levels, "nudge": nudge})

    async def follow_the_lesson(self) -> None:
        message = {"block": self.choice.choice(BLOCKS), "code": self.choice.random() < 0.3, "settings": {}}
        await self.call("lesson", message | self.pads())

    async def take_the_notebook(self) -> None:
        await self.call("notebook", {"settings": {}} | self.pads())

    def pads(self) -> Message:
        """The small pad of the lesson, and the wide one, which takes strokes alone."""
        return {"drawing": self.drawing, "wide": {"strokes": self.drawing["strokes"]}}

    def file(self) -> bytes:
        """A picture, and now and then a file that is none."""
        return b"no picture" if self.choice.random() < 0.1 else picture_file(self.choice)

    async def send_picture(self) -> None:
        if self.site.plain_read:
            await self.ask("/read", "POST", "/read", content=self.file())

    async def send_by_gradio(self) -> None:
        """Upload, question and answer, as `gradio_client` does."""
        upload = {"files": ("digit.png", self.file())}
        paths = await self.ask("upload", "POST", "/gradio_api/upload", files=upload)
        if not paths:
            return
        session = f"{self.choice.getrandbits(40):010x}"
        file = {"path": paths[0], "orig_name": "digit.png", "meta": {"_type": "gradio.FileData"}}
        question = {"data": [file], "fn_index": self.site.read, "session_hash": session}
        if await self.ask("queue/join", "POST", "/gradio_api/queue/join", json=question) is None:
            return
        started = time.perf_counter()
        try:
            self.book.enter("queue/data", await self.wait_for_answer(session), started)
        except httpx.HTTPError:
            self.book.enter("queue/data", LOST, started)

    async def wait_for_answer(self, session: str) -> int:
        """200 for a reading, 400 for a refusal in words."""
        address = f"/gradio_api/queue/data?session_hash={session}"
        async with self.client.stream("GET", address, timeout=60) as reply:
            async for line in reply.aiter_lines():
                event = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                if event.get("msg") == "process_completed":
                    return 200 if event["success"] else REFUSED
            return reply.status_code if reply.status_code != 200 else LOST


def _first(strokes: list[Message], count: int) -> list[Message]:
    """The strokes up to so many points."""
    found = []
    for stroke in strokes:
        if count > 0:
            found.append(stroke | {"points": stroke["points"][: 2 * count]})
        count -= len(stroke["points"]) // 2
    return found
