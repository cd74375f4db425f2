"""A block's code: a file that runs as it stands, whose settings give way to the student's.

The settings stand between the two marker lines, one assignment each. Only the values of these are generated; their
comments and all that stands around them is the file's own text.
"""

import ast
from pathlib import Path

BEGIN = "# --- Settings ---\n"
END = "# --- Computation ---\n"


class Snippet:
    """The snippet of the module with that `__file__`."""

    def __init__(self, module: str) -> None:
        path = Path(module)
        path = path.with_name(f"{path.stem}_snippet.py")
        self._head, rest = path.read_text(encoding="utf-8").split(BEGIN)
        settings, self._body = rest.split(END)
        self._lines = settings.splitlines(keepends=True)
        assigned = [node for node in ast.parse(settings).body if isinstance(node, ast.Assign)]
        self._places = {ast.unparse(node.targets[0]): (node.lineno - 1, node.end_lineno or 0) for node in assigned}

    def code(self, chosen: object = None, **values: str) -> str:
        """The whole code. Each setting of the file has the source that is given here, or its value in `chosen`."""
        values = {name: _source(getattr(chosen, name)) for name in self._places if hasattr(chosen, name)} | values
        if set(values) != set(self._places):
            raise TypeError(f"the settings are {', '.join(self._places)}, not {', '.join(values)}")
        lines = self._lines.copy()
        for name, (first, last) in self._places.items():
            comment = lines[last - 1].partition("  #")[2] if last == first + 1 else ""
            lines[first] = f"{name} = {values[name]}" + (f"  #{comment}" if comment else "\n")
            lines[first + 1 : last] = [""] * (last - first - 1)
        return f"{self._head}{BEGIN}{''.join(lines)}{END}{self._body}"


def _source(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)
