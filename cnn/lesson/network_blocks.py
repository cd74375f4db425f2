"""The lesson's blocks that look into the loaded network: flatten and output layer, fully connected <-> convolution."""

from __future__ import annotations

import base64
import time
import zlib
from collections.abc import Callable

import torch
from torch import Tensor, nn

from cnn.drawing.drawing import Drawing
from cnn.drawing.picture import FIELD
from cnn.drawing.recognizer import Recognizer
from cnn.drawing.strip import STRIP_WIDTH as WIDE
from cnn.drawing.strip import wide_strip
from cnn.lesson import literals
from cnn.lesson.blocks import Answer, Drawn, Settings, decimals, pack, question
from cnn.lesson.snippets import ConvAsLinearSettings, FlattenSettings, LinearAsConvSettings, Readout
from cnn.network import operators

LEAST_INK = 8.0  # pixels of full ink in the middle of a window: a short stroke of the thinnest pen
REPEATS = 3  # of a measurement; the fastest counts


class NetworkBlocks:
    """The blocks around one network, with what they share worked out once. Keeps nothing of any drawing."""

    def __init__(self, recognizer: Recognizer) -> None:
        self.decision = recognizer.decision
        model = recognizer.model
        self.model = model.fold_batch_norm() if model.config.batch_norm else model
        layers = operators.fully_convolutional(self.model)
        self.features, self.last = layers[:-1], layers[-1]
        self.weights, self.biases = self.model.fc.weight.detach(), self.model.fc.bias.detach()
        *_, flatten, _ = self.model.config.stages()
        self.maps_shape = flatten.in_shape

    @torch.no_grad()
    def maps(self, drawn: Drawn) -> Tensor:
        """The last maps (C, H, W) of the drawing."""
        return self.features(drawn.picture.tensor()[None, None])[0]

    # --- flatten ------------------------------------------------------------------------------------------------------

    def flatten_settings(self, drawn: Drawn, settings: Settings) -> FlattenSettings:
        cell = operators.unflatten_index(settings["index"], self.maps_shape)
        readout = Readout(self.maps(drawn), self.weights, self.biases)
        return FlattenSettings(readout, cell, self.decision.temperature)

    @torch.no_grad()
    def show_flatten(self, drawn: Drawn, settings: Settings) -> Answer:
        shape, index, digit = self.maps_shape, settings["index"], settings["digit"]
        cell = operators.unflatten_index(index, shape)
        maps = self.maps(drawn)
        vector = maps.flatten()
        products = self.weights[digit] * vector
        logits = self.weights @ vector + self.biases
        probabilities = (logits / self.decision.temperature).softmax(0)
        (channels, height, width), (channel, row, column) = shape, cell
        right = operators.flat_index(*cell, shape)
        slips = [
            (row * width + column) * channels + channel,
            channel * height + row * width + column,
            (channel * width + column) * height + row,
            right + 1,
        ]
        return {
            "maps": pack(maps),
            "weights": pack(self.weights[digit].reshape(shape)),
            "products": pack(products.reshape(shape)),
            "scales": [float(maps.abs().max()), float(self.weights.abs().max()), float(products.abs().max())],
            "shape": list(shape),
            "cell": list(cell),
            "there": f"({channel} · {height} + {row}) · {width} + {column} = {right}",
            "back": f"{index} = {channel} · {height * width} + {row} · {width} + {column}",
            "cell_value": decimals(vector[index].item()),
            "cell_weight": decimals(self.weights[digit, index].item()),
            "cell_product": decimals(products[index].item()),
            "sum": decimals(products.sum().item()),
            "bias": decimals(self.biases[digit].item()),
            "logit": decimals(logits[digit].item()),
            "logits": [decimals(one) for one in logits.tolist()],
            "probabilities": probabilities.tolist(),
            "temperature": self.decision.temperature,
            "inputs": vector.numel(),
            "question": question(
                f"Flatten {channels} maps of {height}×{width}: at which index lies map {channel}, row {row}, "
                f"column {column} (from 0)?",
                f"{right:,}",
                [f"{slip:,}" for slip in slips],
                f"(map · {height} + row) · {width} + column = ({channel} · {height} + {row}) · {width} + {column}",
            ),
        }

    # --- fully connected <-> convolution ------------------------------------------------------------------------------

    def matrix_settings(self, drawn: Drawn, settings: Settings) -> ConvAsLinearSettings:
        n = settings["n"]
        return ConvAsLinearSettings(
            drawn.picture if n == FIELD else drawn.small(n),
            operators.named_kernel(settings["kernel"], settings["size"]),
            0.0,
            settings["stride"],
            settings["padding"],
            settings["dilation"],
        )

    @torch.no_grad()
    def show_matrix(self, settings: Settings, chosen: ConvAsLinearSettings) -> Answer:
        picture, kernel = chosen.picture.tensor(), literals.tensor(chosen.kernel)
        f, n = len(kernel), len(picture)
        output = chosen.convolution().output()
        summary = chosen.summary()
        row = min(settings["row"], summary.rows - 1)
        # The same convolution with its weights numbered from 1 says which weight stands where; 0 is none.
        numbered = nn.Conv2d(1, 1, f, chosen.stride, chosen.padding, chosen.dilation, bias=False)
        numbered.weight = nn.Parameter(torch.arange(1.0, f * f + 1).reshape(1, 1, f, f))
        places = operators.conv_to_linear(numbered, (1, n, n)).weight.to(torch.uint8).numpy()
        matrix = torch.cat([torch.zeros(1), kernel.flatten()])[torch.from_numpy(places).int()]
        product = (matrix @ picture.flatten() + chosen.bias).reshape(output.shape)
        own = operators.matrix_summary(self.model.conv1, (1, FIELD, FIELD))
        connected = summary.entries + summary.rows
        return {
            "picture": pack(picture),
            "kernel": pack(kernel),
            "output": pack(output),
            "product": pack(product),
            "scales": [1.0 if chosen.picture.divisor == 255 else 9.0, float(output.abs().max())],
            "places": base64.b64encode(zlib.compress(places.tobytes(), 1)).decode(),
            "rows": summary.rows,
            "columns": summary.columns,
            "row": row,
            "cell": [row // output.shape[1], row % output.shape[1]],
            "row_value": decimals(product.flatten()[row].item()),
            "entries": f"{summary.rows:,} × {summary.columns:,} = {summary.entries:,}",
            "zeros": f"{summary.zeros:,} ({100 * summary.zeros / summary.entries:.1f} %)",
            "free": f"{f} · {f} + 1 = {summary.free_weights + summary.free_biases}",
            "difference": _tiny((product - output).abs().max().item()),
            "own": f"conv1 of this network would be a matrix of {own.rows:,} × {own.columns:,} = {own.entries:,} "
            f"entries; {own.free_weights + own.free_biases} of its numbers are free.",
            "question": question(
                f"It learns {f}·{f} + 1 = {f * f + 1} numbers. And a fully connected layer from {n}×{n} to "
                f"{len(output)}×{output.shape[1]}?",
                f"{connected:,}",
                [f"{one:,}" for one in (summary.entries, n * n + summary.rows, f * f + 1, summary.columns)],
                f"{summary.rows} · {summary.columns} weights + {summary.rows} biases",
            ),
        }

    def kernel_settings(self, drawn: Drawn) -> LinearAsConvSettings:
        return LinearAsConvSettings(Readout(self.maps(drawn), self.weights, self.biases))

    @torch.no_grad()
    def show_kernel(self, drawn: Drawn, settings: Settings) -> Answer:
        maps, digit = self.maps(drawn), settings["digit"]
        connected = self.model.fc(maps.flatten()[None])[0]
        convolved = self.last(maps[None])[0, :, 0, 0]
        channels, side, _ = self.maps_shape
        slips = [f"{channels} × 3 × 3", f"1 × {side} × {side}", f"10 × {side} × {side}"]
        return {
            "maps": pack(maps),
            "weights": pack(self.last.weight[digit]),
            "scales": [float(maps.abs().max()), float(self.weights.abs().max())],
            "shape": list(self.maps_shape),
            "connected": [decimals(one) for one in connected.tolist()],
            "convolved": [decimals(one) for one in convolved.tolist()],
            "differences": [_tiny(one) for one in (connected - convolved).abs().tolist()],
            "difference": _tiny((connected - convolved).abs().max().item()),
            "inputs": maps.numel(),
            "question": question(
                f"{channels} maps of {side}×{side} in, 10 logits out. As a convolution: how big is each kernel?",
                f"{channels} × {side} × {side}",
                slips,
                f"one weight for every number it reads: {channels} · {side} · {side} = {maps.numel():,}",
            ),
        }

    # --- the wide pad -------------------------------------------------------------------------------------------------

    def slide_settings(self, wide: Drawing) -> LinearAsConvSettings:
        with torch.no_grad():
            maps = self.features(_strip(wide)[None, None])[0]
        return LinearAsConvSettings(Readout(maps[:, : self.maps_shape[1]], self.weights, self.biases))

    @torch.no_grad()
    def show_slide(self, wide: Drawing, settings: Settings, measure: bool) -> Answer:
        strip = _strip(wide)
        config = self.model.config
        logits = operators.slide(self.model, strip)[:, 0]  # (10, places)
        scores = torch.logsumexp(logits, 0)
        probabilities = (logits / self.decision.temperature).softmax(0)
        places, stride = logits.shape[1], operators.slide_stride(config)
        where = min(settings["where"], places - 1)
        cost = operators.slide_cost(config, FIELD, WIDE)
        inked = has_ink(strip, places, stride, config.image_size)
        sure = (scores >= max(self.decision.refuse_below, 0.0)) & inked
        answer = {
            "strip": pack(strip),
            "logits": pack(logits),
            "scale": float(logits.abs().max()),
            "digits": [int(digit) if good else None for digit, good in zip(logits.argmax(0), sure, strict=True)],
            "seen": seen_digits(scores, sure, logits.argmax(0)),
            "where": where,
            "stride": stride,
            "window": config.image_size,
            "here": [decimals(one) for one in logits[:, where].tolist()],
            "probabilities": probabilities[:, where].tolist(),
            "one_pass": f"{cost.one_pass / 1e6:.1f} million",
            "windows": f"{cost.windows / 1e6:.1f} million",
            "factor": f"{cost.windows / cost.one_pass:.1f}",
            "question": question(
                f"Strip {FIELD}×{WIDE}, window {FIELD}×{FIELD}, {stride} pixels a step because of the pools: how many "
                "places?",
                f"{places}",
                [f"{one}" for one in (places - 1, WIDE // stride, WIDE // FIELD, WIDE - FIELD + 1)],
                f"(n − f)/s + 1 = ({WIDE} − {FIELD})/{stride} + 1",
            ),
        }
        if measure:
            one, cut = (
                fastest(lambda: operators.slide(self.model, strip)),
                fastest(lambda: operators.slide_windows(self.model, strip)),
            )
            answer["measured"] = f"one pass {one:.1f} ms, {places} windows {cut:.1f} ms: {cut / one:.1f} times as long"
        return answer


def _tiny(difference: float) -> str:
    """A rounding difference in plain decimals."""
    return f"{difference:.7f}" if difference else "0"


def fastest(work: Callable[[], object]) -> float:
    """Milliseconds of the fastest of REPEATS runs."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return 1000 * min(times)


def seen_digits(scores: Tensor, sure: Tensor, digits: Tensor) -> list[list[int]]:
    """[place, digit] of each digit on the strip, left to right.

    Between two digits the score falls, so neighbouring places that look like a digit see the same one; the place that
    looks most like a digit says which.
    """
    seen: list[list[int]] = []
    run: list[int] = []
    for place, good in enumerate([*sure.tolist(), False]):
        if good:
            run.append(place)
        elif run:
            best = run[int(scores[run].argmax())]
            seen.append([best, int(digits[best])])
            run = []
    return seen


def has_ink(strip: Tensor, places: int, stride: int, window: int) -> Tensor:
    """(places,) bool: whether ink lies in the middle half of each place's window. Paper alone is no digit."""
    columns = strip.sum(0).unfold(0, window, stride)[:places]  # (places, window)
    return columns[:, window // 4 : -(window // 4)].sum(1) >= LEAST_INK


def _strip(wide: Drawing) -> Tensor:
    """The wide pad as the network reads it: (28, 140), ink 1 on 0."""
    return torch.from_numpy(wide_strip(wide)).float() / 255
