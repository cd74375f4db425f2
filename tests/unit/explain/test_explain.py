"""The inspector's arithmetic, against the tensors themselves and against torch's own operators, for many networks."""

from __future__ import annotations

import json
import time
from itertools import pairwise

import numpy as np
import pytest
import torch
from torch.nn import functional as F

from cnn.drawing.picture import Picture
from cnn.drawing.reading import Verdict
from cnn.drawing.recognizer import Recognizer
from cnn.explain.captions import parameter_total, stage_captions
from cnn.explain.cells import SOFTMAX, Cell, ExplainError, Rectangle, all_stages, array_maps, map_shape, to_json
from cnn.explain.compare import compare, map_differences, nudge, rub_out
from cnn.explain.evidence import evidence, evidence_difference, gradients, ink_evidence, strongest_first
from cnn.explain.receptive import readers, receptive_field
from cnn.explain.units import causes, explain_unit, flat_cell, softmax
from cnn.network.checkpoint import DEFAULT_WEIGHTS, Decision
from cnn.network.model import CNNConfig, DigitCNN

EXACT = 1e-5

CONFIGS = {
    "default": CNNConfig(),
    "valid": CNNConfig(padding="valid"),
    "5x5": CNNConfig(blocks=((6, 5), (4, 8), ()), kernel_size=5),
    "5x5 valid": CNNConfig(blocks=((4, 6), (8,), ()), kernel_size=5, padding="valid"),
    "four blocks, odd sides": CNNConfig(blocks=((4,), (6,), (5,), (7,), ())),
    "one block of three": CNNConfig(blocks=((3, 4, 5), ())),
    "even kernel, odd picture, 4 classes": CNNConfig(
        blocks=((3, 4), (5,), ()), kernel_size=4, padding="valid", image_size=29, classes=4
    ),
    "1x1": CNNConfig(blocks=((4,), (5,), ()), kernel_size=1),
    "shipped": None,
}


class Network:
    """A network with one drawing's maps, and the same drawing blank."""

    def __init__(self, name: str) -> None:
        torch.manual_seed(len(name))
        config = CONFIGS[name]
        if config is None:
            if not DEFAULT_WEIGHTS.is_file():
                pytest.skip("assets/digit_cnn.pt is not there yet")
            self.recognizer = Recognizer.load()
        else:
            model = DigitCNN(config)
            for layer in model.children():  # values near 1, so that a wrong term cannot hide below the tolerance
                torch.nn.init.kaiming_normal_(layer.weight)
                torch.nn.init.normal_(layer.bias, std=0.3)
            self.recognizer = Recognizer(model, Decision(temperature=1.7))
        self.model = self.recognizer.model
        side = self.model.config.image_size
        levels = np.zeros((side, side), np.uint8)
        rng = np.random.default_rng(1)
        levels[4:-4, 7:-7] = rng.integers(256, size=(side - 8, side - 14)) * (rng.random((side - 8, side - 14)) < 0.4)
        self.picture = Picture.of_levels(levels)
        self.maps = self.read(self.picture.values)
        self.blank = self.read(np.zeros_like(self.picture.values))

    def read(self, picture: np.ndarray) -> dict[str, np.ndarray]:
        return array_maps(self.model.forward_with_maps(torch.tensor(picture)[None, None]))

    def cells(self, kind: str, count: int = 12, seed: int = 0) -> list[Cell]:
        """Random cells of every stage of a kind, its corners among them."""
        rng = np.random.default_rng(seed)
        found = []
        for stage in all_stages(self.model):
            if stage.kind == kind:
                shape = map_shape(stage.out_shape)
                found += [Cell(stage.name, 0, 0, 0), Cell(stage.name, *(n - 1 for n in shape))]
                found += [Cell(stage.name, *(int(rng.integers(n)) for n in shape)) for _ in range(count)]
        return found


@pytest.fixture(scope="module", params=list(CONFIGS))
def network(request: pytest.FixtureRequest) -> Network:
    return Network(request.param)


@pytest.fixture(scope="module")
def default() -> Network:
    return Network("default")


def stage_by_name(network: Network, name: str):
    return next(stage for stage in all_stages(network.model) if stage.name == name)


# --- one unit ---------------------------------------------------------------------------------------------------------


def test_convolution_sums_to_the_tensor_over_every_input_channel(network: Network) -> None:
    for cell in network.cells("conv", 20):
        stage = stage_by_name(network, cell.stage)
        unit = explain_unit(network.model, network.maps, *cell)
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
        stage = stage_by_name(network, cell.stage)
        unit = explain_unit(network.model, network.maps, *cell)
        on_the_map = np.pad(np.zeros(stage.in_shape[1:]), stage.padding, constant_values=1)
        size = stage.kernel_size
        expected = on_the_map[cell.row : cell.row + size, cell.column : cell.column + size] == 1
        np.testing.assert_array_equal(unit.padded, expected)
        assert (unit.place.top, unit.place.left) == (cell.row - stage.padding, cell.column - stage.padding)


def test_relu_gives_before_and_after(network: Network) -> None:
    signs = set()
    for cell in network.cells("relu", 20):
        unit = explain_unit(network.model, network.maps, *cell)
        assert unit.before == network.maps[unit.source.stage][cell[1:]]
        assert unit.value == network.maps[cell.stage][cell[1:]] == max(0.0, unit.before)
        signs.add(unit.before > 0)
    assert signs == {True, False}


@pytest.mark.parametrize("drawing", ["maps", "blank"])  # a blank one is all ties
def test_pool_winner_is_the_one_that_torch_takes(network: Network, drawing: str) -> None:
    maps = getattr(network, drawing)
    for cell in network.cells("pool", 20):
        unit = explain_unit(network.model, maps, *cell)
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
        unit = explain_unit(network.model, network.maps, *cell)
        assert unit.value == network.maps["flatten"][cell.channel] == network.maps[unit.source.stage][unit.source[1:]]
        assert flat_cell(network.model, *unit.source[1:]) == cell
        arithmetic, index = unit.formula.split(" = ")
        assert eval(arithmetic.replace("x", "*")) == int(index) == unit.index == cell.channel


def test_evidence_sums_to_the_logit_less_its_bias(network: Network) -> None:
    for digit in range(network.model.config.classes):
        unit = explain_unit(network.model, network.maps, "fc", digit)
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
    assert (why.digit, why.other) == (3, 1)
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
        unit = explain_unit(network.model, reading.maps, SOFTMAX, digit, temperature=temperature)
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
        explain_unit(default.model, default.maps, "input", 0, row, column).value
        == default.picture.values[row, column]
        > 0
    )


def test_a_convolution_of_16_inputs_is_explained_in_under_5_ms(default: Network) -> None:
    times = []
    for _ in range(30):
        start = time.perf_counter()
        explain_unit(default.model, default.maps, "conv4", 20, 0, 7)
        times.append(time.perf_counter() - start)
    assert sorted(times)[15] < 5e-3


# --- receptive field --------------------------------------------------------------------------------------------------


def reach_maps(model: DigitCNN) -> dict[str, torch.Tensor]:
    """The network's wiring alone: all weights 1, ReLU left out, mean in place of max.

    Every cell that a window reads then has a positive gradient, and nothing else has any.
    """
    x = torch.ones(1, *model.stages()[0].out_shape, dtype=torch.float64, requires_grad=True)
    maps = {"input": x}
    for stage in all_stages(model)[1:]:
        x = wire(model, stage, x)
        maps[stage.name] = x
    return maps


def wire(model: DigitCNN, stage, x: torch.Tensor) -> torch.Tensor:
    if stage.kind == "conv":
        return F.conv2d(x, torch.ones_like(model.get_submodule(stage.name).weight).double(), padding=stage.padding)
    if stage.kind == "pool":
        return F.avg_pool2d(x, 2)
    if stage.kind == "flatten":
        return x.flatten(1)
    if stage.kind in ("linear", SOFTMAX):
        return x.sum(1, keepdim=True).expand(1, stage.out_shape[0]) * 1
    return x * 1


def mask_of(field, shape: tuple[int, ...]) -> np.ndarray:
    mask = np.zeros(map_shape(shape), bool)
    top, left, bottom, right = field.inside
    mask[field.channels[0] : field.channels[1], top:bottom, left:right] = True
    return mask


def all_cells(network: Network, count: int) -> list[Cell]:
    kinds = ("input", "conv", "relu", "pool", "flatten", "linear", SOFTMAX)
    return [cell for kind in kinds for cell in network.cells(kind, count, seed=3)]


def test_receptive_field_is_exactly_what_the_wiring_reaches(network: Network) -> None:
    maps = reach_maps(network.model)
    stages = {stage.name: stage for stage in all_stages(network.model)}
    for cell in all_cells(network, 3):
        fields = receptive_field(network.model, *cell)
        earlier = list(stages)[: list(stages).index(cell.stage)]
        assert [field.stage for field in fields] == earlier[::-1]
        out = maps[cell.stage].reshape(map_shape(stages[cell.stage].out_shape))[cell[1:]]
        slopes = torch.autograd.grad(out, [maps[f.stage] for f in fields], retain_graph=True) if fields else []
        for field, slope in zip(fields, slopes, strict=True):
            shape = stages[field.stage].out_shape
            expected = slope.numpy().reshape(map_shape(shape)) != 0
            np.testing.assert_array_equal(mask_of(field, shape), expected, err_msg=f"{cell} in {field.stage}")


def test_nothing_outside_the_receptive_field_changes_the_real_networks_cell(network: Network) -> None:
    rng = np.random.default_rng(5)
    for cell in network.cells("conv", 3) + network.cells("pool", 3):
        field = receptive_field(network.model, *cell)[-1]
        inside = mask_of(field, (1, *network.picture.levels.shape))[0]
        noise = rng.random(network.picture.levels.shape, dtype=np.float32)
        outside = network.read(np.where(inside, network.picture.values, noise))
        assert outside[cell.stage][cell[1:]] == pytest.approx(network.maps[cell.stage][cell[1:]], abs=EXACT)


def test_reach_over_the_edge_by_hand(default: Network) -> None:
    by_stage = {field.stage: field for field in receptive_field(default.model, "pool2", 0, 0, 0)}
    assert by_stage["conv4"].reach == (0, 0, 2, 2)
    assert by_stage["conv3"].reach == (-1, -1, 3, 3)
    assert by_stage["pool1"].reach == (-2, -2, 4, 4)
    assert by_stage["conv2"].reach == (-4, -4, 8, 8)
    assert by_stage["input"].reach == (-6, -6, 10, 10)
    assert by_stage["input"].inside == (0, 0, 10, 10)


def test_reach_moves_with_the_cell_and_keeps_its_size(network: Network) -> None:
    for stage in all_stages(network.model):
        if stage.kind not in ("conv", "pool"):
            continue
        first, other = (
            receptive_field(network.model, stage.name, 0, place, place)[-1] for place in (0, stage.out_shape[1] - 1)
        )
        height, width = (f.reach.bottom - f.reach.top for f in (first, other))
        assert height == width >= stage.kernel_size
        if network.model.config.pad == 0:
            assert (first.reach, other.reach) == (first.inside, other.inside)


def test_readers_are_the_cells_that_change_in_the_next_stage(network: Network) -> None:
    stages = all_stages(network.model)
    for cell in all_cells(network, 6):
        found = readers(network.model, *cell)
        reader = next((stage for stage in stages if stage.source == cell.stage), None)
        if reader is None:
            assert cell.stage == SOFTMAX
            assert found is None
            continue
        before = torch.zeros(1, *reader.in_shape, dtype=torch.float64)
        after = before.clone()
        after.view(map_shape(reader.in_shape))[cell[1:]] = 1
        change = wire(network.model, reader, after) != wire(network.model, reader, before)
        expected = change.numpy().reshape(map_shape(reader.out_shape))
        actual = np.zeros_like(expected) if found is None else mask_of(found, reader.out_shape)
        np.testing.assert_array_equal(actual, expected, err_msg=f"{cell}")


def test_the_odd_rim_that_a_pool_leaves_out_has_no_reader() -> None:
    model = Network("four blocks, odd sides").model  # relu3 is 7x7, pool3 3x3
    assert readers(model, "relu3", 0, 6, 2) is None
    assert readers(model, "relu3", 0, 5, 2).inside == (2, 1, 3, 2)


# --- causes -----------------------------------------------------------------------------------------------------------


def test_causes_lead_from_any_cell_to_the_ink_by_its_largest_term(network: Network) -> None:
    at_the_ink = 0
    for cell in all_cells(network, 2):
        chain = causes(network.model, network.maps, *cell)
        assert chain[0].cell == cell
        for effect, cause in pairwise(chain):
            unit = explain_unit(network.model, network.maps, *effect.cell)
            assert cause.value == explain_unit(network.model, network.maps, *cause.cell).value
            if cause.contribution is None:
                assert cause.value == effect.value or unit.kind in ("relu", "softmax")
                continue
            terms = unit.products if unit.kind == "conv" else unit.evidence
            assert abs(cause.contribution) == np.abs(terms).max() > 0
            assert cause.contribution == cause.weight * cause.value
            assert cause.share == pytest.approx(np.abs(terms).max() / np.abs(terms).sum())
        fields = {field.stage: field for field in receptive_field(network.model, *cell)}
        for cause in chain[1:]:
            field = fields[cause.cell.stage]
            assert mask_of(field, stage_by_name(network, field.stage).out_shape)[cause.cell[1:]]
        last = chain[-1]
        if last.cell.stage == "input" and len(chain) > 1:
            at_the_ink += 1
            assert network.picture.levels[last.cell.row, last.cell.column] > 0
        elif len(chain) > 1:
            assert explain_unit(network.model, network.maps, *last.cell).total == pytest.approx(last.value, abs=EXACT)
    assert at_the_ink > 10


def test_on_a_blank_picture_the_first_convolution_has_no_cause_but_its_bias(default: Network) -> None:
    chain = causes(default.model, default.blank, "conv1", 2, 9, 9)
    assert len(chain) == 1
    assert chain[0].value == pytest.approx(float(default.model.conv1.bias.detach()[2]))


# --- evidence through the network -------------------------------------------------------------------------------------


def test_gradients_are_autograds(network: Network) -> None:
    classes = network.model.config.classes
    seed = np.random.default_rng(2).normal(size=classes)
    double = DigitCNN(network.model.config).double()
    double.load_state_dict(network.model.state_dict())
    x = torch.tensor(network.picture.values).double()[None, None].requires_grad_()
    maps = double.forward_with_maps(x)
    expected = torch.autograd.grad((maps["fc"][0] * torch.from_numpy(seed)).sum(), list(maps.values()))
    slopes = gradients(network.model, network.maps, seed)
    assert set(slopes) == set(maps)
    for name, slope in zip(maps, expected, strict=True):
        np.testing.assert_allclose(slopes[name], slope[0].numpy(), atol=1e-9, err_msg=name)


def test_a_relu_that_reads_exactly_zero_is_off_as_in_torch() -> None:
    model = Network("default").model
    for layer in model.children():
        torch.nn.init.zeros_(layer.bias)
    x = torch.zeros(1, 1, 28, 28, requires_grad=True)
    maps = model.forward_with_maps(x)
    expected = torch.autograd.grad(maps["fc"][0, 3], x)[0]
    np.testing.assert_array_equal(gradients(model, array_maps(maps), np.eye(10)[3])["input"], expected[0].numpy())


def test_ink_and_biases_together_are_the_logit(network: Network) -> None:
    for digit, other in ((0, None), (3, None), (3, 1)):
        ink = ink_evidence(network.model, network.maps, digit, other)
        logits = network.maps["fc"].astype(np.float64)
        logit = logits[digit] - (0 if other is None else logits[other])
        assert ink.pixels.sum() + sum(part.value for part in ink.bias_parts) == pytest.approx(logit, abs=EXACT)
        assert ink.bias == pytest.approx(sum(part.value for part in ink.bias_parts), abs=1e-12)
        assert ink.total == pytest.approx(ink.value, abs=EXACT)
        assert ink.value == pytest.approx(logit, abs=1e-9)
        assert not ink.pixels[network.picture.levels == 0].any()
        assert ink.pixels.any()
        np.testing.assert_allclose(ink.pixels, ink.gradient * network.picture.values)


def test_bias_parts_are_bias_times_its_gradient(default: Network) -> None:
    model = DigitCNN(default.model.config)
    model.load_state_dict(default.model.state_dict())
    model(torch.tensor(default.picture.values)[None, None])[0, 6].backward()
    parts = {part.stage: part.value for part in ink_evidence(default.model, default.maps, 6).bias_parts}
    assert list(parts) == ["conv1", "conv2", "conv3", "conv4", "conv5", "fc"]
    for name, value in parts.items():
        bias = model.get_submodule(name).bias
        assert value == pytest.approx(float((bias.detach() * bias.grad).sum()), abs=1e-4)


def test_strongest_first_is_exact_at_the_last_pool(network: Network) -> None:
    digit = 2
    orders = {order.stage: order for order in strongest_first(network.model, network.maps, digit)}
    stages = [stage for stage in all_stages(network.model) if len(stage.out_shape) == 3]
    assert list(orders) == [stage.name for stage in stages]
    for stage in stages:
        order = orders[stage.name]
        assert sorted(order.channels) == list(range(stage.out_shape[0]))
        assert (np.diff(order.scores[list(order.channels)]) <= 0).all()
    last = orders[stages[-1].name]
    np.testing.assert_allclose(last.scores, evidence(network.model, network.maps, digit).by_channel, atol=1e-9)
    # Taking a channel of the last maps away lowers the logit by its score.
    strongest = last.channels[0]
    pooled = torch.from_numpy(network.maps[stages[-1].name]).clone()
    pooled[strongest] = 0
    logit = float(network.model.fc(pooled.flatten()).detach()[digit])
    assert float(network.maps["fc"][digit]) - logit == pytest.approx(last.scores[strongest], abs=EXACT)


# --- comparisons ------------------------------------------------------------------------------------------------------


def test_rub_out_is_the_reading_without_that_ink(network: Network) -> None:
    mask = np.zeros(network.picture.levels.shape, bool)
    mask[8:12] = True
    change = rub_out(network.recognizer, network.picture, mask)
    rest = network.picture.levels.copy()
    rest[8:12] = 0
    expected = network.recognizer.read_picture(Picture.of_levels(rest))
    np.testing.assert_allclose(change.after.probabilities, expected.probabilities, atol=1e-6)
    np.testing.assert_allclose(change.logits, expected.maps["fc"] - network.maps["fc"], atol=EXACT)
    np.testing.assert_allclose(change.probabilities, change.after.probabilities - change.before.probabilities)
    np.testing.assert_array_equal(change.before.picture.levels, network.picture.levels)
    assert np.abs(change.logits).max() > 1e-3
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
    assert list(by_stage) == [stage.name for stage in network.model.stages()]
    moved = change.after.maps["conv1"]
    # Away from the edges a convolution moves along with its input.
    np.testing.assert_allclose(moved[:, 5:-5, 6:-4], network.maps["conv1"][:, 5:-5, 5:-5], atol=EXACT)
    for name, stage in by_stage.items():
        before, after = network.maps[name].astype(np.float64), change.after.maps[name].astype(np.float64)
        np.testing.assert_allclose(stage.difference, after - before, atol=EXACT)
        assert stage.share == pytest.approx(stage.changed.mean())
        assert 0 <= stage.relative <= 2
    limit = 0.05 * max(network.maps["pool1"].max(), change.after.maps["pool1"].max())
    expected = np.abs(change.after.maps["pool1"] - network.maps["pool1"]) > limit
    assert by_stage["pool1"].share == pytest.approx(expected.mean(), abs=1e-3)
    assert by_stage["pool1"].share > 0


def test_no_nudge_changes_nothing(default: Network) -> None:
    change = nudge(default.recognizer, default.picture)
    assert all(stage.share == stage.active_share == stage.relative == 0 for stage in change.stages)
    same = map_differences(default.model, default.blank, default.blank, tolerance=0)
    assert all(stage.share == stage.active_share == stage.relative == 0 for stage in same)


def test_a_cell_counts_as_changed_above_a_share_of_the_largest_value_of_either_reading(default: Network) -> None:
    maps = default.maps
    louder = {name: value * 3 for name, value in maps.items()}  # every cell moves by twice its value
    for before, after in ((maps, louder), (louder, maps)):
        for stage in map_differences(default.model, before, after, tolerance=0.3):
            value = np.abs(maps[stage.stage]).astype(np.float64)
            np.testing.assert_array_equal(stage.changed, 2 * value > 0.3 * 3 * value.max())
            assert 0 < stage.share < 1
            active = (3 * value > 0.3 * 3 * value.max()).sum()
            assert stage.active_share == pytest.approx(stage.changed.sum() / active)
            assert stage.share < stage.active_share


def test_compare_is_after_less_before(default: Network) -> None:
    rng = np.random.default_rng(9)
    levels = rng.integers(256, size=(28, 28), dtype=np.uint8)
    before, after = (default.recognizer.read_picture(one) for one in (default.picture, Picture.of_levels(levels)))
    other = levels / 255
    change = compare(default.model, before, after)
    np.testing.assert_allclose(change.stages[0].difference[0], other - default.picture.values, atol=1e-6)
    np.testing.assert_allclose(change.logits, after.maps["fc"] - before.maps["fc"], atol=EXACT)
    assert change.stages[0].relative == pytest.approx(
        np.linalg.norm(other - default.picture.values)
        / max(np.linalg.norm(other), np.linalg.norm(default.picture.values)),
        abs=1e-5,
    )


# --- captions ---------------------------------------------------------------------------------------------------------


def test_captions_of_the_default_network(default: Network) -> None:
    captions = {caption.stage: caption for caption in stage_captions(default.model)}
    assert captions["conv1"].size_formula == "(28 - 3 + 2*1)/1 + 1 = 28"
    assert captions["conv1"].parameter_formula == "8 x (1 x 3 x 3 + 1) = 80"
    assert captions["conv2"].parameter_formula == "16 x (8 x 3 x 3 + 1) = 1,168"
    assert captions["pool1"].size_formula == "(28 - 2 + 2*0)/2 + 1 = 14"
    assert captions["flatten"].size_formula == "32 x 7 x 7 = 1,568"
    assert captions["fc"].parameter_formula == "10 x (1,568 + 1) = 15,690"
    assert captions["pool2"].shape == "32 x 7 x 7"
    assert (captions["softmax"].parameter_formula, captions["softmax"].shape) == ("", "10")
    assert parameter_total(default.model) == "80 + 1,168 + 4,640 + 9,248 + 9,248 + 15,690 = 40,074"


def test_captions_are_true_of_every_network(network: Network) -> None:
    counted = 0
    for caption in stage_captions(network.model):
        if caption.stage != SOFTMAX:
            shape = network.maps[caption.stage].shape
            assert caption.shape == " x ".join(f"{n:,}" for n in shape)
        if caption.kind in ("conv", "pool"):
            arithmetic, result = caption.size_formula.rsplit(" = ", 1)
            assert int(result) == shape[1]
            worked = arithmetic.split(" = ")[0].replace("floor", "int")
            assert int(eval(worked)) == shape[1]
        if caption.parameter_formula:
            arithmetic, result = caption.parameter_formula.replace(",", "").split(" = ")
            layer = network.model.get_submodule(caption.stage)
            assert eval(arithmetic.replace("x", "*")) == int(result) == layer.weight.numel() + layer.bias.numel()
            counted += int(result)
    assert counted == network.model.parameter_count()
    assert parameter_total(network.model).endswith(f" = {counted:,}")


# --- plain JSON, and questions that cannot be answered ----------------------------------------------------------------


def test_everything_turns_into_json(network: Network) -> None:
    for cell in all_cells(network, 1):
        unit = explain_unit(network.model, network.maps, *cell)
        back = json.loads(json.dumps(to_json(unit), allow_nan=False))
        assert back["kind"] == stage_by_name(network, cell.stage).kind
        assert back["value"] == unit.value
        assert Cell(**back["cell"]) == cell
        json.dumps(to_json(causes(network.model, network.maps, *cell)), allow_nan=False)
        json.dumps(to_json(receptive_field(network.model, *cell)), allow_nan=False)
    why = evidence_difference(*(evidence(network.model, network.maps, digit) for digit in (1, 2)))
    for answer in (why, ink_evidence(network.model, network.maps, 1), strongest_first(network.model, network.maps, 1)):
        json.dumps(to_json(answer), allow_nan=False)
    assert to_json(Rectangle(np.int64(1), 2, 3, 4)) == {"top": 1, "left": 2, "bottom": 3, "right": 4}
    with pytest.raises(TypeError):
        to_json(object())


@pytest.mark.parametrize(
    ("stage", "channel", "row", "column"),
    [
        ("conv9", 0, 0, 0),
        (["conv1"], 0, 0, 0),
        ("conv2", 16, 0, 0),
        ("conv2", 0, 28, 0),
        ("conv2", 0, 0, -1),
        ("conv2", 0, 0, 1.0),
        ("conv2", True, 0, 0),
        ("conv2", "1", 0, 0),
        ("conv2", None, 0, 0),
        ("pool2", 0, 7, 0),
        ("flatten", 1568, 0, 0),
        ("flatten", 0, 1, 0),
        ("fc", 10, 0, 0),
        ("softmax", -1, 0, 0),
        ("input", 1, 0, 0),
    ],
)
@pytest.mark.parametrize("question", ["explain", "causes", "field", "readers"])
def test_cells_that_are_not_there_are_refused(
    default: Network, question: str, stage: str, channel: int, row: int, column: int
) -> None:
    ask = {
        "explain": lambda *cell: explain_unit(default.model, default.maps, *cell),
        "causes": lambda *cell: causes(default.model, default.maps, *cell),
        "field": lambda *cell: receptive_field(default.model, *cell),
        "readers": lambda *cell: readers(default.model, *cell),
    }[question]
    with pytest.raises(ExplainError, match=r"^[A-Z][^\n]*\.$"):
        ask(stage, channel, row, column)


def test_other_questions_that_cannot_be_answered(default: Network) -> None:
    model, maps, recognizer, picture = default.model, default.maps, default.recognizer, default.picture
    other = Network("valid").maps
    no_last = {name: value for name, value in maps.items() if name != "relu5"}
    questions = [
        lambda: explain_unit(DigitCNN(CNNConfig(batch_norm=True)), maps, "conv1", 0, 0, 0),
        lambda: explain_unit(model, other, "conv2", 0, 0, 0),
        lambda: explain_unit(model, {}, "conv2", 0, 0, 0),
        lambda: explain_unit(model, maps, SOFTMAX, 0, temperature=0.0),
        lambda: explain_unit(model, maps, SOFTMAX, 0, temperature=float("nan")),
        lambda: evidence(model, maps, 10),
        lambda: evidence(model, no_last, 1),
        lambda: ink_evidence(model, maps, 1, -1),
        lambda: ink_evidence(model, other, 1),
        lambda: strongest_first(model, maps, True),
        lambda: flat_cell(model, 0, 7, 0),
        lambda: array_maps(model.forward_with_maps(torch.zeros(2, 1, 28, 28))),
        lambda: map_differences(model, maps, other),
        lambda: map_differences(model, maps, maps, tolerance=1.5),
        lambda: rub_out(recognizer, picture, np.zeros((3, 3), bool)),
        lambda: rub_out(recognizer, picture, np.zeros((28, 28))),
        lambda: nudge(recognizer, picture, down=29),
        lambda: nudge(recognizer, picture, right=-29),
        lambda: nudge(recognizer, picture, down=0.5),
    ]
    for number, question in enumerate(questions):
        with pytest.raises(ExplainError, match=r"^[A-Z][^\n]*\.$"):
            question()
            pytest.fail(f"question {number} was answered")
