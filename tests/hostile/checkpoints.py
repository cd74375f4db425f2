"""Weights files that are damaged, foreign or made to harm, before `Recognizer.load(path).read(picture)`.

    python -m tests.hostile.checkpoints [--seed 1] [--count 500] [--checkout DIR] [--only NUMBER]

Each file gets one sentence, or answers as the network answers that it was made from and holds its numbers bit by bit:
in 2 seconds and 200 MB.
"""

from __future__ import annotations

import sys

from tests.hostile.checkpoint_contents import CONTENTS
from tests.hostile.checkpoint_files import FILES
from tests.hostile.trials import run

CODE = """
import hashlib, numpy, torch
from cnn import Recognizer
torch.set_num_threads(1)
picture = numpy.zeros((28, 28), numpy.uint8)
picture[4:24, 13:16] = 255
Recognizer.load().read(picture)

def load(path):
    recognizer = Recognizer.load(path)
    reading = recognizer.read(picture)
    held = [value.numpy().tobytes() for _, value in sorted(recognizer.model.state_dict().items())]
    held = hashlib.sha256(b"".join(held) + str(recognizer.decision).encode()).hexdigest()
    return [reading.digit, str(reading.verdict), reading.probabilities.tolist(), held]

answer_all(load, "CheckpointError")
"""

if __name__ == "__main__":
    sys.exit(run("checkpoints", FILES | CONTENTS, CODE))
