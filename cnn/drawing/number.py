"""Several digits on one canvas, left to right.

Nobody can tell where a digit ends without reading it: a 4 may be two strokes that do not touch, and two digits may
touch. So the ink is parted into more pieces than there are digits, every run of neighbouring pieces is read by the
network, and the best way to share all pieces out among digits is found by dynamic programming. The pieces are the
connected components; where they leave a digit in doubt, they are cut where few pixels hold them together. This is the
"over-segmentation" of LeCun et al. 1998 (section VII), with a network that also says when something is no digit.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from cnn.drawing.geometry import prepare_ink
from cnn.drawing.picture import Picture
from cnn.drawing.pieces import Pieces, cut_pieces, find_pieces, line_height, reduce_ink
from cnn.drawing.reading import Reading
from cnn.network.checkpoint import Decision

LARGEST = 768  # pixels; a picture with a longer side is made smaller first, for time
TOGETHER = 7  # pieces of one digit, at most
CROWDED = 16  # pieces: where there are more than this from the start, it is no number, and cutting would take long


LOWEST_DIGIT = 0.5  # of the line's height: a digit that is less high costs
WIDEST_DIGIT = 1.4  # of its own height: a digit that is wider costs

# What speaks against a way of grouping, in natural log of the odds. Found by random search on numbers of one and of
# three digits from MNIST's validation split and from the synthetic pen; the optimum is flat, and half or twice any of
# these changes little.
CLEAR = 2.0  # a digit's score is no cause for doubt from this much above the refusal threshold on
DOUBT_COST = 1.5  # for each unit by which the score falls short of that
DIGIT_COST = 0.5  # each digit, so that two are not taken where one explains the ink as well
GAP_COST = 15.0  # inside one digit, free columns as wide as the line is high
OVERLAP_COST = 3.0  # two digits whose boxes share all of the narrower one's columns
CUT_COST = 4.0  # cutting through ink at all
CUT_INK_COST = 1.0  # each pen's width of ink that is cut
SMALL_COST = 8.0  # a digit without height, in a line of others
WIDE_COST = 1.0  # each height by which a digit is wider than it may be

Group = tuple[int, int]
"""Pieces that make one digit: the first one's number, and the last one's plus one."""


class Reader(Protocol):
    """What a number's digits are read by: a `cnn.drawing.recognizer.Recognizer`, which stands above this module."""

    decision: Decision

    def read_pictures(self, pictures: Sequence[Picture]) -> list[Reading]: ...


def read_number(reader: Reader, ink: np.ndarray) -> list[Reading]:
    """The digits in (H, W) float32 ink in 0..1, left to right; none where there is no ink.

    Each reading's `picture.box` is the digit's place in the whole picture.
    """
    step = -(-max(ink.shape) // LARGEST)
    if step > 1:
        small = reduce_ink(ink, step)
        small /= max(float(small.max()), 1e-6)  # thin lines have faded
        return [_enlarge(reading, step, ink.shape) for reading in read_number(reader, small)]
    whole = prepare_ink(ink, steps=False)
    if whole.blank:
        return []
    pieces = find_pieces(ink)
    choice = read_pieces(reader, ink, pieces, whole)
    # A cut costs something in any case: where a digit costs less than that, looking for cuts would find none.
    doubtful = {i for group, _, cost in choice if cost > DIGIT_COST + CUT_COST for i in range(*group)}
    cut = cut_pieces(ink, pieces, doubtful if len(pieces.boxes) <= CROWDED else ())
    if len(cut.boxes) > len(pieces.boxes):
        choice = read_pieces(reader, ink, cut, whole)
    return [reading for _, reading, _ in choice]


def read_pieces(reader: Reader, ink: np.ndarray, pieces: Pieces, whole: Picture) -> list[tuple[Group, Reading, float]]:
    """The best way to share the pieces out among digits, from left to right: each one's reading and cost."""
    groups = candidate_groups(pieces)
    pictures = [prepare_group(ink, pieces, group, whole) for group in groups]
    readings = dict(zip(groups, reader.read_pictures(pictures), strict=True))
    line, threshold = line_height(pieces.boxes), reader.decision.refuse_below
    costs = {one: network_cost(readings[one], threshold) + group_cost(pieces, one, line) for one in groups}
    return [(one, readings[one], costs[one]) for one in best_grouping(pieces, costs)]


def _enlarge(reading: Reading, step: int, shape: tuple[int, int]) -> Reading:
    """The reading of a reduced picture, with places in the pixels of the picture as it was."""
    return replace(reading, picture=reading.picture.enlarged(step, (shape[1], shape[0])))


def network_cost(reading: Reading, refuse_below: float) -> float:
    """How much the network is against this being one digit: 0 for a clear digit, growing as it looks less like one."""
    margin = np.clip(reading.score - refuse_below - CLEAR, -50.0, 50.0)
    return float(DOUBT_COST * np.logaddexp(0, -margin) - np.log(max(reading.confidence, 1e-6)))


def candidate_groups(pieces: Pieces) -> list[Group]:
    """Runs of neighbouring pieces, (first, last + 1), that could be one digit."""
    boxes, count = pieces.boxes, len(pieces.boxes)
    line = line_height(boxes)
    groups = []
    for first in range(count):
        for last in range(first + 1, min(first + TOGETHER, count) + 1):
            box = hull(boxes[first:last])
            if last == first + 1 or box[2] - box[0] <= 1.8 * max(line, box[3] - box[1]):
                groups.append((first, last))
    return groups


def hull(boxes: np.ndarray) -> np.ndarray:
    """The smallest box around (k, 4) boxes."""
    return np.concatenate([boxes[:, :2].min(0), boxes[:, 2:].max(0)])


def prepare_group(ink: np.ndarray, pieces: Pieces, group: Group, whole: Picture) -> Picture:
    """One group's ink in MNIST's geometry, its box in the whole picture's pixels."""
    first, last = group
    if last - first == len(pieces.boxes) and pieces.complete:
        return whole
    left, top, right, bottom = (int(side) for side in hull(pieces.boxes[first:last]))
    numbers = pieces.labels[top:bottom, left:right]
    part = np.where((numbers > first) & (numbers <= last), ink[top:bottom, left:right], 0)
    picture = prepare_ink(part, steps=False)
    x, y, x_end, y_end = picture.box or (0, 0, right - left, bottom - top)
    return replace(picture, box=(left + x, top + y, left + x_end, top + y_end), size=whole.size)


def group_cost(pieces: Pieces, group: Group, line: float) -> float:
    """What the shape of one group says against its being one digit."""
    boxes = pieces.boxes[group[0] : group[1]]
    left, top, right, bottom = hull(boxes)
    height, width = float(bottom - top), float(right - left)
    cost = DIGIT_COST
    cost += SMALL_COST * max(0.0, 1 - height / (LOWEST_DIGIT * line))
    cost += WIDE_COST * max(0.0, width / max(height, 0.5 * line) - WIDEST_DIGIT)
    return cost + GAP_COST * inner_gap(boxes) / line


def inner_gap(boxes: np.ndarray) -> float:
    """The widest run of columns, in pixels, that no box covers."""
    order = boxes[np.argsort(boxes[:, 0])]
    covered = np.maximum.accumulate(order[:, 2])
    return float(max(0, *(order[1:, 0] - covered[:-1]))) if len(boxes) > 1 else 0.0


def border_cost(a: Sequence[int], b: Sequence[int], crossed: Iterable[float]) -> float:
    """What speaks against a border between two groups in the boxes a and b, across which such cuts would lie."""
    shared = max(0.0, float(min(a[2], b[2]) - max(a[0], b[0])))
    cost = OVERLAP_COST * max(0.0, shared / float(min(a[2] - a[0], b[2] - b[0])) - 0.1)
    for ink in crossed:
        cost += CUT_COST + CUT_INK_COST * ink
    return cost


def best_grouping(pieces: Pieces, own: Mapping[Group, float]) -> list[Group]:
    """The cheapest way to share all pieces out among groups whose `own` costs are given, from left to right.

    By dynamic programming; `border_cost` comes to a group's own between neighbours.
    """
    best: dict[Group, tuple[float, Group | None]] = {}
    ending: dict[int, list[Group]] = defaultdict(list)  # the groups of `best`, by the piece after their last
    hulls = {(first, last): hull(pieces.boxes[first:last]).tolist() for first, last in own}
    for group in sorted(own, key=lambda one: one[1]):
        border, end = group
        # A cut lies across the border where its pieces stand on both sides of it.
        cuts = [(one, ink) for (one, other), ink in pieces.joints.items() if one < border <= other < end]
        ways: list[tuple[float, Group | None]] = []
        for left in ending[border]:
            crossed = [ink for one, ink in cuts if left[0] <= one]
            ways.append((best[left][0] + border_cost(hulls[left], hulls[group], crossed), left))
        if border == 0:
            ways.append((0.0, None))
        cost, previous = min(ways, key=lambda way: way[0])
        best[group] = (cost + own[group], previous)
        ending[end].append(group)
    last: Group | None = min((one for one in best if one[1] == len(pieces.boxes)), key=lambda one: best[one][0])
    chosen = []
    while last is not None:
        chosen.append(last)
        last = best[last][1]
    return chosen[::-1]
