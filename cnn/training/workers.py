"""Drawing and training on several cores at once: each works through a part of every batch.

torch can also share each operation between cores, but on maps as small as these most of the gain goes into waiting
(`python -m tests.benchmarks.training` measures both).
"""

import copy
import ctypes
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import TypeVar

import torch
from torch import Generator, Tensor

from cnn.data.mnist import Digits
from cnn.network.model import DigitCNN

TRIM_THRESHOLD, MMAP_THRESHOLD = -1, -3  # names of settings in glibc's malloc.h
SMALLEST_PART = 64  # pictures: batch norm needs that many for steady means
DRAWN_AT_ONCE = 4000  # drawings: fewer would be mostly overhead

T = TypeVar("T")
LossesOf = Callable[[DigitCNN, Digits, Generator], Tensor]  # the loss of each picture in a part of a batch, (B,)


class Workers:
    """Copies of a model that share its weights; each has its own gradients, batch-norm statistics and random source.

    Everything is summed up in a fixed order, so with equal seeds and equally many workers runs are equal bit for bit.
    """

    def __init__(self, model: DigitCNN, count: int, generator: Generator) -> None:
        """`count` workers, the first of which is `model` itself; `generator` seeds their random sources."""
        self.models = [model, *(_sharing_weights(model) for _ in range(count - 1))]
        seeds = torch.randint(2**62, (count,), generator=generator).tolist()
        self.generators = [Generator().manual_seed(seed) for seed in seeds]
        self.threads = _threads(count)

    def backward(self, batch: Digits, losses_of: LossesOf) -> Tensor:
        """Leave the gradient of the batch's mean loss in the first model; answers each picture's loss, (B,)."""

        def work(model: DigitCNN, part: Digits, generator: Generator) -> Tensor:
            model.zero_grad()
            losses = losses_of(model, part, generator)
            losses.mean().backward()
            return losses.detach()

        parts = split(batch, worker_count(len(self.models), len(batch)))
        models = self.models[: len(parts)]
        losses = list(self.threads.map(work, models, parts, self.generators))
        for together in zip(*(model.parameters() for model in models), strict=True):
            weighted = [one.grad * (len(part) / len(batch)) for one, part in zip(together, parts, strict=True)]
            together[0].grad = sum(weighted[1:], start=weighted[0])
        return torch.cat(losses)

    def close(self) -> None:
        """End the threads."""
        self.threads.shutdown()


def draw_in_parts(draw: Callable[[int, Generator], T], count: int, generator: Generator) -> list[T]:
    """What `draw` draws in all: parts of `count` drawings in order, drawn on as many cores as torch may use.

    Each part has a random source of its own, so that the drawings do not depend on the number of cores.
    """
    edges = [*range(0, max(count, 1), DRAWN_AT_ONCE), count]
    seeds = torch.randint(2**62, (len(edges) - 1,), generator=generator).tolist()
    sources = [Generator().manual_seed(seed) for seed in seeds]
    with _threads(torch.get_num_threads()) as threads:
        return list(threads.map(draw, [end - begin for begin, end in pairwise(edges)], sources))


def _threads(count: int) -> ThreadPoolExecutor:
    """Threads that each keep to one core: what torch would share between cores is too small to gain by it."""
    return ThreadPoolExecutor(count, initializer=torch.set_num_threads, initargs=(1,))


def keep_freed_memory() -> None:
    """Ask glibc, where there is one, to keep what is freed for the next step. It is for the whole process.

    Every map that training makes is larger than what it keeps by itself: the system would take the memory away and fill
    it with zeros again at each step.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        mallopt(TRIM_THRESHOLD, 1 << 30)
        mallopt(MMAP_THRESHOLD, 1 << 25)  # 32 MiB: glibc takes no more


def worker_count(cores: int, batch_size: int) -> int:
    """How many parts of a batch are worth a core each."""
    return max(1, min(cores, batch_size // SMALLEST_PART))


def split(batch: Digits, count: int) -> Sequence[Digits]:
    """`batch` in `count` parts of equal size (or one more), in order."""
    edges = [len(batch) * number // count for number in range(count + 1)]
    return [batch[begin:end] for begin, end in pairwise(edges)]


def _sharing_weights(model: DigitCNN) -> DigitCNN:
    twin = copy.deepcopy(model)
    for own, shared in zip(twin.parameters(), model.parameters(), strict=True):
        own.data = shared.data
    return twin
