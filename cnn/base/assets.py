"""Where weights, MNIST and the page's files lie: beside the package in a checkout, inside it once it is installed."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent
INSTALLED = (_PACKAGE / "assets").is_dir()
ASSETS = (_PACKAGE if INSTALLED else _PACKAGE.parent) / "assets"
