"""Captions that are true of every network."""

from __future__ import annotations

from cnn.explain.captions import parameter_total, stage_captions
from cnn.explain.cells import SOFTMAX
from tests.helpers.networks import Network


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
    assert counted == network.model.config.parameter_count()
    assert parameter_total(network.model).endswith(f" = {counted:,}")
