"""What each part of the recipe is worth, and how far runs with other seeds lie apart.

    python -m tests.benchmarks.recipe                          the ablation and 5 seeds, into assets/metrics.json
    python -m tests.benchmarks.recipe --drawings digits.npz letters.npz     also on people's drawings

Each run is a `python train.py` of its own, in a folder under --runs; runs whose files are there are not repeated.
About 9 minutes of two cores for each run with the whole recipe, 70 minutes in all.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, stdev

import numpy as np
import torch

from cnn.base.assets import ASSETS
from cnn.base.command import run_command
from cnn.base.errors import UserError
from cnn.data.drawings import Drawings, load_drawings
from cnn.data.figures import add_figures, area_under_roc, check_same_weights, share, threshold_refusing
from cnn.data.mnist import load_mnist
from cnn.data.run_files import FIGURES, WEIGHTS
from cnn.drawing.geometry import prepare
from cnn.drawing.picture import Picture
from cnn.drawing.recognizer import Recognizer
from cnn.evaluate.answers import Answers, Figures
from cnn.evaluate.conditions import draw_on_pads, pad_grid
from cnn.evaluate.drawings import REFUSED_DIGITS
from cnn.network.checkpoint import read_checksum
from tests.helpers.app import ROOT

ABLATION = {
    "MNIST only": ["--no-augment", "--no-pen", "--no-negatives"],
    "+ augmentation": ["--no-pen", "--no-negatives"],
    "+ pen styles": ["--no-negatives"],
    "+ not-digits (the recipe)": [],
}
RECIPE = "+ not-digits (the recipe)"  # its row is seed 1


@dataclass(frozen=True)
class Run:
    """One `train.py`: its name in the tables, its folder under --runs, its flags."""

    name: str
    folder: str
    flags: list[str]


@dataclass(frozen=True)
class Sheet:
    """A file of drawings, preprocessed once in every pad condition, for all networks to read.

    Attributes:
        drawings: the file.
        pictures: by condition's name, one for each drawing.
    """

    drawings: Drawings
    pictures: dict[str, list[Picture]]

    @classmethod
    def of(cls, path: str) -> Sheet:
        drawings = load_drawings(path)
        pictures = {}
        for number, condition in enumerate(pad_grid()):
            pads = draw_on_pads(drawings, condition, seed=number)
            # The pad's own size and the box are of no use here; without them 20,000 drawings fit in memory easily.
            pictures[condition.name] = [prepare(pad, steps=False) for pad in pads]
        return cls(drawings, pictures)


def runs_of(seeds: int) -> list[Run]:
    """The recipe with seeds 1, 2, ... `seeds`, then the other rows of the ablation."""
    full = [Run(f"seed {seed}", f"seed-{seed}", ["--seed", str(seed)]) for seed in range(1, seeds + 1)]
    others = [(name, flags) for name, flags in ABLATION.items() if name != RECIPE]
    return full + [Run(name, f"ablation-{i}", [*flags, "--seed", "1"]) for i, (name, flags) in enumerate(others)]


def is_done(folder: Path) -> bool:
    """Whether both files of a run lie there and belong together: one that was killed is repeated."""
    try:
        check_same_weights(folder / FIGURES, read_checksum(folder / WEIGHTS))
    except UserError:
        return False
    return (folder / FIGURES).is_file()


def train_one(run: Run, folder: Path, threads: int) -> None:
    """Run train.py unless its files are there. Its output goes to a log beside them."""
    target = folder / run.folder
    if is_done(target):
        return
    target.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(ROOT / "train.py"), "--out", str(target), "--threads", str(threads), *run.flags]
    with (target / "log.txt").open("w") as log:
        subprocess.run(command, stdout=log, stderr=subprocess.STDOUT, check=True, cwd=ROOT)
    print(f"trained {run.name}", flush=True)


def measure(run: Run, folder: Path, sheets: Sequence[Sheet]) -> dict[str, object]:
    """The figures of one run, as shares of 1."""
    metrics = json.loads((folder / run.folder / FIGURES).read_text())
    recognizer = Recognizer.load(folder / run.folder / WEIGHTS)
    figures: dict[str, object] = {
        "name": run.name,
        "mnist_validation": metrics["validation"]["mnist"]["accuracy"],
        "pen_validation": metrics["validation"]["pen"]["accuracy"],
        "mnist_test": metrics["test"]["accuracy"],
        "mnist_ece": metrics["test"]["ece"],
        "seconds": metrics["seconds"],
    }
    digit_scores = Answers.of(recognizer.read_batch(load_mnist(train=False).images.numpy())).scores
    for sheet in (one for one in sheets if one.drawings.are_digits):
        answers = {name: Answers.of(recognizer.read_pictures(one)) for name, one in sheet.pictures.items()}
        labels = sheet.drawings.labels
        everything = Answers.merge(answers.values())
        overall = Figures.of(np.tile(labels, len(answers)), everything)
        figures |= {
            "drawings": overall.accuracy,
            "drawings_worst_condition": min(float((one.digits == labels).mean()) for one in answers.values()),
            "drawings_ece": overall.ece,
            "drawings_refused": overall.refused,
            "drawings_unsure": overall.unsure,
        }
        digit_scores = everything.scores
    for sheet in (one for one in sheets if not one.drawings.are_digits):
        counted = ~np.tile(sheet.drawings.lookalike, len(sheet.pictures))
        pictures = [one for part in sheet.pictures.values() for one in part]
        scores = Answers.of(recognizer.read_pictures(pictures)).scores[counted]
        figures |= {
            "not_digits_auroc": area_under_roc(digit_scores, scores),
            "not_digits_passing": share(scores >= threshold_refusing(digit_scores, REFUSED_DIGITS)),
        }
    return figures


def summary(rows: Sequence[dict[str, object]]) -> dict[str, dict[str, float]]:
    """Mean and standard deviation over runs, of each figure that all of them have."""
    names = [name for name, value in rows[0].items() if isinstance(value, float)]
    columns = {name: [float(row[name]) for row in rows] for name in names}  # type: ignore[arg-type]
    return {
        name: {"mean": mean(values), "deviation": stdev(values) if len(values) > 1 else 0.0}
        for name, values in columns.items()
    }


COLUMNS = {
    "mnist_test": "MNIST",
    "mnist_ece": "its ECE",
    "drawings": "drawings",
    "drawings_worst_condition": "worst",
    "drawings_ece": "their ECE",
    "not_digits_auroc": "AUROC",
    "not_digits_passing": "passing",
}


def table(title: str, rows: Sequence[dict[str, object]]) -> str:
    """Fixed-width text; all figures in percent."""
    names = [name for name in COLUMNS if name in rows[0]]
    lines = [title, f"  {'':<28}" + "".join(f"{COLUMNS[name]:>11}" for name in names)]
    for row in rows:
        lines.append(f"  {row['name']:<28}" + "".join(f"{100 * float(row[name]):>11.2f}" for name in names))
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=1, help="runs at a time (1)")
    parser.add_argument("--threads", type=int, default=0, help="cores for each run, 0: all (0)")
    parser.add_argument("--runs", default=str(ROOT / "runs" / "recipe"), metavar="DIR", help="where runs are kept")
    parser.add_argument("--drawings", nargs="+", default=[], metavar="F.npz")
    parser.add_argument("--metrics", default=str(ASSETS / "metrics.json"), help="file to add the tables to")
    options = parser.parse_args()
    return run_command("python -m tests.benchmarks.recipe", lambda: run(options))


def run(options: argparse.Namespace) -> None:
    """Train what is missing, measure all, print the tables and keep them."""
    folder = Path(options.runs)
    runs = runs_of(options.seeds)
    with ThreadPoolExecutor(options.jobs) as pool:
        list(pool.map(lambda run: train_one(run, folder, options.threads), runs))
    torch.set_num_threads(1)
    sheets = [Sheet.of(path) for path in options.drawings]
    figures = {run.name: measure(run, folder, sheets) for run in runs}
    seeds = [figures[run.name] for run in runs[: options.seeds]]
    figures[RECIPE] = seeds[0] | {"name": RECIPE}
    ablation = [figures[name] for name in ABLATION]
    over_seeds = summary(seeds)
    averages = {"name": "mean"} | {name: value["mean"] for name, value in over_seeds.items()}
    spread = {"name": "deviation"} | {name: value["deviation"] for name, value in over_seeds.items()}
    print(table("Each part of the recipe (percent)", ablation))
    print(table(f"{len(seeds)} seeds of the recipe (percent)", [*seeds, averages, spread]))
    parts = {
        "ablation": ablation,
        "seeds": {"runs": seeds, "summary": over_seeds},
        "drawings_files": {sheet.drawings.name: len(sheet.drawings) for sheet in sheets},
        "pad_conditions": len(pad_grid()),
    }
    add_figures(options.metrics, parts)


if __name__ == "__main__":
    sys.exit(main())
