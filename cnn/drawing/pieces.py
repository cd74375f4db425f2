"""Ink in pieces that are no larger than a digit: connected components, cut where two digits may touch."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np

from cnn.drawing.components import label_components
from cnn.drawing.ink import FAINT

PIECES = 32  # at most; of a page full of specks only the largest are looked at
SPECK = 0.15  # of the pen's width, squared: a component with less area is left out
CUTS = 6  # places where one component may be cut, at most, for each line's height of its width
NEAR = 0.12  # of the line's height: no two cuts are closer than this
CROSSED = 6.0  # pen widths of ink: a cut that crosses more is none
NARROW = 4.0  # pen widths that count as crossed too, in a component that has hardly any width


@dataclass(frozen=True)
class Pieces:
    """Ink in pieces, from left to right by the middle of their boxes."""

    labels: np.ndarray  # (H, W) int32, the number of the piece at each pixel, from 1; 0 for none
    boxes: np.ndarray  # (m, 4) int64 (left, top, right, bottom), right and bottom exclusive
    # For pieces of one component that were cut apart, by (left piece, right piece), counted from 0: the ink that was
    # cut, in pen widths, and more where the component is narrower than the line is high.
    joints: dict[tuple[int, int], float]
    pen: float  # width of the strokes, in pixels
    complete: bool  # whether the pieces hold all ink: no specks were left out


Part = tuple[np.ndarray, np.ndarray]
"""A piece's mask within a box, and the box (left, top, right, bottom)."""


def find_pieces(ink: np.ndarray) -> Pieces:
    """Connected components of (H, W) ink, without specks."""
    labels, boxes, areas = label_components(ink > FAINT)
    pen = measure_pen(labels > 0)
    kept = np.flatnonzero(areas >= SPECK * pen**2)
    kept = kept[np.argsort(-areas[kept])[:PIECES]] if len(kept) else np.array([int(areas.argmax())])
    parts = [(_within(labels, boxes[number]) == number + 1, boxes[number]) for number in kept]
    return _arrange(parts, [], ink.shape, pen, len(kept) == len(areas))


def cut_pieces(ink: np.ndarray, pieces: Pieces, chosen: Collection[int]) -> Pieces:
    """The same pieces, but those with the numbers `chosen` (from 0) cut where few pixels hold them together."""
    line = line_height(pieces.boxes)
    parts: list[Part] = []
    joints: list[tuple[int, int, float]] = []
    for number, box in enumerate(pieces.boxes):
        mask = _within(pieces.labels, box) == number + 1
        cuts = find_cuts(_within(ink, box) * mask, pieces.pen, line) if number in chosen else []
        masks, crossed = split(mask, cuts)
        narrow = NARROW * max(0.0, 1 - mask.shape[1] / line)
        joints += [(i, i + 1, cost + narrow) for i, cost in enumerate(crossed, start=len(parts))]
        parts += [(mask, box) for mask in masks]
    return _arrange(parts, joints, ink.shape, pieces.pen, pieces.complete)


def _within(array: np.ndarray, box: np.ndarray) -> np.ndarray:
    left, top, right, bottom = box
    return array[top:bottom, left:right]


def _arrange(
    parts: list[Part], joints: list[tuple[int, int, float]], shape: tuple[int, int], pen: float, complete: bool
) -> Pieces:
    """Number the parts from left to right."""
    tight = []
    for mask, (left, top, _, _) in parts:
        rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
        tight.append((left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1))
    boxes = np.array(tight, np.int64).reshape(-1, 4)
    order = np.argsort(boxes[:, 0] + boxes[:, 2], kind="stable")
    place = np.argsort(order)
    labels = np.zeros(shape, np.int32)
    for (mask, box), number in zip(parts, place, strict=True):
        _within(labels, box)[mask] = number + 1
    ranked = {(int(min(place[a], place[b])), int(max(place[a], place[b]))): cost for a, b, cost in joints}
    return Pieces(labels, boxes[order], ranked, pen, complete)


def measure_pen(mask: np.ndarray) -> float:
    """Estimate of the strokes' width in pixels: a long strip's area is width x length, its outline 2 x length."""
    inner = mask[1:-1, 1:-1] & mask[:-2, 1:-1] & mask[2:, 1:-1] & mask[1:-1, :-2] & mask[1:-1, 2:]
    area = int(mask.sum())
    outline = area - int(inner.sum())
    return max(1.0, 2 * area / max(outline, 1))


def find_cuts(ink: np.ndarray, pen: float, line: float) -> list[tuple[np.ndarray, float]]:
    """Where a component may be two digits that touch: paths from top to bottom that cross little ink.

    Takes the (h, w) float32 ink of the component alone, the pen's width and the line's height in pixels. Answers from
    left to right each path as (h,) the first column to its right, and the ink that it crosses in pen widths.
    """
    height, width = ink.shape
    if width < 0.6 * line or min(width, height) < 8:
        return []
    step = max(1, round(height / 48))  # finer than that is slow and says no more
    coarse = reduce_ink(ink, step)
    total, down, up = seams(coarse)
    total = total * (step / pen)
    near = max(2, round(NEAR * line / step))
    most = round(CUTS * width / line)
    chosen: list[int] = []
    for x in np.argsort(total, kind="stable"):
        if total[x] > CROSSED or len(chosen) == most:
            break
        if all(abs(x - other) >= near for other in chosen) and _parts_ink(ink, seam_path(x, down, up) * step, step):
            chosen.append(int(x))
    paths = [np.repeat(seam_path(x, down, up) * step + step // 2, step)[:height] for x in sorted(chosen)]
    return [(path, float(total[x])) for path, x in zip(paths, sorted(chosen), strict=True)]


def _parts_ink(ink: np.ndarray, path: np.ndarray, step: int) -> bool:
    """Whether each side of the path holds a fair part of the ink."""
    rows = np.repeat(path, step)[: len(ink)]
    left = ink * (np.arange(ink.shape[1]) < rows[:, None])
    return 0.1 < float(left.sum()) / max(float(ink.sum()), 1e-6) < 0.9


SLOPE = 0.4  # pixels of ink that each step aside counts as, so that a path turns only where that pays


def seams(ink: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The cheapest path from top to bottom through each column of the middle row.

    A path moves at most one column aside for each row. Answers its cost (w,), and for each pixel the step that the best
    path takes (-1, 0 or 1): `down` to the next row, `up` to the row before; both (h, w).
    """
    middle = len(ink) // 2
    down, up = np.zeros(ink.shape, np.int8), np.zeros(ink.shape, np.int8)
    below = np.zeros(ink.shape[1])
    for y in range(len(ink) - 1, middle, -1):
        below, down[y - 1] = _step(below + ink[y])
    above = np.zeros(ink.shape[1])
    for y in range(middle):
        above, up[y + 1] = _step(above + ink[y])
    return above + below + ink[middle], down, up


def _step(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each column the cheapest of its three neighbours' costs, and which one it is (-1, 0, 1)."""
    far = np.full(1, np.inf)
    options = np.stack([np.concatenate([far, cost[:-1]]) + SLOPE, cost, np.concatenate([cost[1:], far]) + SLOPE])
    best = options.argmin(0)
    return options[best, np.arange(len(cost))], (best - 1).astype(np.int8)


def seam_path(x: int, down: np.ndarray, up: np.ndarray) -> np.ndarray:
    """(h,) the column of the best path through column x of the middle row."""
    middle = len(down) // 2
    path = np.empty(len(down), np.int64)
    path[middle] = x
    for y in range(middle, len(down) - 1):
        path[y + 1] = path[y] + down[y, path[y]]
    for y in range(middle, 0, -1):
        path[y - 1] = path[y] + up[y, path[y]]
    return path


def split(mask: np.ndarray, cuts: list[tuple[np.ndarray, float]]) -> tuple[list[np.ndarray], list[float]]:
    """Part a mask along cuts from left to right: its parts, and between each two of them what the cut crosses.

    Paths may run into each other. One that would leave hardly any ink between itself and its neighbour is left out.
    """
    columns = np.arange(mask.shape[1])
    least = 0.05 * mask.sum()
    parts, crossed, rest = [], [], mask
    for path, cost in cuts:
        part = rest & (columns < path[:, None])
        if part.sum() >= least and rest.sum() - part.sum() >= least:
            parts.append(part)
            crossed.append(cost)
            rest = rest & ~part
    return [*parts, rest], crossed


def line_height(boxes: np.ndarray) -> float:
    """Height of the tallest piece, in pixels."""
    return float((boxes[:, 3] - boxes[:, 1]).max())


def reduce_ink(ink: np.ndarray, step: int) -> np.ndarray:
    """Each new pixel the mean of step x step old ones; at the right and below, paper fills up the last of them."""
    height, width = (-(-side // step) * step for side in ink.shape)
    padded = np.zeros((height, width), np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    return padded.reshape(height // step, step, width // step, step).mean((1, 3))
