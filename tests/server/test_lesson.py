"""The tab "Lesson" over HTTP: what its server functions answer, and to what they answer 400."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.helpers.app import call, read_drawing
from tests.helpers.lesson import SENTENCE, Message, plain, sample_message

DRAWING = {"drawing": sample_message(5, 1)}


def test_block_is_answered_with_its_question_and_code(app: str) -> None:
    status, answer = call(app, "lesson", DRAWING | {"block": "convolution", "code": True})
    assert status == 200
    assert {"output", "question", "code", "pause"} <= set(answer)
    assert answer["question"]["text"]["key"] == "lesson.convolution.question"
    status, answer = call(app, "lesson", DRAWING | {"block": "convolution"})
    assert status == 200 and "code" not in answer


def test_drawing_has_the_logits_of_the_tab_draw(app: str) -> None:
    _, drawn = read_drawing(app, sample_message(5, 1))
    _, lesson = call(app, "lesson", DRAWING | {"block": "flatten"})
    assert [plain(one) for one in lesson["logits"]] == pytest.approx(drawn["logits"], abs=1e-4)


def test_what_cannot_work_is_explained(app: str) -> None:
    message = DRAWING | {"block": "convolution", "settings": {"stride": 0}}
    status, answer = call(app, "lesson", message)
    assert status == 200
    assert set(answer) == {"error", "pause"} and SENTENCE.fullmatch(answer["error"])


def test_notebook_is_answered_as_text(app: str) -> None:
    status, answer = call(app, "notebook", DRAWING | {"settings": {"pooling": {"kind": "average"}}})
    assert status == 200
    assert 'kind = \\"average\\"' in answer["notebook"]


@pytest.mark.parametrize(
    ("function", "data"),
    [
        ("lesson", None),
        ("lesson", []),
        ("lesson", {"block": "convolution"}),
        ("lesson", {"block": "nonsense", "drawing": {}}),
        ("lesson", {"block": "convolution", "drawing": {"strokes": 1}}),
        ("lesson", {"block": "convolution", "drawing": {}, "settings": {"size": "3"}}),
        ("lesson", {"block": "convolution", "drawing": {}, "settings": {"stride": 1e300}}),
        ("lesson", {"block": "equivalence", "drawing": {}, "wide": {"picture": "A" * 1048 + "=="}}),
        ("lesson", {"block": "equivalence", "drawing": {}, "wide": 5}),
        ("notebook", None),
        ("notebook", {"drawing": {}}),
        ("notebook", {"drawing": {}, "settings": {"data": 5}}),
    ],
)
def test_nonsense_gets_a_400_and_one_sentence(app: str, app_log: Path, function: str, data: Any) -> None:
    status, answer = call(app, function, data)
    assert status == 400, answer
    assert answer["detail"].endswith(".")
    assert "\n" not in answer["detail"]
    assert "Traceback" not in app_log.read_text()


def test_nothing_of_a_student_is_kept(app: str) -> None:
    blank: Message = {"block": "flatten", "drawing": {"strokes": []}, "settings": {}}
    _, before = call(app, "lesson", blank)
    call(app, "lesson", blank | DRAWING)
    _, after = call(app, "lesson", blank)
    assert after == before
