"""One unit's arithmetic, and the chain of its causes, against the tensors and torch's own operators."""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn.explain.cells import SOFTMAX, Cell
from cnn.explain.evidence import evidence, evidence_difference
from cnn.explain.receptive import receptive_field
from cnn.explain.units import causes, explain_unit, softmax
from tests.helpers.networks import EXACT, Network


def test_convolution_sums_to_the_tensor_over_every_input_channel(network: Network) -> None:
    for cell in network.cells("conv", 20):
        stage = network.stage(cell.stage)
        unit = explain_unit(network.model, network.maps, cell)
        layer = network.model.get_submodule(cell.stage)
        size, pad = layer.kernel_size[0], layer.padding[0]
        padded = np.pad(network.maps[stage.source], ((0, 0), (pad, pad), (pad, pad)))
        window = padded[:, cell.row : cell.row + size, cell.column : cell.column + size]
        np.testing.assert_array_equal(unit.windows, window)
        np.testing.assert_array_equal(unit.kernels, layer.weight[cell.channel].detach().numpy())
        assert unit.value == network.maps[cell.stage][cell[1:]]
        assert (unit.windows * unit.kernels).sum() + unit.bias == pytest.approx(unit.value, abs=EXACT)
        assert unit.products.sum((1, 2)) == pytest.approx(unit.subtotals, abs=1e-12)
        assert unit.total == pytest.approx(unit.subtotals.sum() + unit.bias, abs=1e-12)
        assert unit.bias == float(layer.bias.detach()[cell.channel])
        assert sorted(unit.order) == list(range(stage.in_shape[0]))
        assert (np.diff(np.abs(unit.subtotals[list(unit.order)])) <= 0).all()


def test_padding_is_marked_where_the_window_hangs_over_the_edge(network: Network) -> None:
    for cell in network.cells("conv"):
        stage = network.stage(cell.stage)
        unit = explain_unit(network.model, network.maps, cell)
        on_the_map = np.pad(np.zeros(stage.in_shape[1:]), stage.padding, constant_values=1)
        size = stage.kernel_size
        expected = on_the_map[cell.row : cell.row + size, cell.column : cell.column + size] == 1
        np.testing.assert_array_equal(unit.padded, expected)
        assert (unit.place.top, unit.place.left) == (cell.row - stage.padding, cell.column - stage.padding)


def test_relu_gives_before_and_after(network: Network) -> None:
    signs = set()
    for cell in network.cells("relu", 20):
        unit = explain_unit(network.model, network.maps, cell)
        assert unit.before == network.maps[unit.source.stage][cell[1:]]
        assert unit.value == network.maps[cell.stage][cell[1:]] == max(0.0, unit.before)
        signs.add(unit.before > 0)
    assert signs == {True, False}


@pytest.mark.parametrize("drawing", ["maps", "blank"])  # a blank one is all ties
def test_pool_winner_is_the_one_that_torch_takes(network: Network, drawing: str) -> None:
    maps = getattr(network, drawing)
    for cell in network.cells("pool", 20):
        unit = explain_unit(network.model, maps, cell)
        source = maps[unit.source.stage]
        _, indices = F.max_pool2d(torch.from_numpy(source), 2, return_indices=True)
        winner = divmod(int(indices[cell[1:]]), source.shape[2])
        assert (unit.source.row, unit.source.column) == winner
        assert unit.value == source[unit.source[1:]] == unit.window[unit.winner] == unit.window.max()
        assert unit.discarded.sum() == 3
        assert not unit.discarded[unit.winner]
        place = unit.place
        np.testing.assert_array_equal(
            unit.window, source[cell.channel, place.top : place.bottom, place.left : place.right]
        )


def test_flatten_goes_there_and_back(network: Network) -> None:
    for cell in network.cells("flatten", 30):
        unit = explain_unit(network.model, network.maps, cell)
        assert unit.value == network.maps["flatten"][cell.channel] == network.maps[unit.source.stage][unit.source[1:]]
        arithmetic, index = unit.formula.split(" = ")
        assert eval(arithmetic.replace("x", "*")) == int(index) == unit.index == cell.channel


def test_evidence_sums_to_the_logit_less_its_bias(network: Network) -> None:
    for digit in range(network.model.config.classes):
        unit = explain_unit(network.model, network.maps, Cell("fc", digit))
        logit, bias = network.maps["fc"][digit], float(network.model.fc.bias.detach()[digit])
        assert unit.value == logit
        assert unit.evidence.sum() == pytest.approx(logit - bias, abs=EXACT)
        assert unit.total == pytest.approx(logit, abs=EXACT)
        np.testing.assert_array_equal(unit.evidence, unit.weights * unit.activations)
        np.testing.assert_array_equal(unit.weights.reshape(-1), network.model.fc.weight[digit].detach().numpy())
        np.testing.assert_array_equal(unit.activations.reshape(-1), network.maps["flatten"])
        assert unit.by_channel.sum() == pytest.approx(unit.by_place.sum(), abs=1e-9)
        assert unit.by_place.shape == unit.evidence.shape[1:]


def test_why_this_digit_and_not_that(network: Network) -> None:
    temperature = 1.7
    a, b = (evidence(network.model, network.maps, digit) for digit in (3, 1))
    why = evidence_difference(a, b)
    assert why.evidence.sum() + why.bias == pytest.approx(
        float(network.maps["fc"][3]) - network.maps["fc"][1], abs=EXACT
    )
    assert why.total == pytest.approx(why.value, abs=EXACT)
    p = softmax(network.maps["fc"], 3, temperature).probabilities
    assert np.log(p[3] / p[1]) == pytest.approx(why.value / temperature, abs=1e-9)


def test_softmax_is_the_readings_probability_step_by_step(network: Network) -> None:
    reading = network.recognizer.read_picture(network.picture)
    temperature = network.recognizer.decision.temperature
    for digit in range(network.model.config.classes):
        unit = explain_unit(network.model, reading.maps, Cell(SOFTMAX, digit), temperature)
        assert unit.value == pytest.approx(reading.probabilities[digit], abs=1e-12)
        np.testing.assert_allclose(unit.exps, np.exp(reading.maps["fc"].astype(float) / temperature - unit.shift))
        assert unit.exps[digit] / unit.exp_sum == unit.value
        assert unit.exps.max() == 1


def test_softmax_survives_logits_that_would_overflow() -> None:
    unit = softmax(np.array([1000.0, 999.0]), 0, 0.5)
    assert unit.value == pytest.approx(1 / (1 + np.exp(-2)))


def test_input_is_the_ink(default: Network) -> None:
    row, column = np.argwhere(default.picture.levels)[0]
    assert (
        explain_unit(default.model, default.maps, Cell("input", 0, row, column)).value
        == default.picture.values[row, column]
        > 0
    )


def test_a_convolution_of_16_inputs_is_explained_in_under_5_ms(default: Network) -> None:
    times = []
    for _ in range(30):
        start = time.perf_counter()
        explain_unit(default.model, default.maps, Cell("conv4", 20, 0, 7))
        times.append(time.perf_counter() - start)
    assert sorted(times)[15] < 5e-3


def test_causes_lead_from_any_cell_to_the_ink_by_its_largest_term(network: Network) -> None:
    at_the_ink = 0
    for cell in network.cells_of_all_kinds(2):
        chain = causes(network.model, network.maps, cell)
        assert chain[0].cell == cell
        for effect, cause in pairwise(chain):
            unit = explain_unit(network.model, network.maps, effect.cell)
            assert cause.value == explain_unit(network.model, network.maps, cause.cell).value
            if cause.contribution is None:
                assert cause.value == effect.value or unit.kind in ("relu", "softmax")
                continue
            terms = unit.products if unit.kind == "conv" else unit.evidence
            assert abs(cause.contribution) == np.abs(terms).max() > 0
            assert cause.share == pytest.approx(np.abs(terms).max() / np.abs(terms).sum())
        fields = {field.stage: field for field in receptive_field(network.model, cell)}
        for cause in chain[1:]:
            field = fields[cause.cell.stage]
            assert cause.cell.channel in range(*field.channels)
            assert cause.cell.row in range(field.inside.top, field.inside.bottom)
            assert cause.cell.column in range(field.inside.left, field.inside.right)
        last = chain[-1]
        if last.cell.stage == "input" and len(chain) > 1:
            at_the_ink += 1
            assert network.picture.levels[last.cell.row, last.cell.column] > 0
        elif len(chain) > 1:
            assert explain_unit(network.model, network.maps, last.cell).total == pytest.approx(last.value, abs=EXACT)
    assert at_the_ink > 5


def test_on_a_blank_picture_the_first_convolution_has_no_cause_but_its_bias(default: Network) -> None:
    chain = causes(default.model, default.blank, Cell("conv1", 2, 9, 9))
    assert len(chain) == 1
    assert chain[0].value == pytest.approx(float(default.model.conv1.bias.detach()[2]))
