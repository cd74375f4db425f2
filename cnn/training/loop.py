"""Training: one loss, one loop.

The loss sees eleven classes, of which the eleventh, "not a digit", has a logit that is fixed at zero. With the score
s = logsumexp(logits) that is

    a digit with label y:    cross_entropy(logits, y) + softplus(-s)
    not a digit:                                        softplus(s)

so the network still has ten outputs and ten probabilities, and s is trained to be the log-odds of "this is a digit". It
is an energy-based score as in Liu et al. 2020, "Energy-based out-of-distribution detection", with the logistic loss in
place of two squared hinges: there are no margins to tune.
"""

from __future__ import annotations

import copy
import math
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace

import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel

from cnn.base.errors import UserError
from cnn.data.figures import area_under_roc
from cnn.data.mnist import Digits, split_validation
from cnn.network.checkpoint import Decision
from cnn.network.model import CNNConfig, DigitCNN
from cnn.training.augment import AugmentConfig, augment
from cnn.training.calibration import decide, fit_temperature
from cnn.training.mixture import NOT_A_DIGIT, Validation, batches, mix, steps_in, validation_beside
from cnn.training.workers import LossesOf, Workers, worker_count

EVALUATION_BATCH = 500
AVERAGE_KEEPS = 0.999  # of the averaged weights, at each step: they are those of the last thousand steps


class TrainingError(UserError):
    """Training cannot start or go on; the message is one sentence for the person who started it."""


@dataclass(frozen=True)
class TrainConfig:
    """Everything that decides a training run.

    Attributes:
        epochs: passes over MNIST.
        batch_size: pictures for each step, digits and not-digits together.
        lr: the highest learning rate; it rises over the first steps and falls to zero at the end.
        weight_decay: of AdamW, on kernels and matrices.
        seed: of the weights, the order, the augmentation and the pen; the default is the shipped network's.
        threads: processor cores that torch may use; 0: all.
        pen_digits: digits by the synthetic pen in each epoch.
        negatives: not-digits in each epoch.
        validation: MNIST digits that are held out, and as many pen digits and not-digits.
        augment: strengths of augmentation.
        network: the network's shape.
    """

    epochs: int = 24
    batch_size: int = 128
    lr: float = 1e-2
    weight_decay: float = 1e-2
    seed: int = 4
    threads: int = 0
    pen_digits: int = 20_000
    negatives: int = 6_000
    validation: int = 5_000
    augment: AugmentConfig = field(default_factory=AugmentConfig)
    network: CNNConfig = field(default_factory=lambda: CNNConfig(batch_norm=True))

    def __post_init__(self) -> None:
        for name in ("epochs", "batch_size", "validation"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, not {getattr(self, name)}.")
        for name in ("threads", "pen_digits", "negatives", "seed", "weight_decay"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must be at least 0, not {getattr(self, name)}.")
        if not (math.isfinite(self.lr) and self.lr > 0):
            raise ValueError(f"lr must be a number above 0, not {self.lr}.")

    def dry_run(self) -> TrainConfig:
        """The same recipe, cut down to seconds."""
        return replace(
            self,
            epochs=min(self.epochs, 2),
            batch_size=min(self.batch_size, 64),
            pen_digits=min(self.pen_digits, 200),
            negatives=min(self.negatives, 100),
            validation=min(self.validation, 100),
        )

    def to_dict(self) -> dict[str, object]:
        """The config as plain Python types, for JSON."""
        return asdict(self) | {"network": self.network.to_dict()}


@dataclass(frozen=True)
class Epoch:
    """One line of the history.

    Attributes:
        number: counted from 1.
        train_loss: mean over the epoch, on augmented pictures.
        mnist, pen: accuracy on held-out digits, 0..1.
        auroc: the chance that a held-out digit scores higher than a held-out not-digit.
        validation_loss: what chooses the epoch: the mean cross-entropy on held-out digits (MNIST's alone in a run
            without the pen), with the best temperature. It says more than a count of 60 mistakes in 10,000, which is
            mostly chance.
        seconds: for training and validation.
    """

    number: int
    train_loss: float
    mnist: float
    pen: float
    auroc: float
    validation_loss: float
    seconds: float


@dataclass(frozen=True)
class Trained:
    """What a run ends with.

    Attributes:
        model: of the best epoch, with its batch norm, in eval mode on the CPU.
        decision: found on the validation set.
        history: every epoch, in order.
        best: the epoch that the model is from.
        validation: what chose it.
        seconds: of the whole run, drawing included.
    """

    model: DigitCNN
    decision: Decision
    history: list[Epoch]
    best: Epoch
    validation: Validation
    seconds: float


OnStep = Callable[[int, int, int], None]
"""Called after each step with the epoch's number, the step's number and the steps in an epoch, counted from 1."""
OnEpoch = Callable[[Epoch], None]
"""Called after each epoch."""


def train(
    digits: Digits, config: TrainConfig, on_step: OnStep | None = None, on_epoch: OnEpoch | None = None
) -> Trained:
    """Train a network. On one machine, with equally many cores, equal `config`s give equal weights, bit for bit.

    Args:
        digits: MNIST's training set, of which `config.validation` are held out.
        config: the run.
        on_step, on_epoch: for the display.

    Raises:
        TrainingError: where too few digits are left, or the loss grows without bounds.
    """
    started = time.perf_counter()
    if len(digits) <= config.validation:
        raise TrainingError(f"{len(digits):,} digits leave none to train on after {config.validation:,} are held out.")
    device = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else torch.device("cpu")
    kept, held_out = split_validation(digits, config.validation)
    validation = validation_beside(held_out)
    generator = torch.Generator().manual_seed(config.seed)  # of everything but the first weights
    steps = steps_in(len(kept) + config.pen_digits + config.negatives, config.batch_size)
    with torch.random.fork_rng(devices=[]):  # the caller's random state is none of our business
        torch.manual_seed(config.seed)
        model = DigitCNN(config.network).to(device, memory_format=torch.channels_last)
    learner = Learner.of(model, config, config.epochs * steps, generator)

    history: list[Epoch] = []
    best, best_weights = None, {}
    with closing(learner.workers):
        for number in range(1, config.epochs + 1):
            begun = time.perf_counter()
            pictures = mix(kept, config.pen_digits, config.negatives, generator)
            loss = run_epoch(learner, pictures, config, number, on_step)
            epoch = validate(learner.average.module, validation, number, loss, config.pen_digits > 0, begun)
            history.append(epoch)
            if on_epoch:
                on_epoch(epoch)
            if not math.isfinite(loss):
                raise TrainingError(f"The loss is no longer a finite number in epoch {number}: try a lower --lr.")
            if best is None or epoch.validation_loss <= best.validation_loss:
                best, best_weights = epoch, copy.deepcopy(learner.average.module.state_dict())
    model.load_state_dict(best_weights)
    model = model.cpu().eval()
    known = [validation.mnist, validation.pen] if config.pen_digits else [validation.mnist]
    logits = torch.cat([logits_of(model, part.images) for part in known])
    decision = decide(logits, torch.cat([part.labels for part in known]))
    return Trained(model, decision, history, best, validation, time.perf_counter() - started)


@dataclass(frozen=True)
class Learner:
    """A network while it is trained.

    Attributes:
        workers: the network's copies, one for each core; the first is the network itself.
        optimizer, schedule: how it takes a step.
        average: its weights averaged over the last steps, which read better than those of any one step.
    """

    workers: Workers
    optimizer: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    average: AveragedModel

    @classmethod
    def of(cls, model: DigitCNN, config: TrainConfig, steps: int, generator: torch.Generator) -> Learner:
        """A learner for `steps` steps. Its workers are to be closed."""
        optimizer = torch.optim.AdamW(
            parameter_groups(model, config.weight_decay), lr=config.lr, betas=(0.9, 0.99), fused=True
        )
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: learning_rate(step / steps))
        on_cpu = next(model.parameters()).device.type == "cpu"
        parts = worker_count(torch.get_num_threads(), config.batch_size) if on_cpu else 1
        average = AveragedModel(model, multi_avg_fn=moving_average, use_buffers=True)
        return cls(Workers(model, parts, generator), optimizer, schedule, average)

    def step(self, batch: Digits, losses_of: LossesOf) -> float:
        """Learn from one batch. Answers its mean loss before the step."""
        losses = self.workers.backward(batch, losses_of)
        self.optimizer.step()
        self.schedule.step()
        self.average.update_parameters(self.workers.models[0])
        return losses.mean().item()


@torch.no_grad()
def moving_average(average: list[Tensor], now: list[Tensor], updates: Tensor) -> None:
    """Move each average (weights and batch-norm statistics) towards its present value, by a thousandth in the end.

    In the first steps by more, so that the average does not hang on to the random weights that training began with.
    """
    if average[0].is_floating_point():  # batch norm's count of batches is none
        keep = min(AVERAGE_KEEPS, (1 + int(updates)) / (10 + int(updates)))
        torch._foreach_lerp_(average, now, 1 - keep)


def run_epoch(
    learner: Learner,
    pictures: Digits,
    config: TrainConfig,
    number: int,
    on_step: OnStep | None,
) -> float:
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


def losses_under(config: TrainConfig) -> LossesOf:
    """What a training step does with pictures: augment them, read them, and say how wrong each reading is."""

    def losses_of(model: DigitCNN, part: Digits, generator: torch.Generator) -> Tensor:
        device = next(model.parameters()).device
        x = augment(to_input(part.images), config.augment, generator)
        x = x.to(device, memory_format=torch.channels_last)  # (B, 1, 28, 28)
        losses = digit_losses(model(x), part.labels.to(device), detect=config.negatives > 0)
        return losses.cpu()  # (B,)

    return losses_of


def digit_losses(logits: Tensor, labels: Tensor, detect: bool = True) -> Tensor:
    """(B,) the loss of each picture, which the module's docstring explains.

    Args:
        logits: (B, 10).
        labels: (B,) 0..9, or NOT_A_DIGIT.
        detect: with False, cross-entropy alone, for a run without not-digits.
    """
    loss = functional.cross_entropy(logits, labels, ignore_index=NOT_A_DIGIT, reduction="none")  # (B,)
    if detect:
        score = torch.logsumexp(logits, dim=1)  # (B,)
        loss = loss + functional.softplus(torch.where(labels == NOT_A_DIGIT, score, -score))
    return loss


def learning_rate(progress: float, warmup: float = 0.15) -> float:
    """Share of the highest learning rate at `progress` 0..1 of the run: up in a line, down in a line to zero."""
    return min(progress / warmup, (1 - progress) / (1 - warmup)) if progress < 1 else 0.0


def parameter_groups(model: DigitCNN, weight_decay: float) -> list[dict[str, object]]:
    """Weight decay for kernels and matrices only: biases and batch norm's scales have no size to keep small."""
    kernels = [parameter for parameter in model.parameters() if parameter.ndim > 1]
    others = [parameter for parameter in model.parameters() if parameter.ndim == 1]
    return [{"params": kernels, "weight_decay": weight_decay}, {"params": others, "weight_decay": 0.0}]


def to_input(images: Tensor) -> Tensor:
    """(n, 28, 28) uint8 -> (n, 1, 28, 28) float in 0..1, channels last: convolutions run fastest so."""
    return (images[:, None].float() / 255).contiguous(memory_format=torch.channels_last)


@torch.no_grad()
def logits_of(model: DigitCNN, images: Tensor) -> Tensor:
    """(n, 10) logits on the CPU, of pictures (n, 28, 28) uint8; puts the model into eval mode."""
    model.eval()
    device = next(model.parameters()).device
    return torch.cat([model(to_input(part).to(device)).cpu() for part in images.split(EVALUATION_BATCH)])


def validate(
    model: DigitCNN, validation: Validation, number: int, train_loss: float, pen_counts: bool, begun: float
) -> Epoch:
    """The epoch's line of the history; `begun` is when it began, by `time.perf_counter`."""
    mnist, pen = (logits_of(model, part.images) for part in (validation.mnist, validation.pen))
    negatives = logits_of(model, validation.negatives)
    right = (mnist.argmax(1) == validation.mnist.labels).double().mean().item()
    pen_right = (pen.argmax(1) == validation.pen.labels).double().mean().item()
    known = (torch.cat((mnist, pen)), torch.cat((validation.mnist.labels, validation.pen.labels)))
    logits, labels = known if pen_counts else (mnist, validation.mnist.labels)
    loss = functional.cross_entropy(logits / fit_temperature(logits, labels), labels).item()
    scores = torch.logsumexp(torch.cat((mnist, pen)), 1).numpy()
    return Epoch(
        number=number,
        train_loss=train_loss,
        mnist=right,
        pen=pen_right,
        auroc=area_under_roc(scores, torch.logsumexp(negatives, 1).numpy()),
        validation_loss=loss,
        seconds=time.perf_counter() - begun,
    )
