"""The English of the lesson's keys. The page words them itself; errors and the notebook need them here."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache

from cnn.base.assets import ASSETS

PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Sentence:
    """A text that the page words: its key in assets/page/texts/en.json, and what stands for each {name} in it."""

    key: str
    values: Mapping[str, str | int] = field(default_factory=dict)


Words = str | Sentence
"""A sentence, or what is the same in every language: a number, a size, a formula."""


@cache
def texts() -> dict[str, str]:
    """Every text of the page by its key."""
    return json.loads((ASSETS / "page" / "texts" / "en.json").read_text(encoding="utf-8"))


def say(words: Words) -> str:
    """The words in English, as assets/page/base/texts.js puts them."""
    if isinstance(words, str):
        return words
    return PLACEHOLDER.sub(lambda found: str(words.values[found[1]]), texts()[words.key])
