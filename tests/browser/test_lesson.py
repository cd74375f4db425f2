"""The tab "Lesson" in Chromium: links, settings, questions, pads, code, notebook."""

from __future__ import annotations

from collections.abc import Iterator

import nbformat
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.helpers.lesson import LINKS, plain
from tests.helpers.lesson_page import new_page, open_link, pixels, reveal, settle
from tests.helpers.snippets import run


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from new_page(browser)


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
    expect(page.locator(".dl-code-text")).to_contain_text("stride = 1\npadding = 0")
    page.get_by_label("Stride s").fill("2")
    expect(page.locator(".dl-code-text")).to_contain_text("stride = 2\npadding = 0")
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
    products = page.locator(".dl-l-numbers").nth(2).locator("td").all_inner_texts()
    windows = page.locator(".dl-l-numbers").nth(0).locator("td").all_inner_texts()
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
    page.locator(".dl-lesson").get_by_role("button", name="Sample 1").click()
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
    assert 'kind = \\"average\\"' in text


@pytest.mark.browser
def test_copied_code_is_whole_and_runs(browser: Browser, app: str) -> None:
    for page in new_page(browser, permissions=["clipboard-read", "clipboard-write"]):
        open_link(page, app, "convolution?code=true")
        page.get_by_role("button", name="Copy code").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        printed, _ = run(page.evaluate("navigator.clipboard.readText()"))
        assert len(printed["output"]) == 26 * 26


@pytest.mark.browser
def test_lost_server_is_said_and_it_comes_back_by_itself(browser: Browser, app: str) -> None:
    context = browser.new_context(viewport={"width": 1024, "height": 768})
    page = context.new_page()
    open_link(page, app, "pooling")
    page.route("**/ask/*", lambda route: route.abort())
    page.get_by_label("Window f").fill("3")
    expect(page.locator(".dl-error")).to_contain_text("No answer from the server")
    page.unroute("**/ask/*")
    expect(page.locator(".dl-error")).to_be_empty()  # nothing was touched
    context.close()
