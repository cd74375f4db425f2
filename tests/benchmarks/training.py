"""What drawing costs, and a training step, by how the cores share it and by what happens to freed memory.

Each core may work on its own part of the batch, or torch may share each operation between the cores.

    python -m tests.benchmarks.training                  batches of 128 and 256, as train.py works
    python -m tests.benchmarks.training --steps 200      steadier figures

Each line is a process of its own, because the C library's settings hold for a whole process.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from contextlib import closing
from statistics import median

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as train.py does, before torch loads

import torch

from cnn.data.mnist import load_mnist
from cnn.network.model import DigitCNN
from cnn.training.config import TrainConfig
from cnn.training.loop import parameter_groups
from cnn.training.loss import losses_under
from cnn.training.mixture import draw_digits
from cnn.training.workers import Workers, keep_freed_memory, worker_count
from train import usable_cores

WARM_UP = 10  # steps that are not counted


def microseconds(batch_size: int, workers: int, steps: int) -> float:
    """Median time of a training step on MNIST digits, in microseconds a picture; `workers` 0: torch's threads."""
    config = TrainConfig()
    digits = load_mnist(train=True)[: batch_size * 40]
    generator = torch.Generator().manual_seed(0)
    model = DigitCNN(config.network).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(parameter_groups(model, config.weight_decay), lr=1e-3, fused=True)
    losses_of = losses_under(config)

    seconds = []
    with closing(Workers(model, max(1, workers), generator)) as shared:
        for step in range(WARM_UP + steps):
            begin = step % 40 * batch_size
            batch = digits[begin : begin + batch_size]
            started = time.perf_counter()
            if workers:
                shared.backward(batch, losses_of)
            else:
                model.zero_grad()
                losses_of(model, batch, generator).mean().backward()
            optimizer.step()
            seconds.append(time.perf_counter() - started)
    return median(seconds[WARM_UP:]) / batch_size * 1e6


def drawing_microseconds(count: int = 20_000) -> float:
    """Time for each digit that the pen draws for training, in microseconds, with freed memory kept as train.py does."""
    keep_freed_memory()
    started = time.perf_counter()
    draw_digits(count, torch.Generator().manual_seed(0))
    return (time.perf_counter() - started) / count * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--one", nargs=3, metavar=("BATCH", "WORKERS", "KEEP"), help="one line's figure alone")
    options = parser.parse_args()
    cores = usable_cores()
    torch.set_num_threads(cores)
    if options.one:
        batch_size, workers, keep = map(int, options.one)
        if keep:
            keep_freed_memory()
        print(f"{microseconds(batch_size, workers, options.steps):.1f}")
        return
    print(f"{cores} cores, drawing a digit: {drawing_microseconds():.1f} microseconds")
    print(f"microseconds for each picture of a training step, median of {options.steps}")
    for batch_size in (128, 256):
        for workers in sorted({0, 1, worker_count(cores, batch_size)}):
            sharing = f"{workers} part(s)," if workers else "torch's threads,"
            for keep in (0, 1):
                line = [str(one) for one in (batch_size, workers, keep)]
                command = [sys.executable, "-m", __spec__.name, "--steps", str(options.steps), "--one", *line]
                figure = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
                memory = "freed memory kept" if keep else "as glibc does by itself"
                print(f"batch {batch_size}, {sharing:<17}{memory:<24}{figure:>8}")


if __name__ == "__main__":
    main()
