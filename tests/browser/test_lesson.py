"""The tab "Lesson": what the server answers to its messages, and the tab itself in Chromium."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import random
import re
from collections.abc import Iterator
from typing import Any

import nbformat
import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page, expect

from cnn import Recognizer
from cnn.base.messages import to_json
from cnn.data.mnist import BUNDLED, load_mnist
from cnn.data.neighbours import Neighbours
from cnn.network.operators import convolve, named_kernel
from cnn.page.lesson import Lesson
from cnn.page.samples import load_samples
from tests.helpers.app import call
from tests.helpers.page import SCREENS, violations

Message = dict[str, Any]
NUMBER = re.compile(r"-?(?:\d+\.?\d*(?:e[-+]?\d+)?|inf)|nan")
# Every block and part, with settings that differ from the defaults.
LINKS = {
    "data": "part=mnist&label=7&page=3&index=52&at=20,9&scale=unit",
    "data drawing": "part=drawing",
    "convolution": "picture=small&kernel=custom&stride=2&padding=1&padding_mode=reflect&bias=0.5&activation=tanh"
    "&flip=true&k=1,2,3,4,5,6,7,8,9.5&at=1,2",
    "padding": "size=5&stride=1&padding=2&padding_mode=replicate&layers=3&at=4,5",
    "pooling": "picture=small&kind=average&size=3&stride=1&right=-1&down=2&at=1,0",
    "flatten": "digit=7&index=801",
    "equivalence": "n=8&kernel=sharpen&stride=2&padding=1&row=3",
    "equivalence kernel": "part=kernel&digit=6",
    "equivalence slide": "part=slide&where=11",
    "code": "widths=4-8_8-16&size=5&padding=valid&epochs=1&learning_rate=0.01&seed=5",
}


@pytest.fixture(autouse=True)
def plain_printing() -> Iterator[None]:
    """The snippets set how tensors are printed; no other test may depend on it."""
    yield
    torch.set_printoptions(profile="default")


@pytest.fixture(scope="module")
def lesson(recognizer: Recognizer) -> Lesson:
    return Lesson(recognizer)


@pytest.fixture(scope="module")
def drawing() -> Message:
    return to_json(load_samples()["pen"][5][1])


def numbers(packed: Message) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed["data"]), "<f4").reshape(packed["shape"])


def run(code: str) -> dict[str, list[float]]:
    """Execute a snippet as it is shown; under each label that it prints, all numbers that follow."""
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        exec(compile(code, "snippet", "exec"), {"__name__": "__main__"})
    found = re.findall(r"^([a-z][a-z ]*):(.*?)(?=^[a-z][a-z ]*:|\Z)", output.getvalue(), re.MULTILINE | re.DOTALL)
    return {label: [float(one) for one in NUMBER.findall(re.sub(r"dtype=\S+", "", body))] for label, body in found}


def equal(printed: list[float], shown: Message | list[float] | np.ndarray) -> bool:
    expected = numbers(shown) if isinstance(shown, dict) else np.asarray(shown, np.float64)
    assert len(printed) == expected.size > 0
    return np.allclose(printed, expected.ravel(), atol=1.1e-4, rtol=1e-5)


def plain(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def some_settings(lesson: Lesson, block: str, generator: random.Random, **fixed: object) -> Message:
    """Settings as a student might choose them; about a third of them cannot work."""
    values: Message = {}
    for setting in lesson.blocks[block].settings:
        if setting.choices:
            values[setting.name] = generator.choice(setting.choices)[0]
        elif isinstance(setting.default, bool):
            values[setting.name] = generator.random() < 0.5
        elif isinstance(setting.default, int):
            values[setting.name] = generator.randint(int(max(setting.low, -3)), int(min(setting.high, 3)))
        elif isinstance(setting.default, float):
            values[setting.name] = round(generator.uniform(-2, 2), 2)
        elif setting.default:
            values[setting.name] = [generator.randrange(28) for _ in setting.default]
    if values.get("kernel") == "custom":
        values["k"] = [round(generator.uniform(-3, 3), 1) for _ in range(values["size"] ** 2)]
    return values | fixed


def answers(
    lesson: Lesson, block: str, drawing: Message, count: int, **fixed: object
) -> Iterator[tuple[Message, Message]]:
    """`count` answers to random settings that work, with their code; each that does not work says why."""
    generator = random.Random(block)
    found = 0
    for _ in range(20 * count):
        settings = some_settings(lesson, block, generator, **fixed)
        answer = lesson.answer(
            {"block": block, "drawing": drawing, "wide": drawing, "settings": settings, "code": True}
        )
        if "error" in answer:
            assert re.fullmatch(r"[A-Z][^\n]+\.", answer["error"]), answer["error"]
            continue
        yield settings, answer
        found += 1
        if found == count:
            return
    raise AssertionError(f"Only {found} of {20 * count} settings worked.")


# --- the server's answers ---------------------------------------------------------------------------------------------


def test_convolution_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    for settings, answer in answers(lesson, "convolution", drawing, 25):
        printed = run(answer["code"])
        assert equal(printed["output"], answer["output"]), settings
        shape = numbers(answer["output"]).shape
        assert printed["size"][-2:] == list(shape)
        row, column = answer["at"]
        value = numbers(answer["output"])[row, column]
        assert plain(answer["value"]) == pytest.approx(value, abs=1e-4)
        assert (numbers(answer["window"]) * numbers(answer["used"])).sum() == pytest.approx(
            plain(answer["sum"]), abs=1e-3
        )
        assert np.allclose(numbers(answer["window"]) * numbers(answer["used"]), numbers(answer["products"]))
        right = answer["question"]["choices"][answer["question"]["right"]]
        assert right == f"{shape[0]} × {shape[1]}"


def test_padding_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    for settings, answer in answers(lesson, "padding", drawing, 15):
        printed = run(answer["code"])
        assert equal(printed["padded"], answer["padded"]), settings
        assert equal(printed["uses"], answer["usage"])
        assert printed["sizes"] == answer["sizes"]
        for side, one in zip(answer["sizes"], answer["chain"], strict=False):
            assert numbers(one).shape == (side, side)
        question = answer["question"]
        ended = len(answer["sizes"]) <= settings["layers"]
        right = question["choices"][question["right"]]
        assert (
            right == "nothing: the kernel no longer fits" if ended else f"{answer['sizes'][-1]} × {answer['sizes'][-1]}"
        )


def test_padding_counts_uses_and_shrinks_as_the_textbook_says(lesson: Lesson, drawing: Message) -> None:
    answer = lesson.answer({"block": "padding", "drawing": drawing, "settings": {}})
    assert (answer["corner"], answer["centre"]) == (1, 9)
    assert answer["sizes"] == [28, 26, 24, 22, 20, 18, 16, 14, 12]
    small = lesson.answer({"block": "padding", "drawing": drawing, "settings": {"picture": "small", "padding": 1}})
    assert numbers(small["padded"]).shape == (8, 8)
    assert set(small["sizes"]) == {6}


def test_pooling_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    for settings, answer in answers(lesson, "pooling", drawing, 25):
        printed = run(answer["code"])
        assert equal(printed["pooled"], answer["pooled"]), settings
        if settings["right"] or settings["down"]:
            assert equal(printed["nudged"], answer["nudged"]), settings
        if settings["kind"] == "max":
            assert printed["winners"] == answer["sources"]["before"]
        question = answer["question"]
        right = question["choices"][question["right"]]
        row, column = answer["at"]
        if settings["picture"] == "small" and settings["kind"] != "convolution":
            assert float(right) == pytest.approx(numbers(answer["pooled"])[row, column], rel=1e-3)
        else:
            assert plain(right) == numbers(answer["pooled"]).size


def test_flatten_shows_what_its_code_prints(lesson: Lesson, drawing: Message, recognizer: Recognizer) -> None:
    for settings, answer in answers(lesson, "flatten", drawing, 3, digit=5):
        printed = run(answer["code"])
        assert equal(printed["logits"], [plain(one) for one in answer["logits"]]), settings
        assert equal(printed["probabilities"], answer["probabilities"])
        assert printed["index"] == [settings["index"]]
        assert printed["cell"] == answer["cell"]
        assert plain(answer["sum"]) + plain(answer["bias"]) == pytest.approx(plain(answer["logit"]), abs=2e-4)
        question = answer["question"]
        assert plain(question["choices"][question["right"]]) == settings["index"]
        assert int(np.argmax(answer["probabilities"])) == 5


def test_matrix_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    for settings, answer in answers(lesson, "equivalence", drawing, 10, part="matrix", kernel="sobel_y", size=3):
        printed = run(answer["code"])
        assert equal(printed["convolution"], answer["output"]), settings
        assert equal(printed["product"], answer["product"])
        assert printed["entries"] == [plain(answer["entries"].split("= ")[1])]
        assert printed["always zero"] == [plain(answer["zeros"].split(" ")[0])]
        assert float(answer["difference"]) < 1e-4
        question = answer["question"]
        rows, columns = answer["rows"], answer["columns"]
        assert plain(question["choices"][question["right"]]) == rows * columns + rows


def test_fully_connected_as_convolution_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    for part in ("kernel", "slide"):
        (settings, answer), *_ = answers(lesson, "equivalence", drawing, 1, part=part)
        printed = run(answer["code"])
        if part == "kernel":
            assert equal(printed["logits"], [plain(one) for one in answer["convolved"]])
            assert float(answer["difference"]) < 1e-4
        else:
            assert equal(printed["logits"], answer["logits"]), settings
            places = numbers(answer["logits"]).shape[1]
            assert answer["question"]["choices"][answer["question"]["right"]] == str(places)


def test_data_shows_what_its_code_prints(lesson: Lesson, drawing: Message) -> None:
    message = {"block": "data", "drawing": drawing, "code": True}
    answer = lesson.answer(message | {"settings": {"index": 17, "at": [14, 14]}})
    printed = run(answer["code"].replace('"data"', json.dumps(str(BUNDLED))))
    assert printed["label"] == [answer["label"]]
    assert equal(printed["grey levels"], answer["levels"])
    assert equal(printed["as the network reads them"], answer["unit"])
    assert printed["of each digit"] == [plain(one) for one in answer["counts"]]
    middle = numbers(answer["levels"])[14, 14] / 255
    assert float(answer["question"]["choices"][answer["question"]["right"]]) == pytest.approx(middle, abs=6e-4)

    answer = lesson.answer(message | {"settings": {"part": "drawing"}})
    printed = run(answer["code"])
    assert np.allclose(printed["picture"], numbers(answer["picture"]).ravel(), atol=0.5 / 255 + 1e-4)
    assert answer["question"]["choices"][answer["question"]["right"]] == answer["scaled"]
    digits = load_mnist(train=True)
    distances = (digits.images / 255 - torch.tensor(numbers(answer["picture"]))).square().sum((1, 2)).sqrt()
    nearest = answer["nearest"]
    assert [one["label"] for one in nearest] == [int(digits.labels[one["index"]]) for one in nearest]
    expected = distances.sort().values[: len(nearest)].tolist()
    assert [float(one["distance"]) for one in nearest] == pytest.approx(expected, abs=6e-3)


def test_complete_code_trains_and_reads_the_drawing(lesson: Lesson, drawing: Message) -> None:
    settings = {"widths": "4-8_8-16", "epochs": 1, "padding": "valid", "size": 3}
    answer = lesson.answer({"block": "code", "drawing": drawing, "settings": settings})
    code = answer["code"].replace('"data"', json.dumps(str(BUNDLED))).replace(".split(128)", ".split(128)[:2]")
    printed = run(code)
    assert printed["parameters"] == [plain(answer["parameters"].split(" ")[0])]
    assert sum(printed["probabilities"]) == pytest.approx(1, abs=1e-3)
    assert "test accuracy" in printed


@pytest.mark.parametrize("batch_norm", [False, True])
def test_complete_code_counts_its_parameters(lesson: Lesson, drawing: Message, batch_norm: bool) -> None:
    answer = lesson.answer({"block": "code", "drawing": drawing, "settings": {"batch_norm": batch_norm}})
    layers = re.search(r"nn\.Sequential\(\n.*?\n\)\n", answer["code"], re.DOTALL)[0]
    model = eval(layers, {"nn": torch.nn})
    assert plain(answer["parameters"]) == sum(one.numel() for one in model.parameters())


def test_choices_are_different_and_their_order_says_nothing(lesson: Lesson, drawing: Message) -> None:
    places = set()
    for block in ("convolution", "pooling", "padding"):
        for _, answer in answers(lesson, block, drawing, 25):
            question = answer["question"]
            assert 2 <= len(question["choices"]) == len(set(question["choices"])) <= 4, question
            places.add(question["right"])
    assert places == {0, 1, 2, 3}


def test_learned_kernel_gives_the_network_s_own_first_map(lesson: Lesson, drawing: Message) -> None:
    conv = lesson.model.conv1
    settings = {"kernel": "learned_2", "padding": 1, "bias": conv.bias[1].item()}
    answer = lesson.answer({"block": "convolution", "drawing": drawing, "settings": settings, "code": True})
    levels = torch.from_numpy(numbers(answer["padded"])[1:-1, 1:-1].copy())
    expected = conv(levels[None, None])[0, 1].detach().numpy()
    assert np.allclose(numbers(answer["output"]), expected, atol=1e-5)


def test_custom_kernel_equals_the_named_one(lesson: Lesson, drawing: Message) -> None:
    k = named_kernel("emboss").flatten().tolist()
    named = lesson.answer({"block": "convolution", "drawing": drawing, "settings": {"kernel": "emboss"}})
    own = lesson.answer({"block": "convolution", "drawing": drawing, "settings": {"kernel": "custom", "k": k}})
    assert named["output"] == own["output"]
    flipped = lesson.answer(
        {"block": "convolution", "drawing": drawing, "settings": {"kernel": "emboss", "flip": True}}
    )
    picture = torch.from_numpy(numbers(flipped["padded"]).copy())
    expected = convolve(picture, named_kernel("emboss").flip(0, 1))
    assert np.allclose(numbers(flipped["output"]), expected, atol=1e-6)


@pytest.mark.parametrize("digits", [[1, 9], [2, 0, 4, 7], [8, 3, 6]])
def test_wide_pad_finds_each_digit_once(lesson: Lesson, drawing: Message, digits: list[int]) -> None:
    samples = to_json(load_samples()["pen"])
    strokes = []
    for i, digit in enumerate(digits):
        for stroke in samples[digit][0]["strokes"]:
            x, y = np.array(stroke["points"]).reshape(-1, 2).T
            placed = np.stack([(i + 0.5) * 1000 / len(digits) + (x - 500) / 5, y], 1)
            strokes.append({"width": stroke["width"], "points": placed.ravel().round().tolist()})
    message = {"block": "equivalence", "drawing": drawing, "settings": {"part": "slide"}, "wide": {"strokes": strokes}}
    answer = lesson.answer(message | {"measure": True})
    assert [digit for _, digit in answer["seen"]] == digits
    assert "ms" in answer["measured"]


def test_blank_drawing_is_answered_everywhere(lesson: Lesson) -> None:
    for block in lesson.blocks:
        parts = [value for one in lesson.blocks[block].settings if one.name == "part" for value, _ in one.choices]
        for part in parts or [None]:
            settings = {} if part is None else {"part": part}
            answer = lesson.answer({"block": block, "drawing": {"strokes": []}, "settings": settings})
            if (block, part) == ("data", "drawing"):
                assert answer == {"error": "There is no ink on the pad: draw a digit."}
            else:
                assert "error" not in answer, (block, part)
    notebook = lesson.notebook({"drawing": {"strokes": []}, "settings": {}})
    assert notebook == {"error": "There is no ink on the pad: draw a digit."}


@pytest.mark.parametrize(
    ("block", "settings", "says"),
    [
        ("convolution", {"stride": 0}, "stride"),
        ("convolution", {"picture": "small", "size": 7}, "fit"),
        ("convolution", {"padding": 999}, "from 0 to 9"),
        ("convolution", {"kernel": "learned_1", "size": 5}, "3×3"),
        ("convolution", {"kernel": "emboss", "size": 5}, "emboss"),
        ("convolution", {"kernel": "custom", "k": [1, 2]}, "2 numbers"),
        ("padding", {"picture": "small", "padding": 7, "padding_mode": "reflect"}, "7"),
        ("pooling", {"size": 0}, "kernel size"),
        ("pooling", {"size": 0, "kind": "convolution"}, "kernel size"),
        ("pooling", {"picture": "small", "size": 5}, "fit"),
        ("flatten", {"index": 1568}, "1567"),
        ("equivalence", {"n": 4, "size": 7}, "fit"),
        ("code", {"epochs": 0}, "epochs"),
        ("code", {"size": 7, "padding": "valid"}, "too small"),
    ],
)
def test_what_cannot_work_is_explained(app: str, drawing: Message, block: str, settings: Message, says: str) -> None:
    status, answer = call(app, "lesson_block", {"block": block, "drawing": drawing, "settings": settings}, tab="lesson")
    assert status == 200
    assert says in answer["error"]
    assert re.fullmatch(r"[A-Z][^\n]+\.", answer["error"])


@pytest.mark.parametrize(
    ("function", "data"),
    [
        ("lesson_block", None),
        ("lesson_block", []),
        ("lesson_block", {"block": "convolution"}),
        ("lesson_block", {"block": "nonsense", "drawing": {}}),
        ("lesson_block", {"block": ["data"], "drawing": {}}),
        ("lesson_block", {"block": "convolution", "drawing": {"strokes": 1}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": []}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"size": "3"}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"size": 3.0}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"size": True}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"stride": 1e300}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"stride": 10**30, "size": "x"}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"bias": None}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"kernel": "nonsense"}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"at": [1]}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"at": [1, "2"]}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"k": [1] * 50}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "settings": {"colour": 1}}),
        ("lesson_block", {"block": "convolution", "drawing": {}, "code": 1}),
        ("lesson_block", {"block": "equivalence", "drawing": {}, "wide": {"picture": "A" * 1048 + "=="}}),
        ("lesson_notebook", None),
        ("lesson_notebook", {"drawing": {}}),
        ("lesson_notebook", {"drawing": {}, "settings": {"nonsense": {}}}),
        ("lesson_notebook", {"drawing": {}, "settings": {"data": 5}}),
    ],
)
def test_nonsense_gets_a_400_and_one_sentence(app: str, app_log: Any, function: str, data: object) -> None:
    status, answer = call(app, function, data, tab="lesson")
    assert status == 400, answer
    assert answer["detail"].endswith(".")
    assert "\n" not in answer["detail"]
    assert "Traceback" not in app_log.read_text()


def test_nothing_of_a_student_is_kept(app: str, drawing: Message) -> None:
    blank = {"block": "flatten", "drawing": {"strokes": []}, "settings": {}}
    _, before = call(app, "lesson_block", blank, tab="lesson")
    call(app, "lesson_block", blank | {"drawing": drawing}, tab="lesson")
    _, after = call(app, "lesson_block", blank, tab="lesson")
    assert after == before


def test_notebook_has_the_settings_of_every_block(lesson: Lesson, drawing: Message) -> None:
    settings = {
        "data": {"index": 41},
        "convolution": {"kernel": "gaussian_blur", "size": 5, "stride": 3},
        "padding": {"padding_mode": "circular", "padding": 2},
        "pooling": {"kind": "average"},
        "flatten": {"index": 900},
        "equivalence": {"n": 4, "stride": 2},
        "code": {"epochs": 3},
    }
    answer = lesson.notebook({"drawing": drawing, "wide": drawing, "settings": settings})
    notebook = nbformat.reads(answer["notebook"], as_version=4)
    nbformat.validate(notebook)
    code = {cell["id"]: cell["source"] for cell in notebook.cells if cell["cell_type"] == "code"}
    for name, part in {
        "data": "digits.data[41]",
        "convolution": "stride=3",
        "padding": 'mode="circular"',
        "pooling": "avg_pool2d",
        "flatten": "index = (18 * 7 + 2) * 7 + 4",
        "conv-as-linear": "f, s, p, d = 3, 2, 0, 1",
        "complete": "range(1, 3 + 1)",
    }.items():
        assert part in code[f"{name}-code"], name
    for source in code.values():
        compile(source, "cell", "exec")
    wrong = lesson.notebook({"drawing": drawing, "settings": {"pooling": {"stride": 0}}})
    assert wrong["error"].startswith("Pooling: The stride")


def test_neighbours_are_exactly_the_nearest() -> None:
    digits = load_mnist(train=True)[torch.arange(6000)]
    neighbours = Neighbours(digits)
    pictures = load_mnist(train=False).images[:40].float() / 255
    flat = digits.images.flatten(1).float() / 255
    for picture in [*pictures, torch.zeros(28, 28), torch.ones(28, 28)]:
        found = neighbours.nearest(picture, 6)
        distances = (flat - picture.flatten()).square().sum(1).sqrt()
        assert [one.distance for one in found] == pytest.approx(sorted(distances.tolist())[:6], rel=1e-4)
        for one in found:
            assert distances[one.index] == pytest.approx(one.distance, rel=1e-4)
            assert one.label == digits.labels[one.index]


# --- the tab in Chromium ----------------------------------------------------------------------------------------------


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from new_page(browser)


def new_page(browser: Browser, screen: str = "projector", **options: object) -> Iterator[Page]:
    """A page on which every error in the console fails the test."""
    width, height = SCREENS[screen]
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce", **options)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    yield page
    context.close()
    assert not errors, errors


def open_link(page: Page, app: str, link: str) -> None:
    page.goto(f"{app}/#lesson/{link}")
    settle(page)


def settle(page: Page) -> None:
    """Wait until the block that is open shows an answer."""
    page.wait_for_selector(".dl-lesson[data-shown]:not(.dl-waiting)")
    page.wait_for_timeout(250)


def reveal(page: Page) -> None:
    page.get_by_role("button", name="Show answer").click()


def pixels(page: Page, label: str) -> str:
    """The picture of a grid, to be compared."""
    return page.locator(f".dl-l-grid:has(b:text-is('{label}')) canvas").evaluate("(canvas) => canvas.toDataURL()")


@pytest.mark.browser
@pytest.mark.parametrize("name", LINKS)
def test_block_opens_by_its_link_and_survives_a_reload(page: Page, app: str, name: str) -> None:
    block, query = name.split()[0], LINKS[name]
    open_link(page, app, f"{block}?{query}")
    assert page.get_by_role("tab", name="Lesson").get_attribute("aria-selected") == "true"
    assert page.locator(".dl-step[aria-current=page]").get_attribute("href").startswith(f"#lesson/{block}")
    state = """() => [...document.querySelectorAll('.dl-settings [data-setting]')]
      .map((row) => [row, row.querySelector('input, select')])
      .map(([row, one]) => [row.dataset.setting, row.hidden, one.type === 'checkbox' ? one.checked : one.value].join())
      .concat(['.dl-stage-area', '.dl-question-text'].map((part) => document.querySelector(part).textContent),
              [...document.querySelectorAll('.dl-stage-area canvas')].map((one) => one.toDataURL()))"""
    before, address = page.evaluate(state), page.url
    said = dict(one.split("=") for one in query.split("&"))
    controls = {
        row.split(",")[0]: row.split(",")[2:] for row in before if row.startswith(tuple(f"{key}," for key in said))
    }
    for key, value in said.items():
        if key not in ("at", "k", "part"):
            assert [value] == controls[key], key
    page.reload()
    settle(page)
    assert page.url == address
    assert page.evaluate(state) == before


@pytest.mark.browser
def test_wrong_links_open_what_can_be_opened(page: Page, app: str) -> None:
    open_link(page, app, "convolution?stride=two&kernel=nonsense&padding=1&at=1&k=x&other=3")
    assert page.get_by_label("Stride s").input_value() == "1"
    assert page.get_by_label("Padding p", exact=True).input_value() == "1"
    page.goto(f"{app}/#lesson/nonsense")
    settle(page)
    expect(page.locator(".dl-step[aria-current=page]")).to_have_count(1)


@pytest.mark.browser
def test_a_setting_changes_picture_link_and_code(page: Page, app: str) -> None:
    open_link(page, app, "convolution?code=true")
    expect(page.locator(".dl-code-text")).to_contain_text("stride=1, padding=0")
    page.get_by_label("Stride s").fill("2")
    expect(page.locator(".dl-code-text")).to_contain_text("stride=2, padding=0")
    expect(page.locator(".dl-code-text")).to_contain_text("floor")
    page.get_by_role("button", name="Code", exact=True).click()
    reveal(page)
    expect(page.locator(".dl-l-pair")).to_contain_text("13×13")
    before = pixels(page, "output xⱼ")
    page.get_by_label("Kernel", exact=True).select_option("sharpen")
    settle(page)
    assert pixels(page, "output xⱼ") != before
    assert page.evaluate("location.hash") == "#lesson/convolution?kernel=sharpen&stride=2"


@pytest.mark.browser
def test_window_moves_by_pointer_keys_and_tap(page: Page, app: str) -> None:
    open_link(page, app, "convolution?at=5,5")
    reveal(page)
    output = page.locator(".dl-l-pair canvas").nth(1)
    value = page.locator(".dl-l-sum")
    output.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("location.hash.includes('at=6,7')")
    settle(page)
    pinned = value.inner_text()
    box = output.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
    page.wait_for_function("(old) => document.querySelector('.dl-l-sum').innerText !== old", arg=pinned)
    page.mouse.move(5, 5)
    page.wait_for_function("(old) => document.querySelector('.dl-l-sum').innerText === old", arg=pinned)
    output.click(position={"x": box["width"] * 0.5, "y": box["height"] * 0.4})
    page.wait_for_function("!location.hash.includes('at=6,7')")
    page.mouse.move(5, 5)
    settle(page)
    assert value.inner_text() != pinned


@pytest.mark.browser
def test_kernel_can_be_typed(page: Page, app: str) -> None:
    open_link(page, app, "convolution?picture=small&kernel=identity")
    reveal(page)
    page.get_by_label("kernel: row 2, column 2").fill("-2.5")
    page.wait_for_function("location.hash.includes('k=0,0,0,0,-2.5,0,0,0,0')")
    settle(page)
    assert page.get_by_label("Kernel", exact=True).input_value() == "custom"
    products = page.locator(".dl-l-numbers").nth(2).locator("span").all_inner_texts()
    windows = page.locator(".dl-l-numbers").nth(0).locator("span").all_inner_texts()
    assert plain(products[4]) == pytest.approx(-2.5 * plain(windows[4]), abs=0.5)


@pytest.mark.browser
@pytest.mark.parametrize("name", LINKS)
def test_question_comes_first_and_covers_its_answer(page: Page, app: str, name: str) -> None:
    open_link(page, app, f"{name.split()[0]}?{LINKS[name]}")
    hidden = "() => [...document.querySelectorAll('.dl-cover > *, .dl-secret-value')].filter((e) => e.offsetParent)"
    hidden += ".map((e) => getComputedStyle(e).visibility)"
    assert set(page.evaluate(hidden)) == {"hidden"}
    assert page.locator(".dl-why").inner_text() == ""
    choices = page.locator(".dl-choices button")
    assert choices.count() >= 2
    choices.first.click()
    expect(page.locator(".dl-why")).not_to_be_empty()
    right = page.locator(".dl-right").inner_text()
    assert right.startswith("✓ ")
    verdict = "Right: " if choices.first.inner_text() == right else "Not quite: "
    assert page.locator(".dl-why").inner_text().startswith(verdict + right.removeprefix("✓ "))
    assert set(page.evaluate(hidden)) == {"visible"}
    page.reload()
    settle(page)
    assert set(page.evaluate(hidden)) == {"visible"}  # what was answered stays answered in this browser tab
    page.get_by_role("button", name="Ask again").click()
    assert set(page.evaluate(hidden)) == {"hidden"}


@pytest.mark.browser
def test_impossible_setting_is_explained_and_left_again(page: Page, app: str) -> None:
    open_link(page, app, "convolution?picture=small")
    page.get_by_label("Kernel size f").select_option("7")
    alert = page.locator(".dl-error")
    expect(alert).to_contain_text("does not fit into 6 pixels")
    page.get_by_label("Padding p", exact=True).fill("1")
    expect(alert).to_be_empty()
    page.get_by_label("Stride s").fill("0")
    expect(alert).to_contain_text("at least 1")


@pytest.mark.browser
def test_one_drawing_in_both_tabs_and_after_a_reload(page: Page, app: str) -> None:
    page.goto(app)
    page.wait_for_function("document.querySelector('.dl-digit')?.textContent === '3'")
    page.get_by_role("button", name="Sample 8").click()
    page.wait_for_function("document.querySelector('.dl-digit')?.textContent === '8'")
    page.get_by_role("tab", name="Lesson").click()
    page.wait_for_function("location.hash.startsWith('#lesson/data')")
    page.evaluate("location.hash = '#lesson/flatten'")
    settle(page)
    assert page.locator(".dl-l-best th").inner_text() == "8"
    page.get_by_label("Sample digit", exact=True).select_option("1")
    expect(page.locator(".dl-l-best th")).to_have_text("1")
    page.reload()
    settle(page)
    assert page.locator(".dl-l-best th").inner_text() == "1"
    page.get_by_role("tab", name="Draw").click()
    page.wait_for_function("document.querySelector('.dl-digit')?.textContent === '1'")
    assert page.evaluate("location.hash") == "#draw"


@pytest.mark.browser
def test_drawing_on_the_small_pad_and_on_the_wide_pad(page: Page, app: str) -> None:
    open_link(page, app, "equivalence?part=slide")
    reveal(page)
    assert page.locator(".dl-l-seen b").all_inner_texts() == ["2", "0", "4", "7"]
    page.get_by_role("button", name="Clear the wide pad").click()
    expect(page.locator(".dl-l-seen")).to_contain_text("no digit")
    box = page.locator(".dl-wide").bounding_box()
    for x in (0.3, 0.7):
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.15 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + x * box["width"], box["y"] + 0.85 * box["height"], steps=8)
        page.mouse.up()
    expect(page.locator(".dl-l-seen b")).to_have_text(["1", "1"])
    page.get_by_role("button", name="Measure").click()
    expect(page.get_by_text("Measured now")).to_be_visible()


@pytest.mark.browser
def test_notebook_is_downloaded_with_the_settings(page: Page, app: str) -> None:
    open_link(page, app, "pooling?kind=average")
    page.get_by_role("link", name="7 Complete code").click()
    settle(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download notebook").click()
    assert waiting.value.suggested_filename.endswith(".ipynb")
    text = waiting.value.path().read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    assert "avg_pool2d" in text


@pytest.mark.browser
def test_copied_code_is_whole_and_runs(browser: Browser, app: str) -> None:
    for page in new_page(browser, permissions=["clipboard-read", "clipboard-write"]):
        open_link(page, app, "convolution?code=true")
        page.get_by_role("button", name="Copy code").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert len(run(page.evaluate("navigator.clipboard.readText()"))["output"]) == 26 * 26


@pytest.mark.browser
def test_lesson_by_keyboard_alone(page: Page, app: str) -> None:
    open_link(page, app, "data")
    page.locator(".dl-step").first.focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash.startsWith('#lesson/padding')")
    settle(page)
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        )
        if seen[-1] == "uses of each pixel":
            break
    assert "Show answer" in seen
    assert any(one.startswith("Your drawing") for one in seen)
    reveal(page)
    page.locator("canvas[aria-label='uses of each pixel']").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_text("Row 0, column 1: used 2×")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_block_fits_the_screen(browser: Browser, app: str, screen: str, scheme: str) -> None:
    width, height = SCREENS[screen]
    links = [f"{name.split()[0]}?{query}" for name, query in LINKS.items()]
    links += ["convolution?size=7&kernel=gaussian_blur&padding=2", "pooling", "padding", "equivalence?n=28", "data"]
    for page in new_page(browser, screen, color_scheme=scheme):
        open_link(page, app, links[0])
        for link in links:
            page.evaluate("(link) => { location.hash = `#lesson/${link}`; }", link)
            settle(page)
            if page.get_by_role("button", name="Show answer").count():
                reveal(page)
            page.wait_for_timeout(100)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, link
            small = page.evaluate(
                """() => [...document.querySelectorAll('.dl-lesson *')].filter((e) => e.offsetParent)
                  .filter((e) => ['INPUT', 'SELECT'].includes(e.tagName)
                    || [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
                  .filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.outerHTML)"""
            )
            assert small == [], link
            if screen != "phone":
                bottom = page.evaluate("document.querySelector('.dl-lesson').getBoundingClientRect().bottom")
                assert bottom <= height, (link, bottom)


@pytest.mark.browser
def test_lost_server_is_said_and_survived(browser: Browser, app: str) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    open_link(page, app, "pooling")
    page.route("**/component_server/", lambda route: route.abort())
    page.get_by_label("Window f").fill("3")
    expect(page.locator(".dl-error")).to_contain_text("No answer from the server")
    page.unroute("**/component_server/")
    page.get_by_label("Window f").fill("4")
    expect(page.locator(".dl-error")).to_be_empty()
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, app: str, axe: str, scheme: str) -> None:
    for page in new_page(browser, color_scheme=scheme):
        for name, query in LINKS.items():
            open_link(page, app, f"{name.split()[0]}?{query}")
            settle(page)
            page.evaluate(axe)
            assert violations(page) == [], name
            reveal(page)
            settle(page)
            assert violations(page) == [], name
