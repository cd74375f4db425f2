"""The training loop: an epoch's pictures, a step for each batch, validation, and the epoch that is kept."""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import torch
from torch import Generator, Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from cnn.data.figures import area_under_roc
from cnn.data.mnist import Digits, split_validation
from cnn.network.checkpoint import Decision
from cnn.network.model import DigitCNN
from cnn.training.calibration import decide, fit_temperature
from cnn.training.config import EVALUATION_BATCH, TrainConfig, TrainingError
from cnn.training.loss import losses_under, to_input
from cnn.training.mixture import Validation, batches, mix, steps_in, validation_beside
from cnn.training.workers import LossesOf, Workers, worker_count

WARMUP = 0.15  # of the run, until the learning rate is at its highest
AVERAGE_KEEPS = 0.999  # of the averaged weights, at each step: they are those of the last thousand steps


@dataclass(frozen=True)
class Epoch:
    """One line of the history."""

    number: int  # counted from 1
    train_loss: float  # mean over the epoch, on augmented pictures
    mnist: float  # mnist, pen: accuracy on held-out digits, 0..1
    pen: float
    auroc: float  # the chance that a held-out digit scores higher than a held-out not-digit
    # what chooses the epoch: the mean cross-entropy on held-out digits (MNIST's alone in a run without the pen), with
    # the best temperature. A count of 60 mistakes in 10,000 is mostly chance.
    validation_loss: float
    seconds: float  # for training and validation


@dataclass(frozen=True)
class Trained:
    """What a run ends with."""

    model: DigitCNN  # of the epoch `best`, with its batch norm, in eval mode on the CPU
    decision: Decision  # found on `validation`, which chose the epoch too
    history: list[Epoch]
    best: Epoch
    validation: Validation
    seconds: float  # of the whole run, drawing included


OnStep = Callable[[int, int, int], None]  # called with the numbers of epoch and step, from 1, and an epoch's steps


def train(
    digits: Digits, config: TrainConfig, on_step: OnStep | None = None, on_epoch: Callable[[Epoch], None] | None = None
) -> Trained:
    """Train a network. On one machine, with equally many cores, equal `config`s give equal weights, bit for bit.

    `digits` is MNIST's training set, of which `config.validation` are held out; `on_step` and `on_epoch`, called after
    each, are for the display. Raises TrainingError where too few digits are left, or the loss grows without bounds.
    """
    started = time.perf_counter()
    if len(digits) <= config.validation:
        raise TrainingError(f"{len(digits):,} digits leave none to train on after {config.validation:,} are held out.")
    kept, held_out = split_validation(digits, config.validation)
    validation = validation_beside(held_out)
    generator = Generator().manual_seed(config.seed)  # of everything but the first weights
    model = new_model(config)
    steps = config.epochs * steps_in(len(kept) + config.pen_digits + config.negatives, config.batch_size)
    history: list[Epoch] = []
    learner = Learner.of(model, config, steps, generator)
    with closing(learner.workers):
        for number in range(1, config.epochs + 1):
            begun = time.perf_counter()
            pictures = mix(kept, config.pen_digits, config.negatives, generator, config.pen)
            loss = run_epoch(learner, pictures, config, number, on_step)
            epoch = validate(learner.averaged, validation, number, loss, config.pen_digits > 0, begun)
            history.append(epoch)
            if on_epoch:
                on_epoch(epoch)
            if not math.isfinite(loss + epoch.validation_loss):
                raise TrainingError(f"The loss is no longer a finite number in epoch {number}: try a lower --lr.")
            if best_of(history) is epoch:
                best_weights = copy.deepcopy(learner.averaged.state_dict())
    model.load_state_dict(best_weights)
    model = model.cpu().eval()
    mnist, pen = (logits_of(model, part.images) for part in (validation.mnist, validation.pen))
    decision = decide(*deciding(validation, mnist, pen, config.pen_digits > 0))
    return Trained(model, decision, history, best_of(history), validation, time.perf_counter() - started)


def new_model(config: TrainConfig) -> DigitCNN:
    """An untrained network on the fastest device, its weights from `config.seed`; torch's random state stays."""
    device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        return DigitCNN(config.network).to(device or torch.device("cpu")).to(memory_format=torch.channels_last)


def best_of(history: Sequence[Epoch]) -> Epoch:
    """The epoch with the lowest validation loss, of equal ones the last."""
    return min(reversed(history), key=lambda epoch: epoch.validation_loss)


@dataclass(frozen=True)
class Learner:
    """A network while it is trained: `average` of the last steps' weights reads better than those of any one step."""

    workers: Workers
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    average: AveragedModel

    @classmethod
    def of(cls, model: DigitCNN, config: TrainConfig, steps: int, generator: Generator) -> Learner:
        """A learner for `steps` steps, whose workers are to be closed after them."""
        optimizer = torch.optim.AdamW(
            parameter_groups(model, config.weight_decay), lr=config.lr, betas=(0.9, 0.99), fused=True
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: learning_rate(step / steps))
        on_cpu = next(model.parameters()).device.type == "cpu"
        parts = worker_count(torch.get_num_threads(), config.batch_size) if on_cpu else 1
        average = AveragedModel(model, multi_avg_fn=moving_average, use_buffers=True)
        return cls(Workers(model, parts, generator), optimizer, schedule, average)

    @property
    def averaged(self) -> DigitCNN:
        """The network with the averaged weights."""
        assert isinstance(self.average.module, DigitCNN)
        return self.average.module

    def step(self, batch: Digits, losses_of: LossesOf) -> float:
        """Learn from one batch. Answers its mean loss before the step."""
        losses = self.workers.backward(batch, losses_of)
        self.optimizer.step()
        self.schedule.step()
        self.average.update_parameters(self.workers.models[0])
        return losses.mean().item()


Tensors = tuple[Tensor, ...] | list[Tensor]


@torch.no_grad()
def moving_average(average: Tensors, now: Tensors, updates: Tensor | int) -> None:
    """Move each average (weights and batch-norm statistics) towards its present value, by a thousandth in the end.

    In the first steps by more, so that the average does not hang on to the random weights that training began with.
    """
    if average[0].is_floating_point():  # batch norm's count of batches is none
        keep = min(AVERAGE_KEEPS, (1 + int(updates)) / (10 + int(updates)))
        torch._foreach_lerp_(average, now, 1 - keep)


def learning_rate(progress: float) -> float:
    """Share of the highest learning rate at `progress` 0..1 of the run: up in a line, down in a line to zero."""
    return min(progress / WARMUP, (1 - progress) / (1 - WARMUP)) if progress < 1 else 0.0


def parameter_groups(model: DigitCNN, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay for kernels and matrices only: biases and batch norm's scales have no size to keep small."""
    kernels = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def run_epoch(learner: Learner, pictures: Digits, config: TrainConfig, number: int, on_step: OnStep | None) -> float:
    """One epoch, on `pictures` in their order. Answers the mean loss."""
    steps = steps_in(len(pictures), config.batch_size)
    losses_of = losses_under(config)
    total = 0.0
    for model in learner.workers.models:
        model.train()
    for step, batch in enumerate(batches(pictures, config.batch_size), start=1):
        total += learner.step(batch, losses_of)
        if on_step:
            on_step(number, step, steps)
    return total / steps


@torch.no_grad()
def logits_of(model: DigitCNN, images: Tensor) -> Tensor:
    """(n, 10) logits on the CPU, of pictures (n, 28, 28) uint8; puts the model into eval mode."""
    model.eval()
    device = next(model.parameters()).device
    return torch.cat([model(to_input(part).to(device)).cpu() for part in images.split(EVALUATION_BATCH)])


def deciding(validation: Validation, mnist: Tensor, pen: Tensor, pen_counts: bool) -> tuple[Tensor, Tensor]:
    """Of the logits (n, 10) of both kinds of held-out digits, those that decide, with their labels (n,)."""
    if not pen_counts:
        return mnist, validation.mnist.labels
    return torch.cat((mnist, pen)), torch.cat((validation.mnist.labels, validation.pen.labels))


def validate(
    model: DigitCNN, validation: Validation, number: int, train_loss: float, pen_counts: bool, begun: float
) -> Epoch:
    """The epoch's line of the history; `begun` is when it began, by `time.perf_counter`."""
    mnist, pen = (logits_of(model, part.images) for part in (validation.mnist, validation.pen))
    negatives = logits_of(model, validation.negatives)
    right = (mnist.argmax(1) == validation.mnist.labels).double().mean().item()
    pen_right = (pen.argmax(1) == validation.pen.labels).double().mean().item()
    logits, labels = deciding(validation, mnist, pen, pen_counts)
    loss = functional.cross_entropy(logits / fit_temperature(logits, labels), labels).item()
    scores = torch.logsumexp(torch.cat((mnist, pen)), 1).numpy()
    auroc = area_under_roc(scores, torch.logsumexp(negatives, 1).numpy())
    assert auroc is not None  # at least one digit is held out, and a not-digit beside it
    return Epoch(number, train_loss, right, pen_right, auroc, loss, seconds=time.perf_counter() - begun)
