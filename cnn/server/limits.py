"""Every bound on what the server takes from outside, in one place. SECURITY.md says what each is for."""

# A drawing on the pad. One that is drawn full by hand has about 3,000 points.
MAX_STROKES = 300
MAX_POINTS = 6_000
MIN_WIDTH, MAX_WIDTH = 5, 300  # of a pen or eraser, in thousandths of the pad's side

# The whole server.
READINGS_A_SECOND = 150  # that two cores give with room to spare for everything else
LONGEST_PAUSE = 500  # milliseconds between two requests of a page; slower than this it no longer feels alive

# A file that is sent to be read.
MAX_UPLOAD = 1_048_576  # bytes
