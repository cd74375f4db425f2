"""Styles: what the files hold, and what is said of a line that cannot be read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from cnn.base.errors import UserError
from cnn.pen.styles import WAYS, Pose, Style, StyleError, digit_styles, load_styles, parse_pose, parse_styles
from tests.helpers.pen import SIGNS

DIGESTS = json.loads((Path(__file__).parents[2] / "data" / "pen_afcf15c.json").read_text())


def as_text(pose: Pose) -> str:
    """A pose in the files' notation."""
    return " | ".join(
        " ".join(f"{x:g},{y:g}{'^' * (i in corners)}" for i, (x, y) in enumerate(points)) for points, corners in pose
    )


def as_rows(styles: tuple[Style, ...]) -> list[list[object]]:
    return [
        [style.name, style.weight, [*map(as_text, style.poses)], style.width, style.slim, style.stiff, style.pen]
        for style in styles
    ]


def test_the_files_hold_what_the_tables_in_the_code_held() -> None:
    tables: dict[str, list] = {"digits": [as_rows(ways) for ways in digit_styles()]}
    tables |= {sign: as_rows(load_styles(sign)) for sign in ("letters", "other_scripts", "shapes", "words")}
    text = json.dumps(tables, ensure_ascii=False)
    assert hashlib.sha256(text.encode()).hexdigest() == DIGESTS["tables"]


def test_every_file_is_used() -> None:
    assert {path.stem for path in WAYS.iterdir()} == {*"0123456789", *SIGNS}


def test_a_style_has_the_settings_of_its_line_else_the_defaults_above_it() -> None:
    text = """
# A comment.
defaults: width 0.9, slim

first, with a comma: weight 2
    0,0 50,5^ 100,100 | 7,8
    1,0 50,5^ 100,90 | 7.5,-8

second: width 0.5, pen 0.2, stiff
    0,0 1,1
defaults: weight 3
third:
    0,0 1,1
"""
    first, second, third = parse_styles(text, "some.txt")
    pose = parse_pose("0,0 50,5^ 100,100 | 7,8")
    assert pose == ((((0, 0), (50, 5), (100, 100)), (1,)), (((7, 8),), ()))
    assert first.poses == (pose, parse_pose("1,0 50,5^ 100,90 | 7.5,-8"))
    line = (parse_pose("0,0 1,1"),)
    assert (first.name, first.weight, first.width, first.pen) == ("first, with a comma", 2, 0.9, 0.37)
    assert (first.slim, first.stiff) == (True, False)
    assert second == Style("second", line, weight=1, width=0.5, pen=0.2, slim=True, stiff=True)
    assert third == Style("third", line, weight=3)  # a new line of defaults holds alone


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("a: bold\n 0,0 1,1", 1, "'bold' is no setting"),
        ("a: slim 1\n 0,0 1,1", 1, "'slim 1' is no setting"),
        ("a: weight\n 0,0 1,1", 1, "'weight' is no setting"),
        ("a: slim,\n 0,0 1,1", 1, "'' is no setting"),
        ("a: weight much\n 0,0 1,1", 1, "'much' is no number above 0"),
        ("a: weight 0\n 0,0 1,1", 1, "'0' is no number above 0"),
        ("a: width -1\n 0,0 1,1", 1, "'-1' is no number above 0"),
        ("a: pen nan\n 0,0 1,1", 1, "'nan' is no number above 0"),
        ("defaults: pen inf\na:\n 0,0 1,1", 1, "'inf' is no number above 0"),
        ("a\n 0,0 1,1", 1, "begins with its name and a colon"),
        (": weight 1\n 0,0 1,1", 1, "begins with its name and a colon"),
        ("0,0 1,1", 1, "begins with its name and a colon"),
        ("# only\n\n 0,0 1,1", 3, "stands below no style"),
        ("a:\n 0,0 1,1\ndefaults: slim\n 0,0 1,1", 4, "stands below no style"),
        ("a:\n 0,0 1,1\n\nb:\nc:\n 0,0 1,1", 4, "'b' has no pose"),
        ("a:\n 0,0 1,1\nb:", 3, "'b' has no pose"),
        ("a:\n 0,0 1,1\nb:\n 0,0 1,1\na:\n 0,0 1,1", 5, "line 1 has a style 'a', too"),
        ("a:\n 0,0 1", 2, "'1' is no point"),
        ("a:\n 0,0 1,x", 2, "'1,x' is no point"),
        ("a:\n 0,0 1,2,3", 2, "'1,2,3' is no point"),
        ("a:\n 0,0 inf,3", 2, "'inf,3' is no point"),
        ("a:\n 0,0 ^", 2, "'^' is no point"),
        ("a:\n 0,0 1,1 |", 2, "a stroke has no points"),
        ("a:\n 0,0 1,1\n 0,0 1,1 2,2", 3, "'a' differs from the first one"),
        ("a:\n 0,0 1,1 2,0\n 0,0 1,1^ 2,0", 3, "'a' differs from the first one"),
        ("a:\n 0,0 1,1\n 0,0 1,1 | 2,2", 3, "'a' differs from the first one"),
        ("a:\n" + " 0,0" * 65, 2, "needs 65 points"),
        ("a:\n 0,0" + " | 1,1" * 32, 2, "needs 66 points"),
    ],
)
def test_a_bad_line_is_named_with_what_is_wrong(text: str, line: int, message: str) -> None:
    with pytest.raises(StyleError) as caught:
        parse_styles(text, "some.txt")
    assert str(caught.value).startswith(f"some.txt, line {line}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, UserError)


def test_a_file_without_styles_is_no_file_of_styles() -> None:
    with pytest.raises(StyleError, match=r"some\.txt holds no style\."):
        parse_styles("# nothing\n", "some.txt")
