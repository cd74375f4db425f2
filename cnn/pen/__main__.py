"""`python -m cnn.pen --out sheet.png`: a sheet of the pen's drawings to look at."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from cnn.base.command import importing, path_option, run_command

PROGRAM = "python -m cnn.pen"

with importing(PROGRAM):
    import torch
    from PIL import Image

    from cnn.base.errors import UserError
    from cnn.base.files import write_atomically
    from cnn.pen.pictures import sheet

HIGHEST_SEED = 2**63 - 1  # torch takes no more


class SheetError(UserError):
    """The sheet cannot be written; the message is one sentence for the person who named it."""


def write_sheet(path: Path, seed: int) -> None:
    """Draw a sheet and write it as a picture of the kind that the file's ending names. Raises SheetError."""
    kind = Image.registered_extensions().get(path.suffix.lower())
    if kind not in Image.SAVE:
        raise SheetError(f"The ending of {path} names no kind of picture that can be written, such as .png.")
    if not 0 <= seed <= HIGHEST_SEED:
        raise SheetError(f"The seed must be a number from 0 to {HIGHEST_SEED}.")
    picture = Image.fromarray(sheet(torch.Generator().manual_seed(seed)))
    picture = picture.resize((2 * picture.width, 2 * picture.height), Image.Resampling.BICUBIC)
    try:
        write_atomically(path, lambda file: picture.save(file, kind))
    except (OSError, ValueError) as error:  # the disk; a kind of picture that knows no shades of grey
        why = getattr(error, "strerror", None) or error
        raise SheetError(f"The sheet cannot be written to {path}: {why}.") from error


def parse_arguments(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line's options."""
    about = "Draw a sheet of the synthetic pen's digits and not-digits."
    parser = argparse.ArgumentParser(prog=PROGRAM, description=about)
    parser.add_argument("--out", required=True, type=path_option, help="picture to write, such as sheet.png")
    parser.add_argument("--seed", type=int, default=0, help="another sheet for another number (default 0)")
    return parser.parse_args(arguments)


def run(options: argparse.Namespace) -> None:
    """Draw the sheet that the options ask for."""
    write_sheet(options.out, options.seed)


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 0, or 2 after one sentence about what cannot be done, or 130 after Ctrl-C."""
    return run_command(PROGRAM, lambda: run(parse_arguments(arguments)))


if __name__ == "__main__":
    sys.exit(main())
