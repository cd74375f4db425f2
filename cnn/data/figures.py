"""Figures of merit, as small pure functions on arrays.

Every function answers None where the figure is not defined (no example at all), never NaN: what is printed as JSON
must be JSON.
"""

from __future__ import annotations

import numpy as np

BINS = 15  # of confidence, all equally wide; the number that Guo et al. 2017 use


def share(mask: np.ndarray) -> float | None:
    """Share of True in a mask of any shape."""
    return float(np.mean(mask)) if mask.size else None


def accuracy(labels: np.ndarray, predictions: np.ndarray) -> float | None:
    """Share of predictions that equal the label; both of the same shape."""
    return share(np.asarray(labels) == np.asarray(predictions))


def confusion_matrix(labels: np.ndarray, predictions: np.ndarray, classes: int = 10) -> np.ndarray:
    """(classes, classes) int64: row = label, column = prediction. All are integers in 0..classes-1."""
    cells = np.asarray(labels, np.int64).ravel() * classes + np.asarray(predictions, np.int64).ravel()
    return np.bincount(cells, minlength=classes * classes).reshape(classes, classes)


def recalls(confusion: np.ndarray) -> list[float | None]:
    """For each class, the share of its examples that were read as it; None for a class without examples."""
    return [float(row[i] / row.sum()) if row.sum() else None for i, row in enumerate(confusion)]


def expected_calibration_error(labels: np.ndarray, probabilities: np.ndarray, bins: int = BINS) -> float | None:
    """How far confidence and accuracy lie apart, on average over the examples: 0 = perfectly calibrated.

    Examples are binned by their highest probability; each bin's |accuracy - mean confidence| counts by its share of
    the examples (Guo et al. 2017, "On calibration of modern neural networks").

    Args:
        labels: (n,) integers.
        probabilities: (n, classes), rows sum to 1.
    """
    if not len(labels):
        return None
    confidence = probabilities.max(1)
    correct = probabilities.argmax(1) == labels
    place = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    # |sum of correct - sum of confidence| of a bin is |accuracy - confidence| times its count.
    gaps = np.bincount(place, weights=correct.astype(np.float64) - confidence, minlength=bins)
    return float(np.abs(gaps).sum() / len(labels))


def area_under_roc(positives: np.ndarray, negatives: np.ndarray) -> float | None:
    """The chance that a random positive scores higher than a random negative; a tie counts half.

    This is the Mann-Whitney U statistic over the number of pairs, from the ranks of all scores, with equal scores
    sharing the mean of their ranks.
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
    """The highest threshold below which at most the share `refused` (0..1) of the scores lies.

    `scores` must hold at least one value. A score equal to the threshold passes.
    """
    ordered = np.sort(np.ravel(scores))
    return float(ordered[min(int(refused * len(ordered) + 1e-9), len(ordered) - 1)])
