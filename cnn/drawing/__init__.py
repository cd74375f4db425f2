"""What a hand brings and how it is read: strokes, ink, the 28x28 picture, one digit or several."""
