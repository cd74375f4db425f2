"""`python -m cnn.pen --out sheet.png`: a sheet of the pen's drawings to look at."""

import argparse
import sys
from pathlib import Path

import torch
from PIL import Image

from cnn.base.command import run_command
from cnn.base.errors import UserError
from cnn.base.files import write_atomically
from cnn.pen.pictures import sheet


class SheetError(UserError):
    """The sheet cannot be written; the message is one sentence for the person who named it."""


def write_sheet(path: Path, seed: int) -> None:
    """Draw a sheet and write it as a picture of the kind that the file's ending names. Raises SheetError."""
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind not in Image.SAVE:
        raise SheetError(f"The ending of {path} names no kind of picture that can be written, such as .png.")
    picture = Image.fromarray(sheet(torch.Generator().manual_seed(seed)))
    picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC)
    try:
        write_atomically(path, lambda file: picture.save(file, kind))
    except OSError as error:
        raise SheetError(f"The sheet cannot be written to {path}: {error.strerror or error}.") from error


def main(arguments: list[str] | None = None) -> int:
    """The command line. Answers the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m cnn.pen", description="Draw a sheet of the synthetic pen's digits and not-digits."
    )
    parser.add_argument("--out", required=True, type=Path, help="picture to write, such as sheet.png")
    parser.add_argument("--seed", type=int, default=0, help="another sheet for another number (default 0)")
    options = parser.parse_args(arguments)
    return run_command(parser.prog, lambda: write_sheet(options.out, options.seed))


if __name__ == "__main__":
    sys.exit(main())
