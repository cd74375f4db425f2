"""Two readings side by side: ink rubbed out, a picture nudged, one drawing and another."""

from __future__ import annotations

import numpy as np
import pytest

from cnn.drawing.picture import Picture
from cnn.drawing.reading import Verdict
from cnn.explain.compare import TOLERANCE, compare, map_differences, nudge, rub_out
from tests.helpers.networks import EXACT, Network


def test_rub_out_is_the_reading_without_that_ink(network: Network) -> None:
    mask = np.zeros(network.picture.levels.shape, bool)
    mask[8:12] = True
    change = rub_out(network.recognizer, network.picture, mask)
    rest = network.picture.levels.copy()
    rest[8:12] = 0
    expected = network.recognizer.read_picture(Picture.of_levels(rest))
    np.testing.assert_allclose(change.after.probabilities, expected.probabilities, atol=1e-6)
    np.testing.assert_allclose(change.after.maps["fc"], expected.maps["fc"], atol=EXACT)
    np.testing.assert_allclose(change.stages[-1].difference, expected.maps["fc"] - network.maps["fc"], atol=EXACT)
    np.testing.assert_array_equal(change.before.picture.levels, network.picture.levels)
    assert np.abs(change.stages[-1].difference).max() > 1e-3
    assert change.stages[0].share == pytest.approx(
        (np.abs(network.picture.values - rest / 255) > 0.05).mean(), abs=0.01
    )


def test_rubbing_everything_out_leaves_a_blank(default: Network) -> None:
    change = rub_out(default.recognizer, default.picture, np.ones(default.picture.levels.shape, bool))
    assert change.after.verdict == Verdict.BLANK
    assert change.before.verdict != Verdict.BLANK


def test_a_nudge_moves_the_first_maps_and_is_counted_cell_by_cell(network: Network) -> None:
    change = nudge(network.recognizer, network.picture, right=1)
    by_stage = {stage.stage: stage for stage in change.stages}
    assert list(by_stage) == [stage.name for stage in network.model.config.stages()]
    moved = change.after.maps["conv1"]
    # Away from the edges a convolution moves along with its input.
    np.testing.assert_allclose(moved[:, 5:-5, 6:-4], network.maps["conv1"][:, 5:-5, 5:-5], atol=EXACT)
    for name, stage in by_stage.items():
        before, after = network.maps[name].astype(np.float64), change.after.maps[name].astype(np.float64)
        np.testing.assert_allclose(stage.difference, after - before, atol=EXACT)
        assert stage.share == pytest.approx(stage.changed.mean())
        assert 0 <= stage.relative <= 2
    last = network.model.config.stages()[-3].name
    limit = 0.05 * max(network.maps[last].max(), change.after.maps[last].max())
    expected = np.abs(change.after.maps[last] - network.maps[last]) > limit
    assert by_stage[last].share == pytest.approx(expected.mean(), abs=1e-3)
    assert by_stage[last].share > 0


def test_no_nudge_changes_nothing(default: Network) -> None:
    change = nudge(default.recognizer, default.picture)
    assert all(stage.share == stage.relative == 0 for stage in change.stages)
    same = map_differences(default.model, default.blank, default.blank)
    assert all(stage.share == stage.relative == 0 for stage in same)


def test_a_cell_counts_as_changed_above_a_share_of_the_largest_value_of_either_reading(default: Network) -> None:
    maps = default.maps
    louder = {name: value * 3 for name, value in maps.items()}  # every cell moves by twice its value
    for before, after in ((maps, louder), (louder, maps)):
        for stage in map_differences(default.model, before, after):
            value = np.abs(maps[stage.stage]).astype(np.float64)
            np.testing.assert_array_equal(stage.changed, 2 * value > TOLERANCE * 3 * value.max())
            assert 0 < stage.share < 1 or stage.stage == "fc"


def test_compare_is_after_less_before(default: Network) -> None:
    rng = np.random.default_rng(9)
    other = Picture.of_levels(rng.integers(256, size=(28, 28), dtype=np.uint8))
    before, after = (default.recognizer.read_picture(picture) for picture in (default.picture, other))
    change = compare(default.model, before, after)
    difference = other.values - default.picture.values
    np.testing.assert_allclose(change.stages[0].difference[0], difference, atol=1e-6)
    np.testing.assert_allclose(change.stages[-1].difference, after.maps["fc"] - before.maps["fc"], atol=EXACT)
    longer = max(np.linalg.norm(other.values), np.linalg.norm(default.picture.values))
    assert change.stages[0].relative == pytest.approx(np.linalg.norm(difference) / longer, abs=1e-5)
