"""Connected components of ink, by runs, in plain NumPy."""

import numpy as np


def label_components(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the connected components (8 neighbours) of a mask.

    Runs of True in each row are the nodes of a graph, runs that touch in neighbouring rows its edges; each run takes
    the lowest number that it can reach (the run-based labelling of Rosenfeld and Pfaltz 1966, with whole-array steps).
    Answers labels (H, W) int32, 0 where the (H, W) bool mask is False, components 1 to k; boxes (k, 4) int64, each
    one's (left, top, right, bottom), right and bottom exclusive; areas (k,) int64, in pixels.
    """
    height, width = mask.shape
    padded = np.zeros((height, width + 2), np.int8)
    padded[:, 1:-1] = mask
    change = np.diff(padded, axis=1)  # (H, W+1): +1 where a run begins, -1 just after its end
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    if not len(rows):
        return np.zeros(mask.shape, np.int32), np.zeros((0, 4), np.int64), np.zeros(0, np.int64)
    numbers = _join(len(rows), *_touching(rows, starts, ends, width + 2))
    count = int(numbers.max()) + 1
    boxes = np.tile(np.array([width, height, 0, 0]), (count, 1))
    for side, values in enumerate((starts, rows, ends, rows + 1)):
        (np.minimum if side < 2 else np.maximum).at(boxes[:, side], numbers, values)
    areas = np.bincount(numbers, weights=ends - starts).astype(np.int64)
    paint = np.zeros((height, width + 1), np.int32)
    paint[rows, starts] += numbers.astype(np.int32) + 1
    paint[rows, ends] -= numbers.astype(np.int32) + 1
    return np.cumsum(paint, axis=1, dtype=np.int32)[:, :-1], boxes, areas


def _touching(rows: np.ndarray, starts: np.ndarray, ends: np.ndarray, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of runs (upper, lower) that touch, also by a corner. Runs come row by row, from left to right."""
    below = (rows + 1) * stride
    first = np.searchsorted(rows * stride + ends, below + starts, side="left")
    last = np.searchsorted(rows * stride + starts, below + ends, side="right")
    counts = np.maximum(last - first, 0)
    upper = np.repeat(np.arange(len(rows)), counts)
    begin = np.repeat(np.cumsum(counts) - counts, counts)
    lower = np.repeat(first, counts) + np.arange(len(upper)) - begin
    return upper, lower


def _join(count: int, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """(count,) component number of each node of a graph with the edges a-b, numbered from 0 in order of appearance."""
    root = np.arange(count)
    while True:
        lowest = np.minimum(root[a], root[b])
        after = root.copy()
        np.minimum.at(after, root[a], lowest)
        np.minimum.at(after, root[b], lowest)
        after = after[after]
        if (after == root).all():
            return np.unique(root, return_inverse=True)[1]
        root = after
