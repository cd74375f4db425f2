"""The whole lesson as a Jupyter notebook that runs from top to bottom, in Colab or anywhere with torch and torchvision.

The file format (nbformat 4.5) is plain JSON, so nothing but json is needed to write it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cnn.lesson.texts import texts


@dataclass(frozen=True)
class Chapter:
    """One text with the code below it.

    Attributes:
        path: the text is that of the key notebook.PATH.
        code: runs by itself.
    """

    path: str
    code: str


def notebook_json(chapters: Sequence[Chapter]) -> str:
    """The chapters as the text of an .ipynb file."""
    cells = [_text("title", texts()["notebook.title"])]
    for chapter in chapters:
        name = chapter.path.replace(".", "-")
        cells.append(_text(f"{name}-text", texts()[f"notebook.{chapter.path}"]))
        cells.append(_code(f"{name}-code", chapter.code))
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _text(name: str, source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(name: str, source: str) -> dict[str, Any]:
    cell = _text(name, source.rstrip("\n"))
    return cell | {"cell_type": "code", "execution_count": None, "outputs": []}
