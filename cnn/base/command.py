"""The one place where a command turns what went wrong into a sentence and an exit code."""

import sys
from collections.abc import Callable

from cnn.base.errors import UserError

USER_ERROR, INTERRUPTED = 2, 130  # as argparse ends on a wrong option, as a shell names a program ended by Ctrl-C


def run_command(program: str, work: Callable[[], None]) -> int:
    """Do `work` and answer the exit code: 0, or 2 after the sentence of a UserError, or 130 after Ctrl-C.

    Every other exception is a bug and passes through. `program`, as the person called it, stands before the sentence.
    """
    try:
        work()
    except UserError as error:
        print(f"{program}: {error}", file=sys.stderr)
        return USER_ERROR
    except KeyboardInterrupt:
        print(f"\n{program}: stopped.", file=sys.stderr)  # the terminal's "^C" stands on the line before
        return INTERRUPTED
    return 0
