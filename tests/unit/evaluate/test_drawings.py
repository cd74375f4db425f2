"""Metrics against their definitions, and the evaluation on small files."""

import json

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.data.drawings import ORDINARY, Drawings, PadCondition
from cnn.data.figures import (
    accuracy,
    area_under_roc,
    confusion_matrix,
    expected_calibration_error,
    recalls,
    share,
    threshold_refusing,
)
from cnn.data.mnist import Digits, load_mnist
from cnn.drawing.preprocess import preprocess
from cnn.drawing.recognizer import Reading
from cnn.evaluate import __main__ as evaluate
from cnn.evaluate import evaluation
from cnn.evaluate.numbers import NumbersResult
from cnn.network.checkpoint import Decision, save_checkpoint
from cnn.network.model import CNNConfig, DigitCNN


def test_auroc_is_the_share_of_pairs_won_with_ties_as_half():
    rng = np.random.default_rng(0)
    positives, negatives = rng.integers(2, 9, 40), rng.integers(0, 7, 55)
    wins = (positives[:, None] > negatives).mean() + 0.5 * (positives[:, None] == negatives).mean()
    assert area_under_roc(positives, negatives) == pytest.approx(wins, abs=1e-12)
    assert area_under_roc(np.array([2.0, 3.0]), np.array([0.0, 1.0])) == 1
    assert area_under_roc(np.array([1.0, 1.0]), np.array([1.0])) == 0.5


def test_calibration_error_of_known_cases():
    sure = np.tile([1.0, 0.0], (4, 1))
    assert expected_calibration_error(np.array([0, 0, 0, 0]), sure) == 0
    assert expected_calibration_error(np.array([0, 1, 1, 1]), sure) == pytest.approx(0.75)
    # Two bins, half the examples each: 0.6 believed with 1 of 2 right, 0.9 believed with 2 of 2 right.
    rows = np.array([[0.6, 0.4], [0.6, 0.4], [0.9, 0.1], [0.9, 0.1]])
    assert expected_calibration_error(np.array([0, 1, 0, 0]), rows) == pytest.approx(0.5 * 0.1 + 0.5 * 0.1)


def test_confusion_and_recall():
    confusion = confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), classes=4)
    assert confusion.tolist() == [[1, 1, 0, 0], [0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]
    assert recalls(confusion) == [0.5, 1.0, 0.0, None]


def test_the_threshold_refuses_at_most_what_it_may():
    scores = np.random.default_rng(0).permutation(np.arange(200.0))
    assert (scores < threshold_refusing(scores, 0.01)).sum() == 2
    assert (scores < threshold_refusing(scores, 0.0)).sum() == 0
    assert (np.ones(50) < threshold_refusing(np.ones(50), 0.5)).sum() == 0


def test_figures_without_examples_are_none():
    nothing = np.array([])
    assert share(nothing) is accuracy(nothing, nothing) is area_under_roc(nothing, np.ones(2)) is None
    assert expected_calibration_error(nothing, np.zeros((0, 10))) is None


class StrictReader:
    """Stands in for a Recognizer: answers the digits that it is given, in order, whatever it sees."""

    def __init__(self, digits, confidence=0.91, verdicts=None):
        self.digits, self.confidence, self.verdicts, self.seen = list(digits), confidence, verdicts, []

    def read_batch(self, images):
        readings = []
        for i, image in enumerate(images):
            self.seen.append(image)
            digit = self.digits[i % len(self.digits)]
            probabilities = np.full(10, (1 - self.confidence) / 9)
            probabilities[digit] = self.confidence
            verdict = self.verdicts[i % len(self.verdicts)] if self.verdicts else "digit"
            readings.append(Reading(digit, probabilities, verdict, float(i), preprocess(image)))
        return readings


def lines(labels, **changes):
    """A file with the same upright line for every label."""
    count = len(labels)
    line = np.array([[0, 0], [0, 1]], np.float32)
    values = {
        "name": "lines",
        "labels": np.array(labels),
        "strokes": [[line]] * count,
        "pictures": None,
        "writers": None,
        "suspect": np.zeros(count, bool),
        "lookalike": np.zeros(count, bool),
    }
    return Drawings(**(values | changes))


def test_drawings_are_counted_by_condition_writer_and_class():
    drawings = lines(
        [1, 1, 7, 7], writers=np.array(["a", "b", "a", "b"]), suspect=np.array([False, False, False, True])
    )
    reader = StrictReader([1, 1, 7, 1], verdicts=["digit", "digit", "unsure", "not a digit"])
    conditions = (ORDINARY, PadCondition(0.2, "corner", 0.03))
    result = evaluate.evaluate_drawings(reader, drawings, conditions)
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
    result = evaluate.evaluate_drawings(Small([0]), lines([1, 1]), conditions)
    assert result.worst_condition == "20 % centre, pen 3 %"
    assert [one.accuracy for one in result.conditions.values()] == [1.0, 0.0]


def test_pictures_are_read_as_they_are_and_once_for_each_size_and_place():
    picture = np.zeros((40, 30), np.uint8)
    picture[10:30, 12:18] = 255
    drawings = lines([1, 1], strokes=None, pictures=[picture, picture])
    conditions = [PadCondition(0.4, "centre", pen) for pen in (0.03, 0.07)]
    reader = StrictReader([1])
    result = evaluate.evaluate_drawings(reader, drawings, conditions)
    assert list(result.conditions) == ["as they are", "40 % centre"]
    np.testing.assert_array_equal(reader.seen[0], picture)
    assert reader.seen[2].any(1).sum() == 112


def test_not_digits_are_no_digits_and_lookalikes_do_not_count():
    letters = lines(["a", "O"], lookalike=np.array([False, True]))
    with pytest.raises(ValueError, match="no digits"):
        evaluate.evaluate_drawings(StrictReader([1]), letters)
    reader = StrictReader([1])  # scores are 0.0 for "a" and 1.0 for "O"
    result = evaluate.evaluate_refusal(reader, letters, np.array([0.5, 2.0, 3.0]), (ORDINARY,))
    assert (result.drawings, result.counted) == (2, 1)
    assert result.auroc == 1.0
    assert result.auroc_with_lookalikes == pytest.approx(5 / 6)
    assert (result.threshold, result.pass_at_threshold, result.pass_as_shipped) == (0.5, 0.0, 1.0)


def test_mnist_is_read_clean_and_on_the_pad():
    digits = load_mnist(train=False)[:30]
    reader = StrictReader(digits.labels.tolist())
    result = evaluate.evaluate_mnist(reader, digits, sample=30)
    assert result.clean.accuracy == result.placed.accuracy == result.redrawn.accuracy == 1.0
    assert (result.clean.n, result.sample.n) == (30, 30)
    sides = [max(int(image.any(1).sum()), int(image.any(0).sum())) / 280 for image in reader.seen[60:]]
    assert [image.shape for image in reader.seen[60:]] == [(280, 280)] * 30
    assert 0.19 < min(sides) < 0.45
    assert 0.70 < max(sides) < 0.97


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Weights of an untrained network, a file of digits and one of letters; MNIST cut to 20 digits."""
    torch.manual_seed(0)
    save_checkpoint(tmp_path / "w.pt", DigitCNN(CNNConfig(blocks=((2,), (2,), ()))), Decision())
    strokes = {
        "points": np.array([[0, 0], [0, 1], [0.1, 0], [0.5, 1]], np.float32),
        "stroke_offsets": np.array([0, 2, 4]),
        "drawing_offsets": np.array([0, 1, 2]),
    }
    np.savez(tmp_path / "digits.npz", labels=np.array([1, 7]), writers=np.array([5, 6]), **strokes)
    np.savez(tmp_path / "letters.npz", labels=np.array(["a", "l"]), lookalike=np.array([True, True]), **strokes)
    few = load_mnist(train=False)[:20]
    monkeypatch.setattr(evaluation, "load_mnist", lambda train: Digits(few.images, few.labels))
    return tmp_path


def test_the_command_prints_strict_json(files, capsys):
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    code = evaluate.main(["--weights", str(files / "w.pt"), "--json", "--conditions", "ordinary", "--drawings", *names])
    printed = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert code == 0
    assert printed["mnist"]["clean"]["n"] == 20
    assert printed["digits"]["digits"]["overall"]["n"] == 2
    assert printed["digits"]["digits"]["writer_worst"]["writer"] in ("5", "6")
    assert printed["digits"]["digits"]["recall"][0] is None
    assert printed["not_digits"]["letters"]["auroc"] is None  # every letter is a lookalike: nothing to count
    expected = evaluate.evaluate_mnist(Recognizer.load(files / "w.pt")).clean.accuracy
    assert printed["mnist"]["clean"]["accuracy"] == expected


def test_the_command_adds_its_figures_to_a_file_of_results(files, capsys):
    results = files / "results.json"
    options = ["--weights", str(files / "w.pt"), "--json", "--metrics", str(results)]
    assert evaluate.main(options) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(results.read_text()) == {"evaluation": printed}
    results.write_text('{"seconds": 9, "evaluation": "of before"}')
    assert evaluate.main(options) == 0
    assert json.loads(results.read_text()) == {"seconds": 9, "evaluation": printed}


@pytest.mark.parametrize("content", ["half a {", "[1, 2]"])
def test_results_that_are_none_stay_as_they_are(files, capsys, content):
    results = files / "results.json"
    results.write_text(content)
    assert evaluate.main(["--weights", str(files / "w.pt"), "--metrics", str(results)]) == 2
    message = capsys.readouterr().err
    assert str(results) in message
    assert message.count("\n") == 1
    assert results.read_text() == content


def test_the_command_reads_numbers_when_asked(files, capsys, monkeypatch):
    asked = []

    def numbers(recognizer, drawings):
        asked.append(drawings.name)
        return NumbersResult(1000, 0.97, 0.99, 0.8, 0.9, 6, 0.0, 12.5)

    monkeypatch.setattr(evaluate, "evaluate_numbers", numbers)
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    options = ["--weights", str(files / "w.pt"), "--numbers", "--conditions", "ordinary", "--drawings", *names]
    assert evaluate.main([*options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["numbers"]["digits"]["exact"] == 0.97
    assert evaluate.main(options) == 0
    assert "97.00 %" in capsys.readouterr().out
    assert asked == ["digits", "digits"]  # numbers are made of digits only


def test_the_command_prints_tables(files, capsys):
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    assert evaluate.main(["--weights", str(files / "w.pt"), "--drawings", *names]) == 0
    printed = capsys.readouterr().out
    for words in (
        "MNIST test digits",
        "any size, place and pen",
        "95 % anywhere, pen 12 %",
        "worst condition",
        "AUROC",
    ):
        assert words in printed
    assert "nan" not in printed


@pytest.mark.parametrize("wrong", ["weights", "drawings"])
def test_a_bad_file_ends_the_command_with_one_sentence(files, capsys, wrong):
    (files / "bad").write_bytes(b"bad")
    good = {"weights": files / "w.pt", "drawings": files / "digits.npz"}
    chosen = good | {wrong: files / "bad"}
    code = evaluate.main(["--weights", str(chosen["weights"]), "--drawings", str(chosen["drawings"])])
    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert len(output.err.strip().splitlines()) == 1
    assert "bad" in output.err
