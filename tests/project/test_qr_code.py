"""The page's QR codes, module by module, against another implementation of the standard."""

from __future__ import annotations

import json
import random

import pytest
from qrcodegen import QrCode, QrSegment

from tests.helpers.node import run

LONGEST = 106  # bytes in version 6 at level M
ALLOWED = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~:/?#[]@!$&'()*+,;=%"
Case = tuple[str, int | None]


def codes(cases: list[Case]) -> list[str | None]:
    done = run("node", "tests/js/helpers/qr_codes.js", text=json.dumps(cases))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def expected(text: str, mask: int | None) -> str:
    segment = QrSegment.make_bytes(text.encode())
    code = QrCode.encode_segments([segment], QrCode.Ecc.MEDIUM, mask=-1 if mask is None else mask, boostecl=False)
    size = code.get_size()
    return "".join("01"[code.get_module(x, y)] for y in range(size) for x in range(size))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """One of each length, of the characters that an address may have."""
    rng = random.Random(15)
    return ["".join(rng.choices(ALLOWED, k=length)) for length in range(1, LONGEST + 1)]


def test_every_length_and_every_mask(texts: list[str]) -> None:
    cases: list[Case] = [(text, index % 8) for index, text in enumerate(texts)]
    assert codes(cases) == [expected(*case) for case in cases]


def test_the_mask_is_the_one_that_is_read_most_easily(texts: list[str]) -> None:
    cases: list[Case] = [(text, None) for text in texts[::9]]
    assert codes(cases) == [expected(*case) for case in cases]


def test_there_is_none_of_a_longer_text() -> None:
    assert codes([("a" * LONGEST, 0), ("a" * (LONGEST + 1), 0), ("é" * (LONGEST // 2 + 1), 0)])[1:] == [None, None]
