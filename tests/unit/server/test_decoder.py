"""Picture files decoded in processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import ImageError
from cnn.server import decoder as module
from cnn.server.decoder import Decoder
from cnn.server.dispatch import BusyError
from tests.helpers.app import ROOT, run_async
from tests.helpers.pictures import endless_jpeg, saved, seven

SEVEN = saved(seven(), "PNG")


def process_ids(decoder: Decoder) -> list[int]:
    return [process.pid for process, _ in decoder._resting]


def test_the_picture_is_the_same_as_in_this_process() -> None:
    async def work() -> Any:
        decoder = Decoder()
        with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
            await decoder.prepare(b"no picture")
        return await decoder.prepare(SEVEN), await decoder.prepare(saved(seven(2100), "PNG"))

    for picture, side in zip(run_async(work()), (140, 2100), strict=True):
        expected = prepare(seven(side), steps=False)
        np.testing.assert_array_equal(picture.levels, expected.levels)
        for name in ("box", "size", "scale", "offset", "shape", "blank"):
            assert getattr(picture, name) == getattr(expected, name), name


def test_a_process_that_takes_too_long_or_dies_is_replaced() -> None:
    async def work() -> Any:
        decoder = Decoder(seconds=3)
        first = await decoder.prepare(SEVEN)
        (held,) = process_ids(decoder)
        with pytest.raises(ImageError, match="in 3 seconds"):
            await decoder.prepare(endless_jpeg())
        assert not process_ids(decoder)
        second = await decoder.prepare(SEVEN)
        (dying,) = process_ids(decoder)
        assert dying != held
        os.kill(dying, signal.SIGSTOP)
        waiting = asyncio.create_task(decoder.prepare(SEVEN))
        await asyncio.sleep(0)
        os.kill(dying, signal.SIGKILL)
        with pytest.raises(ImageError, match=r"^[^\n]+\.$"):
            await waiting
        return first, second, await decoder.prepare(SEVEN)

    for picture in run_async(work()):
        np.testing.assert_array_equal(picture.levels, prepare(seven()).levels)


def test_too_many_at_once_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PICTURES_WAITING", 3)

    async def work() -> list[Any]:
        decoder = Decoder()
        return await asyncio.gather(*(decoder.prepare(SEVEN) for _ in range(9)), return_exceptions=True)

    found = run_async(work())
    refused = [one for one in found if isinstance(one, BusyError)]
    assert 0 < len(refused) < len(found)
    assert all(str(one).endswith(".") for one in refused)
    assert not [one for one in found if isinstance(one, Exception) and one not in refused]


def test_a_process_ends_when_nobody_needs_it() -> None:
    async def work() -> None:
        decoder = Decoder(idle=0.01)
        await decoder.prepare(SEVEN)
        process = decoder._resting[0][0]
        await asyncio.wait_for(process.wait(), 60)
        assert not process_ids(decoder)
        await decoder.prepare(SEVEN)

    run_async(work())


def test_the_process_knows_neither_torch_nor_gradio() -> None:
    code = "import sys, cnn.server.picture_worker; sys.exit(bool({'torch', 'gradio'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
