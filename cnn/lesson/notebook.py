"""The whole lesson as a Jupyter notebook that runs from top to bottom, in Colab or anywhere with torch and torchvision.

The file format (nbformat 4.5) is plain JSON, so nothing but json is needed to write it.
"""

import json
from collections.abc import Iterable
from typing import Any

from cnn.lesson.texts import texts


def notebook_json(chapters: Iterable[tuple[str, str]]) -> str:
    """The text of an .ipynb file.

    A chapter is PATH for its text notebook.PATH, and code that runs by itself.
    """
    cells = [_cell("title", texts()["notebook.title"])]
    for path, code in chapters:
        name = path.replace(".", "-")  # a cell's may have letters and hyphens
        cells.append(_cell(f"{name}-text", texts()[f"notebook.{path}"]))
        cells.append(_cell(f"{name}-code", code.rstrip("\n"), cell_type="code", execution_count=None, outputs=[]))
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


def _cell(name: str, source: str, **more: Any) -> dict[str, Any]:
    lines = source.splitlines(keepends=True)
    return {"cell_type": "markdown", "id": name, "metadata": {}, "source": lines} | more
