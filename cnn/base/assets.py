"""Where weights, MNIST and the page's files lie: beside the package in a checkout, inside it once it is installed."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
ASSETS = next(
    (path for path in (_PACKAGE / "assets", _PACKAGE.parent / "assets") if path.is_dir()), _PACKAGE.parent / "assets"
)
