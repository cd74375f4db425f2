"""Training in parts on several cores: the same gradient as in one piece, shared weights, repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

import pytest
import torch
from torch import Generator, Tensor

from cnn.data.mnist import Digits
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig
from cnn.training.loss import digit_losses, to_input
from cnn.training.workers import SMALLEST_PART, Workers, draw_in_parts, split, worker_count


def batch_of(count: int) -> Digits:
    generator = Generator().manual_seed(count)
    images = torch.randint(0, 256, (count, 28, 28), generator=generator).to(torch.uint8)
    return Digits(images, torch.randint(-1, 10, (count,), generator=generator))


def losses_of(model: DigitCNN, part: Digits, generator: Generator) -> Tensor:
    return digit_losses(model(to_input(part.images)), part.labels)


def noisy_losses_of(model: DigitCNN, part: Digits, generator: Generator) -> Tensor:
    x = to_input(part.images)
    return digit_losses(model(x + torch.rand(x.shape, generator=generator)), part.labels)


def network(batch_norm: bool) -> DigitCNN:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return DigitCNN(CNNConfig(blocks=((3,), (4,), ()), batch_norm=batch_norm)).train()


@pytest.fixture(params=[1, 2, 3])
def workers(request) -> Iterator[Workers]:
    with closing(Workers(network(False), request.param, Generator().manual_seed(1))) as workers:
        yield workers


def test_the_gradient_and_losses_are_those_of_the_whole_batch(workers):
    batch = batch_of(3 * SMALLEST_PART + 10)  # no multiple of the number of workers
    whole = network(False)
    expected = losses_of(whole, batch, Generator())
    expected.mean().backward()
    for _ in range(2):  # nothing is left over from the batch before
        losses = workers.backward(batch, losses_of)
    torch.testing.assert_close(losses, expected, rtol=1e-4, atol=1e-5)
    for ours, reference in zip(workers.models[0].parameters(), whole.parameters(), strict=True):
        torch.testing.assert_close(ours.grad, reference.grad, rtol=1e-4, atol=1e-6)


def test_a_step_of_the_first_model_moves_all(workers):
    optimizer = torch.optim.AdamW(workers.models[0].parameters(), lr=0.01)
    before = [parameter.clone() for parameter in workers.models[0].parameters()]
    workers.backward(batch_of(3 * SMALLEST_PART), losses_of)
    optimizer.step()
    for model in workers.models:
        for old, new, first in zip(before, model.parameters(), workers.models[0].parameters(), strict=True):
            assert not torch.equal(old, new)
            assert torch.equal(new, first)


def test_a_small_batch_goes_to_fewer_workers(workers):
    assert (workers.backward(batch_of(5), losses_of) > 0).all()
    assert all(torch.isfinite(parameter.grad).all() for parameter in workers.models[0].parameters())


def test_equal_seeds_give_equal_gradients_bit_for_bit():
    gradients = []
    for _ in range(2):
        with closing(Workers(network(True), 2, Generator().manual_seed(7))) as workers:
            for _ in range(3):
                workers.backward(batch_of(2 * SMALLEST_PART), noisy_losses_of)
            gradients.append([parameter.grad for parameter in workers.models[0].parameters()])
    assert all(torch.equal(one, other) for one, other in zip(*gradients, strict=True))


def test_workers_draw_different_random_numbers():
    with closing(Workers(network(False), 2, Generator().manual_seed(7))) as workers:
        first, second = (torch.rand(4, generator=generator) for generator in workers.generators)
    assert not torch.equal(first, second)


@pytest.mark.parametrize(("count", "parts"), [(10, 1), (10, 3), (256, 2), (7, 7)])
def test_split_keeps_all_in_order(count, parts):
    batch = batch_of(count)
    pieces = split(batch, parts)
    assert len(pieces) == parts
    assert max(map(len, pieces)) - min(map(len, pieces)) <= 1
    assert torch.equal(torch.cat([piece.images for piece in pieces]), batch.images)
    assert torch.equal(torch.cat([piece.labels for piece in pieces]), batch.labels)


@pytest.mark.parametrize("count", [0, 1, 25, 40])
def test_drawings_in_parts_do_not_depend_on_the_number_of_cores(count, monkeypatch):
    monkeypatch.setattr("cnn.training.workers.DRAWN_AT_ONCE", 10)
    before = torch.get_num_threads()
    results = []
    for cores in (1, 3):
        torch.set_num_threads(cores)
        parts = draw_in_parts(lambda n, source: torch.rand(n, generator=source), count, Generator().manual_seed(4))
        results.append(torch.cat(parts))
    torch.set_num_threads(before)
    assert len(results[0]) == count == len(results[0].unique())  # no two parts draw the same
    assert torch.equal(*results)


def test_as_many_workers_as_cores_but_no_tiny_parts():
    assert [worker_count(cores, 256) for cores in (1, 2, 4, 64)] == [1, 2, 4, 4]
    assert worker_count(8, SMALLEST_PART - 1) == 1
