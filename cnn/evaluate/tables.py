"""Figures as fixed-width text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnn.evaluate.answers import Figures
from cnn.evaluate.drawings import DrawingsFigures, RefusalFigures
from cnn.evaluate.mnist import MnistFigures
from cnn.evaluate.numbers import NumbersFigures

HEADER = f"  {'':<32}{'n':>8}{'accuracy':>11}{'ECE':>11}{'refused':>11}{'unsure':>11}"


def percent(value: float | None) -> str:
    """A share of 1 as fixed-width percent, "    -  " where there is none."""
    return "    -  " if value is None else f"{100 * value:6.2f} %"


def mnist_table(figures: MnistFigures) -> str:
    """MNIST's figures."""
    difference = 100 * ((figures.redrawn.accuracy or 0) - (figures.sample.accuracy or 0))
    lines = [
        "MNIST test digits",
        HEADER,
        _row("as they are", figures.clean),
        _row("a sample of them, as they are", figures.sample),
        _row("any size and place", figures.placed),
        _row("any size, place and pen", figures.redrawn) + f"   {difference:+.2f} points",
    ]
    return "\n".join(lines)


def drawings_table(figures: DrawingsFigures) -> str:
    """One file's figures."""
    lines = [f"{figures.name}: {figures.drawings:,} drawings of digits", HEADER]
    lines += [_row(name, one) for name, one in figures.conditions.items()]
    lines += [_row("all conditions", figures.overall)]
    if figures.without_suspect is not None:
        lines += [_row("all, without suspect labels", figures.without_suspect)]
    lines += [f"  worst condition: {figures.worst_condition}"]
    if worst := figures.writer_worst:
        shares = f"mean {percent(figures.writer_mean).strip()}, worst {percent(worst.accuracy).strip()}"
        lines += [f"  {len(figures.writers)} writers: {shares} (writer {worst.writer})"]
    lines += ["  label   recall    read as" + "".join(f"{digit:>7}" for digit in range(10))]
    for digit, (recall, row) in enumerate(zip(figures.recall, figures.confusion, strict=True)):
        lines += [f"  {digit:>5} {percent(recall)}" + " " * 10 + "".join(f"{count:>7}" for count in row)]
    return "\n".join(lines)


def refusal_table(files: Sequence[RefusalFigures]) -> str:
    """The figures of files of not-digits."""
    lines = [
        "Not digits (lookalikes left out; passing = taken for a digit)",
        f"  {'':<24}{'n':>7}{'AUROC':>9}{'with lookalikes':>17}{'pass at 1 % refused':>21}{'pass as shipped':>17}",
    ]
    for one in files:
        areas = ["-" if area is None else f"{area:.4f}" for area in (one.auroc, one.auroc_with_lookalikes)]
        lines += [
            f"  {one.name:<24}{one.counted:>7,}{areas[0]:>9}{areas[1]:>17}"
            f"{percent(one.pass_at_threshold):>21}{percent(one.pass_as_shipped):>17}"
        ]
    return "\n".join(lines)


def numbers_table(files: Mapping[str, NumbersFigures]) -> str:
    """The figures of three-digit numbers, by the file that their digits are from."""
    lines = [
        "Three-digit numbers put together from drawings, and one digit alone that is read as several",
        f"  {'':<24}{'n':>7}{'exact':>11}{'segmented':>11}{'touching: n':>13}{'exact':>11}{'segmented':>11}"
        f"{'alone: n':>10}{'split':>11}{'median':>10}",
    ]
    for name, one in files.items():
        lines += [
            f"  {name:<24}{one.numbers:>7,}{percent(one.exact):>11}{percent(one.segmented):>11}"
            f"{one.numbers:>13,}{percent(one.touching_exact):>11}{percent(one.touching_segmented):>11}"
            f"{one.single:>10,}{percent(one.split):>11}{one.milliseconds:>7.1f} ms"
        ]
    return "\n".join(lines)


def _row(name: str, figures: Figures) -> str:
    shares = (figures.accuracy, figures.ece, figures.refused, figures.unsure)
    return f"  {name:<32}{figures.n:>8,}" + "".join(f"{percent(value):>11}" for value in shares)
