"""The pen's numbers: each one is described, and each one changes what is drawn."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace

import pytest
import torch

from cnn.pen.config import DEFAULT_PEN, BlotConfig, HandConfig, InkConfig, LineConfig, PenConfig, ScribbleConfig
from cnn.pen.pictures import draw_negatives, pen_digits
from tests.helpers.pen import seeded

PARTS = [HandConfig, InkConfig, LineConfig, ScribbleConfig, BlotConfig, PenConfig]
KIND = {"hand": "digits", "ink": "letters", "line": "several digits", "scribble": "scribbles", "blot": "blots"}


@pytest.mark.parametrize("part", PARTS)
def test_every_number_is_described(part: type) -> None:
    text = (part.__doc__ or "").partition("Attributes:")[2]
    described = {name for line in text.splitlines() for name in line.partition(":")[0].replace(",", " ").split()}
    assert {one.name for one in fields(part)} <= described


def test_it_can_be_written_as_json() -> None:
    assert json.loads(json.dumps(asdict(DEFAULT_PEN)))["hand"]["rotation"] == 5.0


def drawn(kind: str, config: PenConfig) -> torch.Tensor:
    if kind == "digits":
        return pen_digits(400, seeded(1), config).images
    return draw_negatives(kind, 200, seeded(1), config)


def changed(value: object) -> object:
    """Another value of the same kind."""
    if isinstance(value, tuple):
        return (*value[:-1], changed(value[-1]))
    if isinstance(value, int):
        return value + 2  # a window stays odd
    assert isinstance(value, float)
    return 1.3 * value


@pytest.mark.parametrize(
    ("part", "name"), [(part, one.name) for part in KIND for one in fields(getattr(DEFAULT_PEN, part))]
)
def test_every_number_changes_what_is_drawn(part: str, name: str) -> None:
    numbers = getattr(DEFAULT_PEN, part)
    other = replace(DEFAULT_PEN, **{part: replace(numbers, **{name: changed(getattr(numbers, name))})})
    assert not torch.equal(drawn(KIND[part], other), drawn(KIND[part], DEFAULT_PEN))
