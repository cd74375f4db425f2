"""`python -m cnn.evaluate`: what it prints, what it writes, and what it refuses."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from cnn import Recognizer
from cnn.base.files import sole_writer
from cnn.data.mnist import Digits, load_mnist
from cnn.evaluate import __main__ as evaluate
from cnn.evaluate.numbers import NumbersFigures
from cnn.network.checkpoint import Decision, read_checksum, save_checkpoint
from cnn.network.model import DigitCNN
from cnn.network.stages import CNNConfig


@pytest.fixture
def files(tmp_path, monkeypatch):
    """Weights of an untrained network, a file of digits and one of letters; MNIST cut to 20 digits."""
    torch.manual_seed(0)
    save_checkpoint(tmp_path / "w.pt", DigitCNN(CNNConfig(blocks=((2,), (2,), ()))), Decision())
    strokes = {
        "points": np.array([[0, 0], [0, 1], [0.1, 0], [0.5, 1]], np.float32),
        "stroke_offsets": np.array([0, 2, 4]),
        "drawing_offsets": np.array([0, 1, 2]),
    }
    np.savez(tmp_path / "digits.npz", labels=np.array([1, 7]), writers=np.array([5, 6]), **strokes)
    np.savez(tmp_path / "letters.npz", labels=np.array(["a", "l"]), lookalike=np.array([True, True]), **strokes)
    few = load_mnist(train=False)[:20]
    monkeypatch.setattr(evaluate, "load_mnist", lambda train: Digits(few.images, few.labels))
    return tmp_path


def test_the_command_prints_strict_json(files, capsys):
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    code = evaluate.main(["--weights", str(files / "w.pt"), "--json", "--conditions", "ordinary", "--drawings", *names])
    printed = json.loads(capsys.readouterr().out, parse_constant=pytest.fail)
    assert code == 0
    assert printed["mnist"]["clean"]["n"] == 20
    assert printed["digits"]["digits"]["overall"]["n"] == 2
    assert printed["digits"]["digits"]["writer_worst"]["writer"] in ("5", "6")
    assert printed["digits"]["digits"]["recall"][0] is None
    assert printed["not_digits"]["letters"]["auroc"] is None  # every letter is a lookalike: nothing to count
    expected = evaluate.evaluate_mnist(Recognizer.load(files / "w.pt"), evaluate.load_mnist(train=False)).clean.accuracy
    assert printed["mnist"]["clean"]["accuracy"] == expected


def test_the_command_adds_its_figures_to_a_file_of_results(files, capsys):
    results = files / "results.json"
    options = ["--weights", str(files / "w.pt"), "--json", "--metrics", str(results)]
    assert evaluate.main(options) == 0
    printed = json.loads(capsys.readouterr().out)
    assert json.loads(results.read_text()) == {"evaluation": printed}
    ours = {"seconds": 9, "network": {"checksum": read_checksum(files / "w.pt")}}
    assert printed["weights_checksum"] == ours["network"]["checksum"]
    results.write_text(json.dumps(ours | {"evaluation": "of before"}))
    assert evaluate.main(options) == 0
    assert json.loads(results.read_text()) == ours | {"evaluation": printed}


def test_figures_of_other_weights_are_refused_at_once(files, capsys, monkeypatch):
    monkeypatch.setattr(evaluate, "measure", pytest.fail)
    results = files / "results.json"
    for network in ({"checksum": "0" * 64}, {"file_bytes": 9}):
        results.write_text(json.dumps({"network": network}))
        assert evaluate.main(["--weights", str(files / "w.pt"), "--metrics", str(results)]) == 2
        message = capsys.readouterr().err
        assert "other weights" in message
        assert message.count("\n") == 1
        assert json.loads(results.read_text()) == {"network": network}


def test_two_commands_do_not_write_to_one_file_of_figures(files, capsys, monkeypatch):
    monkeypatch.setattr(evaluate, "measure", pytest.fail)
    with sole_writer(files, []):
        assert evaluate.main(["--weights", str(files / "w.pt"), "--metrics", str(files / "results.json")]) == 2
    assert "Another program" in capsys.readouterr().err


@pytest.mark.parametrize("content", ["half a {", "[1, 2]", "[" * 100_000, '{"loss": NaN}', '{"loss": 1e999}'])
def test_results_that_are_none_stay_as_they_are(files, capsys, content):
    results = files / "results.json"
    results.write_text(content)
    assert evaluate.main(["--weights", str(files / "w.pt"), "--metrics", str(results)]) == 2
    message = capsys.readouterr().err
    assert str(results) in message
    assert message.count("\n") == 1
    assert results.read_text() == content


def test_the_command_reads_numbers_when_asked(files, capsys, monkeypatch):
    asked = []

    def numbers(recognizer, drawings):
        asked.append(drawings.name)
        return NumbersFigures(1000, 0.97, 0.99, 0.8, 0.9, 6, 0.0, 12.5)

    monkeypatch.setattr(evaluate, "evaluate_numbers", numbers)
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    options = ["--weights", str(files / "w.pt"), "--numbers", "--conditions", "ordinary", "--drawings", *names]
    assert evaluate.main([*options, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["numbers"]["digits"]["exact"] == 0.97
    assert evaluate.main(options) == 0
    assert "97.00 %" in capsys.readouterr().out
    assert asked == ["digits", "digits"]  # numbers are made of digits only


def test_the_command_prints_tables(files, capsys):
    names = [str(files / name) for name in ("digits.npz", "letters.npz")]
    assert evaluate.main(["--weights", str(files / "w.pt"), "--drawings", *names]) == 0
    printed = capsys.readouterr().out
    for words in (
        "MNIST test digits",
        "any size, place and pen",
        "95 % anywhere, pen 12 %",
        "worst condition",
        "AUROC",
    ):
        assert words in printed
    assert "nan" not in printed


@pytest.mark.parametrize("wrong", ["weights", "drawings"])
def test_a_bad_file_ends_the_command_with_one_sentence(files, capsys, wrong):
    (files / "bad").write_bytes(b"bad")
    good = {"weights": files / "w.pt", "drawings": files / "digits.npz"}
    chosen = good | {wrong: files / "bad"}
    code = evaluate.main(["--weights", str(chosen["weights"]), "--drawings", str(chosen["drawings"])])
    output = capsys.readouterr()
    assert code == 2
    assert output.out == ""
    assert len(output.err.strip().splitlines()) == 1
    assert "bad" in output.err
