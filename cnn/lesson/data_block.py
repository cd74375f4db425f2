"""The lesson's block on the data: digits of MNIST, the drawing brought into their form, and the nearest of them."""

from __future__ import annotations

import base64
import contextlib
import threading

import torch

from cnn.data.mnist import DataError, Digits, load_mnist
from cnn.data.neighbours import Neighbours
from cnn.drawing.picture import FIELD, LONGEST_SIDE
from cnn.lesson.blocks import Answer, Drawn, Settings, pack, place_in, question
from cnn.lesson.snippets import DataSettings, PreprocessSettings
from cnn.network.operators import OperatorError

GALLERY = 30  # digits on one page
NEAREST = 6


class DataBlock:
    """MNIST's training digits, read when they are first asked for. Keeps nothing of any drawing."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._digits: Digits | None = None
        self._neighbours: Neighbours | None = None

    def digits(self) -> Digits:
        with self._lock:
            if self._digits is None:
                try:
                    self._digits = load_mnist(train=True)
                except DataError as error:
                    raise OperatorError(f"There is no MNIST on this machine. {error}") from error
            return self._digits

    def neighbours(self) -> Neighbours:
        digits = self.digits()
        with self._lock:
            self._neighbours = self._neighbours or Neighbours(digits)
            return self._neighbours

    def prepare(self) -> None:
        """Read MNIST and sort it before anybody waits for it."""
        with contextlib.suppress(OperatorError):  # without MNIST the block says so when it is opened
            self.neighbours()

    def mnist_settings(self, settings: Settings) -> DataSettings:
        return DataSettings(settings["index"])

    def show_mnist(self, settings: Settings) -> Answer:
        digits = self.digits()
        wanted = settings["label"]
        chosen = torch.arange(len(digits)) if wanted == "any" else (digits.labels == int(wanted)).nonzero()[:, 0]
        pages = -(-len(chosen) // GALLERY)
        page = min(max(settings["page"], 1), pages) - 1
        shown = chosen[page * GALLERY : (page + 1) * GALLERY]
        index = settings["index"]
        levels = digits.images[index]
        row, column = place_in(settings["at"], levels.shape)
        level = int(levels[row, column])
        return {
            "counts": [f"{count:,}" for count in digits.labels.bincount(minlength=10).tolist()],
            "total": f"{len(digits):,}",
            "indices": shown.tolist(),
            "labels": digits.labels[shown].tolist(),
            "gallery": _bytes(digits.images[shown]),
            "pages": pages,
            "index": index,
            "label": int(digits.labels[index]),
            "levels": pack(levels.float()),
            "unit": pack(levels / 255),
            "at": [row, column],
            "question": question(
                f"The middle of the window has the grey level {level}. What does the network read there?",
                f"{level / 255:.3f}",
                [f"{one:.3f}" for one in (level / 100, 1 - level / 255, float(level), level / 1000)],
                f"{level} ÷ 255: 0 stays paper, 255 becomes 1",
            ),
        }

    def drawing_settings(self, drawn: Drawn) -> PreprocessSettings:
        if drawn.prepared.blank:
            raise OperatorError("There is no ink on the pad: draw a digit.")
        return PreprocessSettings(drawn.levels)

    def show_drawing(self, drawn: Drawn) -> Answer:
        prepared = drawn.prepared
        if prepared.box is None:
            raise OperatorError("There is no ink on the pad: draw a digit.")
        left, top, right, bottom = prepared.box
        high, wide = bottom - top, right - left
        rows, columns = prepared.shape
        unit = len(drawn.pad) / prepared.size[1]
        x, y = prepared.offset
        picture = drawn.picture.tensor()
        total = picture.sum()
        middle = [float((picture.sum(axis) @ torch.arange(float(FIELD))) / total) for axis in (1, 0)]
        nearest = self.neighbours().nearest(picture, NEAREST)
        half = drawn.pad.reshape(140, 2, 140, 2).mean((1, 3)).astype("uint8")
        return {
            "pad": base64.b64encode(half.tobytes()).decode(),
            "box": [round(side * unit) for side in prepared.box],
            "crop": f"{wide} × {high}",
            "digit": pack(picture[y : y + rows, x : x + columns]),
            "scaled": f"{columns} × {rows}",
            "picture": pack(picture),
            "middle": middle,
            "nearest": [{"index": one.index, "label": one.label, "distance": f"{one.distance:.2f}"} for one in nearest],
            "gallery": _bytes(self.digits().images[[one.index for one in nearest]]),
            "question": question(
                f"Your ink is {wide} × {high} pixels of the pad. Its longest side becomes {LONGEST_SIDE}. The result?",
                f"{columns} × {rows}",
                [
                    f"{LONGEST_SIDE} × {LONGEST_SIDE}",
                    f"{round(wide / 10)} × {round(high / 10)}",
                    f"{rows} × {columns}",
                    "28 × 28",
                ],
                f"both sides divided by {max(high, wide)}/{LONGEST_SIDE} = {prepared.scale:.2f}",
            ),
        }


def _bytes(pictures: torch.Tensor) -> str:
    return base64.b64encode(pictures.numpy().tobytes()).decode()
