"""The evaluation of files of drawings, counted by hand on small ones."""

from __future__ import annotations

import numpy as np
import pytest

from cnn.data.mnist import load_mnist
from cnn.evaluate.conditions import ORDINARY, PadCondition
from cnn.evaluate.drawings import evaluate_drawings, evaluate_refusal
from cnn.evaluate.mnist import evaluate_mnist
from tests.helpers.drawings import StrictReader, lines


def test_drawings_are_counted_by_condition_writer_and_class():
    drawings = lines(
        [1, 1, 7, 7], writers=np.array(["a", "b", "a", "b"]), suspect=np.array([False, False, False, True])
    )
    reader = StrictReader([1, 1, 7, 1], verdicts=["digit", "digit", "unsure", "not a digit"])
    conditions = (ORDINARY, PadCondition(0.2, "corner", 0.03))
    result = evaluate_drawings(reader, drawings, conditions)
    assert list(result.conditions) == [one.name for one in conditions]
    assert (result.drawings, result.overall.n) == (4, 8)
    assert result.overall.accuracy == 0.75
    assert result.overall.refused == result.overall.unsure == 0.25
    assert result.overall.ece == pytest.approx(abs(0.75 - 0.91))
    assert (result.without_suspect.n, result.without_suspect.accuracy) == (6, 1.0)
    assert result.writers == {"a": 1.0, "b": 0.5}
    assert (result.recall[1], result.recall[7], result.recall[0]) == (1.0, 0.5, None)
    assert result.confusion[7, 1] == 2
    assert len(reader.seen) == 8


def test_the_worst_condition_is_named():
    class Small(StrictReader):
        def read_batch(self, images):
            images = list(images)
            self.digits = [1 if image.any(1).sum() > 100 else 2 for image in images]
            return super().read_batch(images)

    conditions = (ORDINARY, PadCondition(0.2, "centre", 0.03))
    result = evaluate_drawings(Small([0]), lines([1, 1]), conditions)
    assert result.worst_condition == "20 % centre, pen 3 %"
    assert [one.accuracy for one in result.conditions.values()] == [1.0, 0.0]


def test_pictures_are_read_as_they_are_and_once_for_each_size_and_place():
    picture = np.zeros((40, 30), np.uint8)
    picture[10:30, 12:18] = 255
    drawings = lines([1, 1], strokes=[], pictures=[picture, picture])
    conditions = [PadCondition(0.4, "centre", pen) for pen in (0.03, 0.07)]
    reader = StrictReader([1])
    result = evaluate_drawings(reader, drawings, conditions)
    assert list(result.conditions) == ["as they are", "40 % centre"]
    np.testing.assert_array_equal(reader.seen[0], picture)
    assert reader.seen[2].any(1).sum() == 112


def test_lookalikes_among_not_digits_do_not_count():
    letters = lines(["a", "O"], lookalike=np.array([False, True]))
    reader = StrictReader([1])  # scores are 0.0 for "a" and 1.0 for "O"
    result = evaluate_refusal(reader, letters, np.array([0.5, 2.0, 3.0]), (ORDINARY,))
    assert (result.drawings, result.counted) == (2, 1)
    assert result.auroc == 1.0
    assert result.auroc_with_lookalikes == pytest.approx(5 / 6)
    assert (result.threshold, result.pass_at_threshold, result.pass_as_shipped) == (0.5, 0.0, 1.0)


def test_mnist_is_read_clean_and_on_the_pad():
    digits = load_mnist(train=False)[:30]
    reader = StrictReader(digits.labels.tolist())
    result = evaluate_mnist(reader, digits)
    assert result.clean.accuracy == result.placed.accuracy == result.redrawn.accuracy == 1.0
    assert (result.clean.n, result.sample.n) == (30, 30)
    sides = [max(int(image.any(1).sum()), int(image.any(0).sum())) / 280 for image in reader.seen[60:]]
    assert [image.shape for image in reader.seen[60:]] == [(280, 280)] * 30
    assert 0.19 < min(sides) < 0.45
    assert 0.70 < max(sides) < 0.97
