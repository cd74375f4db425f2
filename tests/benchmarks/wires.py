"""What a wire's part says beside what a cut of it does, and how many cuts an answer stands.

    python -m tests.benchmarks.wires [--digits 200] [--thickest 10] [--curves 1000] [--seed 1]

The digits are the first of MNIST's test set that the network reads right; nothing was tuned on them. Said is a wire's
part in "this digit and not the others" (cnn/explain/wires.py), done the same number before less after a cut of that
wire alone. For each layer of convolutions: how often both have the same sign, the median of |said - done| / |done|,
their correlation, over the thickest wires of each digit. Then wires are cut one after the other until the answer is
another: the thickest first, and at random; the first convolution's among them.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch

from cnn.data.mnist import load_mnist
from cnn.drawing.recognizer import Recognizer
from cnn.explain.evidence import seed_of
from cnn.explain.wires import target_without, wires
from cnn.network.model import DigitCNN

STEPS = np.unique(np.r_[np.arange(65), np.geomspace(65, 4000, 60).astype(int)])  # cuts after which it is asked


def right_digits(model: DigitCNN, count: int) -> list[tuple[np.ndarray, int]]:
    """Pictures (28, 28) in 0..1 and their digits."""
    data = load_mnist(train=False)
    found = []
    for levels, label in zip(data.images, data.labels, strict=True):
        picture = np.asarray(levels, np.float32) / 255
        with torch.inference_mode():
            said = int(model(torch.tensor(picture)[None, None])[0].argmax())
        if said == int(label):
            found.append((picture, said))
        if len(found) == count:
            break
    return found


def maps_of(model: DigitCNN, picture: np.ndarray) -> dict[str, np.ndarray]:
    """Every map, as the explanations read them."""
    with torch.inference_mode():
        maps = model.forward_with_maps(torch.tensor(picture)[None, None])
    return {name: value[0].numpy() for name, value in maps.items()}


def said_and_done(model: DigitCNN, digits: list[tuple[np.ndarray, int]], thickest: int) -> dict[str, np.ndarray]:
    """By layer: (n, 2), what was said of the thickest wires of each digit and what their cuts did."""
    found: dict[str, list[tuple[float, float]]] = {}
    for picture, digit in digits:
        seed, one = seed_of(model, digit), wires(model, maps_of(model, picture), digit)
        for name, layer in one.layers.items():
            if name == "fc":
                continue
            order = np.argsort(-np.abs(layer.parts), axis=None)[:thickest]
            for to, read in zip(*np.unravel_index(order, layer.parts.shape), strict=True):
                done = one.value - target_without(model, picture, seed, (name, int(to), int(read)))
                found.setdefault(name, []).append((float(layer.parts[to, read]), done))
    return {name: np.array(pairs) for name, pairs in found.items()}


@torch.no_grad()
def falls_after(model: DigitCNN, picture: np.ndarray, digit: int, order: list[tuple[str, int, int]]) -> float:
    """So many cuts in that order make the answer another; infinite where all of them do not."""
    kept = {name: value.clone() for name, value in model.state_dict().items()}
    x, done = torch.tensor(picture)[None, None], 0
    try:
        for step in (*(one for one in STEPS if one < len(order)), len(order)):
            for name, to, read in order[done:step]:
                model.get_parameter(f"{name}.weight")[to, read] = 0
            done = int(step)
            if int(model(x)[0].argmax()) != digit:
                return done
    finally:
        model.load_state_dict(kept)
    return float("inf")


def orders(model: DigitCNN, picture: np.ndarray, digit: int, rng: np.random.Generator) -> list[list]:
    """All wires of the convolutions, the thickest first and in any order."""
    layers = wires(model, maps_of(model, picture), digit).layers
    all_wires = [
        (abs(float(part)), (name, *map(int, at)))
        for name, layer in layers.items()
        if name != "fc"
        for at, part in np.ndenumerate(layer.parts)
    ]
    by_width = [wire for _, wire in sorted(all_wires, reverse=True)]
    return [by_width, [by_width[i] for i in rng.permutation(len(by_width))]]


def show_quartiles(name: str, falls: list[float], wires_in_all: int) -> None:
    """One line of the curves."""
    never = sum(np.isinf(falls))
    low, middle, high = np.quantile(np.minimum(falls, wires_in_all), (0.25, 0.5, 0.75), method="nearest")
    print(f"  {name:<16}median {middle:.0f}, quartiles {low:.0f} and {high:.0f}; never {never} of {len(falls)}")


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--digits", type=int, default=200, help="for the first table (default: %(default)s)")
    parser.add_argument("--thickest", type=int, default=10, help="wires of a layer (default: %(default)s)")
    parser.add_argument("--curves", type=int, default=1000, help="digits for the second (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of the random cuts (default: %(default)s)")
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    model, started = Recognizer.load().model, time.monotonic()
    digits = right_digits(model, max(arguments.digits, arguments.curves))
    print(f"said and done, the {arguments.thickest} thickest wires of a layer, {arguments.digits} digits")
    for name, pairs in said_and_done(model, digits[: arguments.digits], arguments.thickest).items():
        said, done = pairs.T
        sign = np.mean(np.sign(said) == np.sign(done))
        off = np.median(np.abs(said - done) / np.maximum(np.abs(done), 1e-9))
        r = np.corrcoef(said, done)[0, 1]
        print(f"  {name:<16}same sign {100 * sign:.1f} %, median error {100 * off:.0f} %, r {r:.2f}; n = {len(said)}")
    rng, falls, count = np.random.default_rng(arguments.seed), ([], []), 0
    for picture, digit in digits[: arguments.curves]:
        for found, order in zip(falls, orders(model, picture, digit, rng), strict=True):
            found.append(falls_after(model, picture, digit, order))
            count = len(order)
    print(f"cuts until the answer is another, of {count} wires, {arguments.curves} digits")
    for name, found in zip(("thickest first", "at random"), falls, strict=True):
        show_quartiles(name, found, count)
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
