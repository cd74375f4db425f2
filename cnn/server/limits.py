"""Every bound on what the server takes from outside, in one place. SECURITY.md says what each is for."""

# A drawing on the pad. One that is drawn full by hand has about 3,000 points.
MAX_STROKES = 300
MAX_POINTS = 6_000
MIN_WIDTH, MAX_WIDTH = 5, 300  # of a pen or eraser, in thousandths of the pad's side

# The whole server.
READINGS_A_SECOND = 150  # that two cores give with room to spare for everything else
LONGEST_PAUSE = 500  # milliseconds between two requests of a page; slower than this it no longer feels alive

# A picture file that is sent to be read. Its sides: MAX_SIDE and LARGE of cnn/drawing/ink.py, for every caller.
MAX_UPLOAD = 1_048_576  # bytes
FORMATS = ("PNG", "JPEG", "MPO", "WEBP", "GIF", "BMP", "TIFF", "AVIF")  # Pillow's names; no other decoder is asked
PICTURE_PROCESSES = 2  # that decode at the same time
PICTURE_SECONDS = 5  # for one picture; then its process is killed
PICTURE_MEMORY = 1_000_000_000  # bytes that such a process may hold; 4096x4096 with 16 bits takes half of it
PICTURE_IDLE = 30  # seconds without a picture, after which such a process ends
PICTURES_WAITING = 32  # for a process: a class of thirty that presses at the same time
PICTURE_WAIT = 4  # seconds that a picture waits for a process
# The file of a `gradio_client` comes in one request and is read in the next. In between it is kept in memory.
UPLOADS_KEPT = 64  # then the oldest goes
UPLOADS_BYTES = 32 * MAX_UPLOAD  # likewise
UPLOAD_SECONDS = 120  # then it is gone in any case
UPLOAD_FRAME = 65_536  # bytes that a form's headers may add to its file
