"""Every bound on what the server takes from outside, in one place. SECURITY.md says what each is for."""

# A drawing on the pad. One that is drawn full by hand has about 3,000 points.
MAX_STROKES = 300
MAX_POINTS = 6_000
MIN_WIDTH, MAX_WIDTH = 5, 300  # of a pen or eraser, in thousandths of the pad's side

# The whole server.
BUSY_SHARE = 0.7  # of the time; where more would be taken, the pages are told to wait longer between two requests
LONGEST_PAUSE = 1_000  # milliseconds between two requests of a page; slower than this it no longer feels alive
LONG_AT_ONCE = 1  # pieces of long work beside the event loop; Python computes in one thread at a time
MOST_WAITING = 30  # of each function, for their turn there: a class. Then the answer is 503, and the page asks again
LONG_POINTS, LONG_STROKES = 1_000, 40  # a drawing of more takes 10 milliseconds and more to draw

# A file that is sent to be read.
MAX_UPLOAD = 1_048_576  # bytes
