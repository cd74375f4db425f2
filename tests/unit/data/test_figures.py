"""Figures of merit against their definitions, and the file that keeps them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cnn.data.figures import (
    FiguresError,
    accuracy,
    add_figures,
    area_under_roc,
    confusion_matrix,
    expected_calibration_error,
    read_figures,
    recalls,
    save_figures,
    share,
    threshold_refusing,
)


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
    confusion = confusion_matrix(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]))
    assert confusion[:3, :3].tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]
    assert confusion.shape == (10, 10)
    assert confusion.sum() == 4
    assert recalls(confusion) == [0.5, 1.0, 0.0, *7 * [None]]


def test_the_threshold_refuses_at_most_what_it_may():
    scores = np.random.default_rng(0).permutation(np.arange(200.0))
    assert (scores < threshold_refusing(scores, 0.01)).sum() == 2
    assert (scores < threshold_refusing(scores, 0.0)).sum() == 0
    assert (np.ones(50) < threshold_refusing(np.ones(50), 0.5)).sum() == 0


def test_figures_without_examples_are_none():
    nothing = np.array([])
    assert share(nothing) is accuracy(nothing, nothing) is area_under_roc(nothing, np.ones(2)) is None
    assert expected_calibration_error(nothing, np.zeros((0, 10))) is None


def test_figures_are_added_beside_those_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "metrics.json"
    add_figures(path, {"seconds": 9, "test": {"n": 1}})
    add_figures(path, {"test": {"n": 2}})
    assert json.loads(path.read_text()) == read_figures(path) == {"seconds": 9, "test": {"n": 2}}


def test_a_figure_that_json_cannot_hold_is_a_bug_and_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    save_figures(path, {"n": 1})
    with pytest.raises(ValueError, match="not JSON compliant"):
        save_figures(path, {"n": float("nan")})
    assert read_figures(path) == {"n": 1}


@pytest.mark.parametrize("content", [b"half a {", b"[1, 2]", b"\xff", None])
def test_a_file_that_holds_no_figures_is_told_in_one_sentence_and_stays(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "metrics.json"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)
    with pytest.raises(FiguresError, match=r"^[^\n]+metrics.json[^\n]+\.$"):
        add_figures(path, {"n": 1})
    assert path.is_dir() if content is None else path.read_bytes() == content


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(FiguresError, match="cannot be written"):
        save_figures(tmp_path / "file" / "metrics.json", {"n": 1})
