"""The page's English stands in one file, each sentence is used, and none that is used is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

from cnn.base.assets import ASSETS
from tests.helpers.app import ROOT

PAGE = ASSETS / "page"
TEXTS = PAGE / "texts" / "en.json"
OF_THE_LESSON = ("lesson.", "notebook.")  # their keys are put together from the blocks' names
KEY = re.compile(r"""["']([a-z]+\.[a-z_]+)["']""")


def keys_in(files: Iterable[Path]) -> set[str]:
    """Everything that is written like a key, between quotes."""
    return {key for file in files for key in KEY.findall(file.read_text(encoding="utf-8"))}


def test_texts_are_sorted_one_a_line() -> None:
    text = TEXTS.read_text(encoding="utf-8")
    pairs = json.loads(text, object_pairs_hook=list)
    assert [key for key, _ in pairs] == sorted({key for key, _ in pairs})
    assert len(text.splitlines()) == len(pairs) + 2


def test_every_key_that_the_page_names_is_there_and_every_text_is_used() -> None:
    texts = json.loads(TEXTS.read_text(encoding="utf-8"))
    topics = {key.split(".")[0] for key in texts}
    named = keys_in([*PAGE.rglob("*.js"), *(ROOT / "cnn").rglob("*.py")])
    named = {key for key in named if key.split(".")[0] in topics and not key.endswith((".js", ".css", ".json"))}
    assert named - set(texts) == set()
    assert {key for key in texts if not key.startswith(OF_THE_LESSON)} - named == set()
