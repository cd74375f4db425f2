"""The page's colours and text sizes stand in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cnn.base.assets import ASSETS
from cnn.page.launching import STYLES

PAGE = ASSETS / "page"
TOKENS = PAGE / "tokens.css"
COLOURED = {TOKENS, PAGE / "pictures" / "colours.js"}
SHEETS = sorted(PAGE.rglob("*.css"))
PAINTED = sorted({*SHEETS, *PAGE.rglob("*.js")} - COLOURED)
COLOUR = re.compile(r"#(?:[0-9a-f]{3,4}){1,2}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\(", re.IGNORECASE)
SIZE = re.compile(r"(?:font-size|border-radius)\s*:\s*[\d.]+px")


def without_comments(text: str) -> str:
    return re.sub(r"/\*(?:.|\n)*?\*/|^\s*//.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize("file", PAINTED, ids=lambda file: str(file.relative_to(PAGE)))
def test_colours_and_sizes_stand_in_the_tokens(file: Path) -> None:
    text = without_comments(file.read_text(encoding="utf-8"))
    colours = [found[0] for found in COLOUR.finditer(text) if not found[0].startswith("#dl")]
    assert colours == []
    assert SIZE.findall(text) == []


def test_every_token_is_used_and_every_used_one_is_there() -> None:
    defined = set(re.findall(r"(--dl-[a-z-]+):", TOKENS.read_text(encoding="utf-8")))
    used = {one for file in SHEETS for one in re.findall(r"var\((--dl-[a-z-]+)", file.read_text(encoding="utf-8"))}
    for file in PAGE.rglob("*.js"):
        used |= {f"--dl-{one}" for one in re.findall(r"""token\("([a-z-]+)"\)""", file.read_text(encoding="utf-8"))}
    assert used == defined


def test_every_style_sheet_is_loaded() -> None:
    assert sorted(PAGE / f"{name}.css" for name in STYLES) == SHEETS
