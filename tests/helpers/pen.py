"""What several tests of the synthetic pen need."""

from __future__ import annotations

import torch

from cnn.pen.config import DEFAULT_PEN
from cnn.pen.hand import write
from cnn.pen.renderer import PenBatch
from cnn.pen.styles import Style, digit_styles, load_styles

SIGNS = ("letters", "words", "other_scripts", "shapes")
ALL_STYLES = [style for ways in (*digit_styles(), *map(load_styles, SIGNS)) for style in ways]


def seeded(seed: int = 0) -> torch.Generator:
    """A source of random numbers."""
    return torch.Generator().manual_seed(seed)


def write_again(style: Style, count: int) -> PenBatch:
    """A style, written `count` times."""
    return write([style], torch.zeros(count, dtype=torch.int64), DEFAULT_PEN.hand, seeded())
