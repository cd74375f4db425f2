"""The Gradio side: one module for each tab. Only this package imports gradio."""
