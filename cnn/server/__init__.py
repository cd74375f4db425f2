"""What comes in from outside and what it may cost: checks, bounds, pace. Knows HTTP, but no Gradio."""
