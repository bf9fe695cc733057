"""Entry point of the command line: python -m nn train | evaluate | calibrate | predict | download."""

import argparse
import io
import os
import sys
from typing import NoReturn

try:
    from nn.cli import calibrate, download, evaluate, predict, train
    from nn.errors import MAX_MESSAGE, InputError, printable
except KeyboardInterrupt:
    # NumPy and Pillow take a while to load.
    print("\nStopped.", file=sys.stderr)
    sys.exit(130)

# name -> (its module, one line for --help)
COMMANDS = {
    "train": (train, "teach a new network"),
    "evaluate": (evaluate, "measure how good a network is"),
    "calibrate": (calibrate, "make a network's percentages mean what they say"),
    "predict": (predict, "read digits in pictures"),
    "download": (download, "fetch MNIST, the digits to learn from"),
}


class Parser(argparse.ArgumentParser):
    """Reports errors in one line, without the usage message."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {printable(message, MAX_MESSAGE)} (see {self.prog} --help)\n")


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status (0 success, 1 failure, 2 invalid input, 130 interrupted)."""
    try:
        if isinstance(sys.stdout, io.TextIOWrapper):
            # File names may contain characters that the terminal cannot encode.
            sys.stdout.reconfigure(errors="backslashreplace")
        options = build_parser().parse_args(arguments)
        status: int = options.run(options)
        sys.stdout.flush()
    except InputError as error:
        print(f"python -m nn: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe is gone. Python flushes standard output at exit, which would raise the error again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        # For example, a file name that is too long, or a folder without read permission.
        print(f"python -m nn: {printable(str(error), MAX_MESSAGE)}", file=sys.stderr)
        return 2
    except MemoryError:
        advice = "try fewer digits, smaller batches, or a smaller network, file or picture"
        print(f"python -m nn: there is not enough memory for this; {advice}", file=sys.stderr)
        return 2
    return status


def build_parser() -> Parser:
    """The parser of all subcommands."""
    parser = Parser(
        prog="python -m nn",
        description="A neural network for handwritten digits, written from scratch in NumPy.",
        epilog="For example: python -m nn predict my-seven.png",
    )
    subparsers = parser.add_subparsers(required=True, metavar=" | ".join(COMMANDS))
    for name, (module, summary) in COMMANDS.items():
        subparser = subparsers.add_parser(name, help=summary, description=module.DESCRIPTION)
        module.add_arguments(subparser)
        subparser.set_defaults(run=module.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
