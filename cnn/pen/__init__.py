"""A synthetic hand: ways of writing, the hand that bends them, the renderer, things that are no digits."""
