"""The Gradio side: one module for each tab, one for the payload. Only this package and `app.py` import gradio."""
