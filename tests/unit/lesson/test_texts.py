"""Every key that the lesson can name has its English, and each {name} in it gets a value."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import cnn.lesson
from cnn.base.assets import ASSETS
from cnn.base.messages import to_json
from cnn.lesson.lesson import Lesson
from cnn.lesson.texts import PLACEHOLDER, texts
from tests.helpers.lesson import answers, sample

DRAWING = sample(5, 1)
KEY = re.compile(r"""["`]((?:lesson|notebook)\.[\w.]+)""")
ASKED = re.compile(r"""\bquestion\(\s*"([\w.]+)",""")
SAID = re.compile(r"""\bsay\(\s*"(lesson\.[\w.]+)"(?:,\s*(\{[^}]*\}|\w+))?""")


def python_files() -> list[Path]:
    return list(Path(cnn.lesson.__file__).parent.rglob("*.py"))


def page_files() -> list[Path]:
    return [ASSETS / "page" / "lesson.js", *(ASSETS / "page" / "lesson").rglob("*.js")]


def sentences(value: Any) -> list[tuple[str, set[str]]]:
    """Key and names of the values of every sentence in a message."""
    if isinstance(value, dict) and set(value) == {"key", "values"}:
        return [(value["key"], set(value["values"]))]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [one for part in parts for one in sentences(part)]


def test_sentences_have_their_english(lesson: Lesson) -> None:
    said = [one for block in lesson.blocks.values() for one in sentences(to_json(block.message()))]
    for name, block in lesson.blocks.items():
        for part in block.parts:
            fixed = {"part": part} if part else {}
            if part == "matrix" or name == "code":
                fixed |= {"kernel": "sobel_x", "size": 3} if part else {"size": 3, "epochs": 1, "batch_size": 100}
            for settings, _ in answers(lesson, name, DRAWING, 1 if name in ("flatten", "data") else 12, **fixed):
                message = {"block": name, "settings": settings, "measure": True}
                said += sentences(to_json(lesson.answer(message, DRAWING, DRAWING)))
    assert len({key for key, _ in said}) > 100
    for key, names in said:
        assert set(PLACEHOLDER.findall(texts()[key])) <= names, key


def test_keys_in_the_code_have_their_english() -> None:
    named = {
        (key, file.name)
        for file in python_files() + page_files()
        for key in KEY.findall(file.read_text(encoding="utf-8"))
    }
    assert len(named) > 100
    for key, file in named:
        assert key in texts() or any(one.startswith(key) for one in texts()), (key, file)


def test_the_page_gives_each_name_its_value() -> None:
    found = [one for file in page_files() for one in SAID.findall(file.read_text(encoding="utf-8"))]
    assert len(found) > 60
    for key, values in found:
        if values.isidentifier() or "..." in values:
            continue  # worked out before; the page itself throws where one is missing
        names = set(re.findall(r"[{,]\s*(\w+)", values))
        assert set(PLACEHOLDER.findall(texts()[key])) == names, key


def test_every_text_of_the_lesson_is_used(lesson: Lesson) -> None:
    source = "".join(file.read_text(encoding="utf-8") for file in python_files() + page_files())
    built = {key for block in lesson.blocks.values() for key, _ in sentences(to_json(block.message()))}
    built |= {f"notebook.{block.path(part)}" for block in lesson.blocks.values() for part in block.parts}
    # The topics of questions: each has its question and its why, or variants of them.
    asked = {f"lesson.{topic}" for topic in ASKED.findall(source)}
    built |= {f"{topic}.{word}" for topic in asked for word in ("question", "why")}
    for key in texts():
        if key.startswith(("lesson.", "notebook.")) and key not in built:
            topic, _, word = key.rpartition(".")
            variant = topic in asked and (f'"{word}"' in source or f'"{word.partition("_")[0]}_{{' in source)
            known = variant or key in source
            cuts = range(8, len(key))
            assert known or any(f"{key[:cut]}{{" in source or f"{key[:cut]}${{" in source for cut in cuts), key
