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
JOB_WORTH = 0.1  # seconds of such a piece from which a process is started for those that follow
JOB_SECONDS = 30  # for one piece there; then the process is killed
JOB_START = 60  # seconds for its start: torch takes three, far more on a cold disk
JOB_PAUSE = 60  # seconds after a failed start, until it is tried again
JOB_IDLE = 60  # seconds without work, after which it ends
LONG_POINTS, LONG_STROKES = 1_000, 40  # a drawing of more takes 10 milliseconds and more to draw

# A picture file that is sent to be read. Its sides: MAX_SIDE and LARGE of cnn/drawing/ink.py, for every caller.
MAX_UPLOAD = 1_048_576  # bytes
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF")  # Pillow's names; no other decoder is asked
PICTURE_PROCESSES = 2  # that decode at the same time
PICTURE_SECONDS = 5  # for one picture; then its process is killed
PICTURE_MEMORY = 700_000_000  # bytes that such a process may hold; 4096x4096 as WebP takes half of it
PICTURE_IDLE = 30  # seconds without a picture, after which such a process ends
PICTURES_WAITING = 32  # for a process: a class of thirty that presses at the same time
PICTURE_WAIT = 3  # seconds that a picture waits for a process
# The file of a `gradio_client` comes in one request and is read in the next. In between it is kept in memory.
UPLOADS_KEPT = 64  # then the oldest goes
UPLOADS_BYTES = 32 * MAX_UPLOAD  # likewise
UPLOAD_SECONDS = 120  # then it is gone in any case

# A request, before anything looks into it. Each is answered in one sentence: 413, 414, 431, 408, 503.
MAX_MESSAGE = 1_048_576  # bytes of JSON; two full drawings with a picture of 512x512 below each take 870 kB
MAX_UPLOAD_BODY = MAX_UPLOAD + 4_096  # the file and the lines around it
MAX_JOIN = 8_192  # bytes of a message that names an uploaded file
MAX_ADDRESS = 2_048  # characters of path and query
MAX_HEADERS = 32_768  # bytes of all names and values
BODY_SECONDS = 20  # for a body of no size, and a second more for each
SLOWEST = 50_000  # bytes of it
MAX_REQUESTS = 500  # under way at once; thirty pages that load have six each
MAX_HELD = 67_108_864  # bytes of all bodies that are held at once
MAX_QUEUE = 64  # files that wait to be read
MAX_SESSIONS = 100  # of gradio_client that Gradio remembers, 14 kB each; there is nothing in them

# JSON.
MAX_DEPTH = 16  # of arrays and objects in each other; a drawing has 5
MAX_DIGITS = 30  # of a whole number, its sign among them; the rest are refused by what they stand for

# The log.
MAX_PAGES = 10_000  # that are told apart in one minute
