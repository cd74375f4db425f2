"""Train the network that the page shows.

    python train.py                                    the whole recipe, into assets/
    python train.py --epochs 1 --out runs/quick        a first look
    python train.py --blocks 4/8/ --kernel-size 5 --out runs/small
    python app.py --weights runs/small/digit_cnn.pt    the page with that network

Writes OUT/digit_cnn.pt (weights, settings, decision numbers and scales) and OUT/metrics.json (history and figures).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from cnn.base.command import importing, path_option, run_command, shown

PROGRAM = "train.py"

# On a busy machine torch's threads spin while they wait for each other, and so take the time from the very thread that
# they wait for. Set before torch loads.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

with importing(PROGRAM):
    import torch

    from cnn.base.files import write_atomically
    from cnn.data.figures import figures_text
    from cnn.data.mnist import Digits, load_mnist
    from cnn.data.run_files import FIGURES, WEIGHTS, check_kept, claimed, keep
    from cnn.evaluate.report import MnistTest, percent, read_test_digits, training_figures
    from cnn.network.checkpoint import DEFAULT_WEIGHTS, save_checkpoint
    from cnn.network.stages import CNNConfig
    from cnn.training.config import NO_AUGMENTATION, TrainConfig, TrainingError
    from cnn.training.loop import Epoch, Trained, train
    from cnn.training.scales import training_scales
    from cnn.training.workers import keep_freed_memory

DRY_RUN_DIGITS = 600
BAR = 30  # characters
DATA_HELP = "folder with MNIST, which is downloaded if it is not there; None: the copy in assets/mnist"
DRY_RUN_HELP = "a few hundred digits, to see that it works; keeps nothing without --out"
OUT_HELP = f"where the files go; None: {DEFAULT_WEIGHTS.parent}, or nowhere after a dry run"


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line's options, still unchecked beyond their types."""
    default = TrainConfig()
    blocks = "/".join(",".join(map(str, block)) for block in default.network.blocks)
    parser = argparse.ArgumentParser(
        prog=PROGRAM,
        description="Train the network that the page shows, from MNIST and the synthetic pen.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
    )
    parser.add_argument("--epochs", type=int, default=default.epochs, help="passes over MNIST")
    parser.add_argument("--batch-size", type=int, default=default.batch_size, help="pictures for each step")
    parser.add_argument("--lr", type=float, default=default.lr, help="highest learning rate")
    parser.add_argument("--seed", type=int, default=default.seed, help="of weights, order and augmentation")
    parser.add_argument("--threads", type=int, default=0, help="cores to use; 0: all. With equally many, runs repeat")
    parser.add_argument("--data-dir", type=path_option, metavar="DIR", help=DATA_HELP)
    parser.add_argument("--out", type=path_option, metavar="DIR", help=OUT_HELP)
    parser.add_argument("--dry-run", action="store_true", help=DRY_RUN_HELP)
    network = parser.add_argument_group("network")
    network.add_argument("--blocks", default=blocks, help="maps of each convolution; each / is a max-pool")
    network.add_argument("--kernel-size", type=int, default=default.network.kernel_size, help="side of the kernels")
    network.add_argument("--padding", choices=("same", "valid"), default=default.network.padding, help="at the edges")
    parts = parser.add_argument_group("leave out a part of the recipe")
    parts.add_argument("--no-augment", action="store_true", help="MNIST's pictures as they are")
    parts.add_argument("--no-pen", action="store_true", help="no digits by the synthetic pen")
    parts.add_argument("--no-negatives", action="store_true", help="no pictures that are no digits")
    return parser.parse_args(arguments)


def config_of(options: argparse.Namespace) -> TrainConfig:
    """The run that the options ask for. Raises a UserError where it is impossible."""
    default, blocks = TrainConfig(), parse_blocks(options.blocks)
    config = TrainConfig(
        epochs=options.epochs,
        batch_size=options.batch_size,
        lr=options.lr,
        seed=options.seed,
        threads=options.threads,
        pen_digits=0 if options.no_pen else default.pen_digits,
        negatives=0 if options.no_negatives else default.negatives,
        augment=NO_AUGMENTATION if options.no_augment else default.augment,
        network=CNNConfig(blocks, options.kernel_size, options.padding, batch_norm=True),
    )
    return config.dry_run() if options.dry_run else config


def parse_blocks(text: str) -> tuple[tuple[int, ...], ...]:
    """ "8,16/16,32/" -> ((8, 16), (16, 32), ()). Raises TrainingError for other text."""
    try:
        return tuple(tuple(int(width) for width in block.split(",")) if block else () for block in text.split("/"))
    except ValueError as error:
        raise TrainingError(f'--blocks must look like "8,16/16,32/", not {shown(text)}.') from error


def run(options: argparse.Namespace) -> None:
    """Train, save, measure, and print it all."""
    config = config_of(options)
    torch.set_num_threads(config.threads or usable_cores())
    keep_freed_memory()
    with out_folder(options) as folder, claimed(folder, config.folded_network, config.epochs):
        digits, test = load_mnist(True, options.data_dir), load_mnist(False, options.data_dir)
        if options.dry_run:
            digits, test = digits[:DRY_RUN_DIGITS], test[:DRY_RUN_DIGITS]
        _train_into(folder, config, digits, test)


@contextmanager
def out_folder(options: argparse.Namespace) -> Iterator[Path]:
    """Where the files go; a folder that is gone afterwards where a dry run names none."""
    if options.out or not options.dry_run:
        yield options.out or DEFAULT_WEIGHTS.parent
        return
    try:
        passing = tempfile.TemporaryDirectory()
    except OSError as error:
        raise TrainingError("There is no temporary folder to write to: name one by --out.") from error
    with passing as name:
        yield Path(name)


def _train_into(folder: Path, config: TrainConfig, digits: Digits, test: Digits) -> None:
    drawn = f"{config.pen_digits:,} by the pen, {config.negatives:,} not-digits an epoch"
    print(f"{len(digits):,} digits of MNIST, {drawn}\n{HEADER}", flush=True)
    trained = train(digits, config, show_step if sys.stderr.isatty() else None, show_epoch)
    scales = training_scales(trained.model, digits)
    weights = keep(folder / WEIGHTS, lambda path: save_checkpoint(path, trained.model, trained.decision, scales))
    measured = read_test_digits(weights.path, test)
    text = figures_text(training_figures(trained, config, weights.path, measured))
    figures = keep(weights.path.with_name(FIGURES), lambda path: write_atomically(path, lambda file: file.write(text)))
    show_result(trained, config, weights.path, measured)
    check_kept(weights, figures)


def show_result(trained: Trained, config: TrainConfig, weights: Path, measured: MnistTest) -> None:
    """What came of the run."""
    print(f"epoch {trained.best.number} is best; {trained.seconds:.0f} s in all")
    print(f"{config.folded_network.parameter_count():,} parameters, {weights.stat().st_size / 1000:.0f} kB")
    print("decision     " + ", ".join(f"{name} {value:.3f}" for name, value in asdict(trained.decision).items()))
    print(f"test ECE     {percent(measured.ece).strip()}, n = {measured.n:,}, {measured.errors} mistakes")
    print(f"test accuracy {percent(measured.accuracy).strip()}")


HEADER = f"epoch{'loss':>9}{'MNIST val.':>13}{'pen val.':>11}{'AUROC':>10}{'seconds':>10}"


def show_epoch(epoch: Epoch) -> None:
    """One line of the table."""
    if sys.stderr.isatty():
        print("\r\033[K", end="", file=sys.stderr, flush=True)  # the bar gives way
    print(
        f"{epoch.number:5d}{epoch.train_loss:9.4f}{100 * epoch.mnist:11.2f} %{100 * epoch.pen:9.2f} %"
        f"{epoch.auroc:10.4f}{epoch.seconds:10.1f}",
        flush=True,
    )


def show_step(epoch: int, step: int, steps: int) -> None:
    """The progress bar: one line that rewrites itself."""
    done = BAR * step // steps
    bar = "#" * done + "." * (BAR - done)
    print(f"\repoch {epoch} [{bar}] {step}/{steps}\033[K", end="", file=sys.stderr, flush=True)


def usable_cores() -> int:
    """Cores that this process may run on, which on a shared machine may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 0, or 2 after one sentence about what cannot be done, or 130 after Ctrl-C."""
    return run_command(PROGRAM, lambda: run(parse_arguments(arguments)))


if __name__ == "__main__":
    sys.exit(main())
