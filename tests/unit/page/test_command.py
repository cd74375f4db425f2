"""The page as a command, where it cannot start."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnn.page.__main__ import main
from tests.helpers.app import free_port


@pytest.mark.parametrize("content", [None, b"PK not a network"])
def test_weights_that_cannot_be_used_end_it_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, content: bytes | None
) -> None:
    monkeypatch.setenv("GRADIO_SERVER_PORT", str(free_port()))
    weights = tmp_path / "net.pt"
    if content:
        weights.write_bytes(content)
    assert main(["--weights", str(weights)]) == 2
    said = capsys.readouterr().err
    assert str(weights) in said
    assert len(said.splitlines()) == 1
