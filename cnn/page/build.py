"""Puts the tabs together into the page that `app.py` launches."""

from html import escape

import gradio as gr

from cnn.drawing.recognizer import Recognizer
from cnn.lesson.lesson import Lesson
from cnn.lesson.texts import texts
from cnn.page.api import PictureDoors
from cnn.page.component import component
from cnn.page.draw import draw_functions, draw_tab
from cnn.page.gpu import add_accuracy_endpoint
from cnn.page.lesson import lesson_functions, lesson_tab
from cnn.page.samples import Samples
from cnn.server.answering import ServerFunction
from cnn.server.dispatch import Dispatch
from cnn.server.job_process import JobProcess
from cnn.server.limits import MAX_QUEUE


def build_page(recognizer: Recognizer, samples: Samples, lesson: Lesson, pictures: PictureDoors) -> gr.Blocks:
    """The whole page around one recognizer. Launch it with `**launch_options(...)`."""
    with gr.Blocks(title="Digit Lens", analytics_enabled=False, fill_width=True) as page:
        component("header")
        with gr.Tabs(elem_id="dl-tabs"):
            with gr.Tab("Draw", id="draw"):
                draw_tab(recognizer, samples)
            with gr.Tab("Lesson", id="lesson"):
                lesson_tab(recognizer, lesson)
        gr.HTML(escape(texts()["page.privacy"]), elem_id="dl-privacy", apply_default_css=False)
        pictures.add_endpoint()
        add_accuracy_endpoint(recognizer.model)
    page.queue(max_size=MAX_QUEUE)
    return page


def page_functions(recognizer: Recognizer, samples: Samples, lesson: Lesson) -> dict[str, ServerFunction]:
    """What all tabs ask of the server, by name."""
    dispatch = Dispatch(process=JobProcess(recognizer))
    return draw_functions(recognizer, samples, dispatch) | lesson_functions(lesson, dispatch)
