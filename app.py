"""Digit Lens: draw a digit and see inside the convolutional network that reads it.

`python app.py` opens the page on http://127.0.0.1:7860, or where GRADIO_SERVER_NAME and GRADIO_SERVER_PORT say.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))  # `python -I` and PYTHONSAFEPATH leave it out

from cnn.page.__main__ import command

if __name__ == "__main__":
    command()
