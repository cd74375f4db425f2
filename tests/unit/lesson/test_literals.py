"""Numbers as source, and the settings block of a snippet."""

from __future__ import annotations

import ast
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor

from cnn.lesson.literals import packed_code, tensor_code
from cnn.lesson.snippet import Snippet
from cnn.network import operators

UNPACK = """
import base64, zlib
def unpack(text, *shape):
    return torch.frombuffer(bytearray(zlib.decompress(base64.b64decode(text))), dtype=torch.float32).reshape(shape)
"""
FILE = '''"""A file."""

import torch

# --- Settings ---
a = 1  # pixels
torch.manual_seed(a)  # stays
b = [
    1,
    2,
]
# of c
c = "x"
# --- Computation ---

print(a, b, c)
'''


def run(code: str) -> Tensor:
    variables = {"torch": torch}
    exec(UNPACK, variables)
    return eval(code, variables)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    shape=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    scale=st.sampled_from([1e-9, 1e-3, 1.0, 1e12]),
    divisor=st.sampled_from([1, 255]),
    seed=st.integers(0, 2**31),
)
@example(shape=[3, 700], scale=1.0, divisor=1, seed=0)
@example(shape=[3, 700], scale=1.0, divisor=255, seed=0)
def test_literals_are_exact_to_the_last_bit(shape: list[int], scale: float, divisor: int, seed: int) -> None:
    numbers = torch.randn(shape, generator=torch.Generator().manual_seed(seed)) * scale
    for values in (numbers, (numbers / scale * 100).round(), (numbers / scale * 64).round() / 9):
        written = run(tensor_code(values, divisor))
        assert torch.equal(written, values / divisor) and written.dtype == torch.float32
        assert torch.equal(run(packed_code(values)), values)


def test_literals_are_written_as_a_teacher_would() -> None:
    def written(values: Tensor) -> str:
        return " ".join(tensor_code(values).split())

    assert written(operators.named_kernel("sobel_x")) == (
        "torch.tensor([ [-1, 0, 1], [-2, 0, 2], [-1, 0, 1], ]).float()"
    )
    assert written(operators.named_kernel("box_blur")).endswith("]) / 9")
    assert written(operators.named_kernel("gaussian_blur", 5)).endswith("]) / 256")
    assert max(len(row) for row in tensor_code(torch.ones(3, 2, 32) / 7).splitlines()) <= 160
    assert len(tensor_code(np.full((28, 28), 255, np.uint8), 255).splitlines()) == 30
    assert written(torch.tensor([0.5, -0.25])) == "torch.tensor([0.5, -0.25])"


@pytest.fixture
def snippet(tmp_path: Path) -> Snippet:
    (tmp_path / "block_snippet.py").write_text(FILE)
    return Snippet(str(tmp_path / "block.py"))


def test_only_the_values_of_a_snippet_s_settings_are_generated(snippet: Snippet) -> None:
    assert snippet.code(a="1", b="[\n    1,\n    2,\n]", c='"x"') == FILE
    code = snippet.code(a="2", b="[]", c='"""\ny\n"""')
    changed = FILE.replace("a = 1", "a = 2").replace("[\n    1,\n    2,\n]", "[]").replace('"x"', '"""\ny\n"""')
    assert code == changed
    assert len(ast.parse(code).body) == len(ast.parse(FILE).body)


@pytest.mark.parametrize("values", [{}, {"a": "1", "b": "2"}, {"a": "1", "b": "2", "c": "3", "d": "4"}])
def test_a_snippet_wants_every_setting_and_no_other(snippet: Snippet, values: dict[str, str]) -> None:
    with pytest.raises(TypeError, match="a, b, c"):
        snippet.code(**values)
