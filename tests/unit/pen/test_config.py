"""The pen's numbers: each one is described, and each one changes what is drawn."""

from __future__ import annotations

import inspect
import json
import re
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from functools import cache
from itertools import pairwise

import pytest
import torch

from cnn.pen.config import DEFAULT_PEN, BlotConfig, HandConfig, InkConfig, LineConfig, PenConfig, ScribbleConfig
from cnn.pen.hand import write_digits
from cnn.pen.pictures import draw_negatives
from cnn.pen.renderer import PenBatch
from cnn.pen.scribbles import scribbles
from tests.helpers.pen import seeded


@pytest.mark.parametrize("part", [HandConfig, InkConfig, LineConfig, ScribbleConfig, BlotConfig])
def test_every_number_has_a_comment(part: type) -> None:
    lines = inspect.getsource(part).splitlines()
    numbers = [(above, line) for above, line in pairwise(lines) if re.match(r" +\w+: ", line)]
    assert len(numbers) == len(fields(part))
    for above, line in numbers:
        assert "  # " in line or above.lstrip().startswith("# "), line


def test_it_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(asdict(DEFAULT_PEN)))["hand"]["rotation"] == 5.0


def strokes(batch: PenBatch) -> torch.Tensor:
    return torch.cat((batch.points.flatten(1), batch.down, batch.width[:, None]), 1)


DRAW: dict[str, Callable[[PenConfig], torch.Tensor]] = {
    "hand": lambda pen: strokes(write_digits(torch.arange(600) % 10, pen.hand, seeded())),
    "ink": lambda pen: draw_negatives("letters", 60, seeded(), pen),
    "line": lambda pen: draw_negatives("several digits", 100, seeded(), pen),
    "scribble": lambda pen: strokes(scribbles(300, pen.scribble, pen.hand, seeded())),
    "blot": lambda pen: draw_negatives("blots", 300, seeded(), pen),
}


@cache
def drawn_by_default(part: str) -> torch.Tensor:
    return DRAW[part](DEFAULT_PEN)


def changed(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, tuple):
        return (*value[:-1], changed(value[-1]))
    if isinstance(value, int):
        return value + 2  # a window stays odd
    assert isinstance(value, float)
    return 1.3 * value


@pytest.mark.parametrize(
    ("part", "name"), [(part, one.name) for part in DRAW for one in fields(getattr(DEFAULT_PEN, part))]
)
def test_every_number_changes_what_is_drawn(part: str, name: str) -> None:
    numbers = getattr(DEFAULT_PEN, part)
    other = replace(DEFAULT_PEN, **{part: replace(numbers, **{name: changed(getattr(numbers, name))})})
    assert not torch.equal(DRAW[part](other), drawn_by_default(part))
