"""Figures of merit, as small pure functions on arrays, and the file that keeps them: `metrics.json`.

Every function answers None where the figure is not defined (no example at all), never NaN: what is printed as JSON
must be JSON.
"""

import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from cnn.base.errors import UserError
from cnn.base.files import write_atomically

MAX_BYTES = 1 << 24  # of a file of figures, which is a few dozen kB
BINS = 15  # of confidence, all equally wide; the number that Guo et al. 2017 use


class FiguresError(UserError):
    """The file of figures cannot be used; the message is one sentence for the person who named it."""


def share(mask: np.ndarray) -> float | None:
    """Share of True in a mask of any shape."""
    return float(np.mean(mask)) if mask.size else None


def accuracy(labels: np.ndarray, predictions: np.ndarray) -> float | None:
    """Share of predictions that equal the label; both of the same shape."""
    return share(labels == predictions)


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray) -> np.ndarray:
    """(10, 10) int64: row = label, column = prediction. All are integers in 0..9."""
    return np.bincount(labels * 10 + predictions, minlength=100).reshape(10, 10)


def recalls(confusion: np.ndarray) -> list[float | None]:
    """For each class, the share of its examples that were read as it; None for a class without examples."""
    return [float(row[i] / row.sum()) if row.sum() else None for i, row in enumerate(confusion)]


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray) -> float | None:
    """How far confidence and accuracy lie apart, on average over the examples: 0 = perfectly calibrated.

    Examples are binned by their highest probability, of (n, classes); each bin's |accuracy - mean confidence| counts by
    its share of the examples (Guo et al. 2017, "On calibration of modern neural networks").
    """
    if not len(labels):
        return None
    confidence = probabilities.max(1)
    correct = probabilities.argmax(1) == labels
    place = np.minimum((confidence * BINS).astype(np.int64), BINS - 1)
    # |sum of correct - sum of confidence| of a bin is |accuracy - confidence| times its count.
    gaps = np.bincount(place, weights=correct.astype(np.float64) - confidence, minlength=BINS)
    return float(np.abs(gaps).sum() / len(labels))


def area_under_roc(positives: np.ndarray, negatives: np.ndarray) -> float | None:
    """The chance that a random positive scores higher than a random negative; a tie counts half.

    It is the Mann-Whitney U statistic over the number of pairs; equal scores share the mean of their ranks.
    """
    positives, negatives = np.ravel(positives), np.ravel(negatives)
    if not len(positives) or not len(negatives):
        return None
    _, place, counts = np.unique(np.concatenate([positives, negatives]), return_inverse=True, return_counts=True)
    middle_ranks = np.cumsum(counts) - (counts - 1) / 2  # of each distinct score, counted from 1
    rank_sum = middle_ranks[place[: len(positives)]].sum()
    pairs_won = rank_sum - len(positives) * (len(positives) + 1) / 2
    return float(pairs_won / (len(positives) * len(negatives)))


def threshold_refusing(scores: np.ndarray, refused: float) -> float:
    """The highest threshold below which at most the share `refused` (0..1) of the scores, one at least, lies."""
    ordered = np.sort(np.ravel(scores))
    return float(ordered[min(int(refused * len(ordered) + 1e-9), len(ordered) - 1)])


def read_figures(path: str | Path) -> dict[str, object]:
    """What a file of figures holds, by name; nothing where there is no file. Raises FiguresError."""
    path = Path(path)
    try:
        if not path.exists():
            return {}
        usable = path.is_file() and path.stat().st_size <= MAX_BYTES  # what is no file may never end
        text = path.read_bytes() if usable else b""
    except OSError as error:
        raise FiguresError(f"The figures in {path} cannot be read: {error.strerror}.") from error
    if not usable:
        raise FiguresError(f"There can be no figures in {path}: it is no file, or larger than {MAX_BYTES:,} bytes.")
    try:
        figures = json.loads(text, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        raise FiguresError(f"The file {path} holds no JSON, and so no figures: {error}.") from error
    if not isinstance(figures, dict):
        raise FiguresError(f"The file {path} holds no JSON object, and so no figures by name.")
    return figures


def check_same_weights(path: str | Path, checksum: str) -> None:
    """Raises FiguresError where the file at `path` holds a run's figures, but not of the weights with that checksum.

    A run replaces its two files one after the other: in between, and for ever where it is killed there, the old figures
    lie beside the new weights.
    """
    network = read_figures(path).get("network")
    if network is not None and not (isinstance(network, dict) and network.get("checksum") == checksum):
        raise FiguresError(f"The figures in {path} are of other weights: name another file for these.")


def figures_text(figures: Mapping[str, object]) -> bytes:
    """`figures` as strict JSON: no NaN, no infinity."""
    return (json.dumps(figures, indent=1, allow_nan=False) + "\n").encode()


def save_figures(path: str | Path, figures: Mapping[str, object]) -> None:
    """Write `figures` to `path`. Raises FiguresError where that cannot be done."""
    text = figures_text(figures)
    try:
        write_atomically(Path(path), lambda file: file.write(text))
    except OSError as error:
        raise FiguresError(f"The figures cannot be written to {path}: {error.strerror}.") from error


def add_figures(path: str | Path, parts: Mapping[str, object]) -> None:
    """Write `parts` into the file of figures at `path`, in place of those of the same names. Raises FiguresError."""
    save_figures(path, read_figures(path) | dict(parts))


def _finite(text: str) -> float:
    value = float(text)
    if not np.isfinite(value):
        raise ValueError(f"{text} is no finite number")
    return value
