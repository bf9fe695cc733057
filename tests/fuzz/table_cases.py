"""Tables: separators, quotes, headers, numbers, line ends, encodings, and archives around them."""

from random import Random

from fuzz.mutations import TEXTS, Case, damaged, file_name, packed
from helpers.containers import zip_of

NUMBERS = [
    *("256", "-1", "1.5", "1e2", "1e400", "-0", "0x10", "1_0", "nan", "inf", "", " ", "1,5", "+7", "\u0661", "255.0"),
    *("9" * 400, "9" * 100_000, "0.5", "1.0000001", "=1+1", '"', '"5', "7\x00", "7\r7", "\ufeff7", "None"),
]
ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "utf-7", "cp1252"]


def case(rng: Random) -> Case:
    """A table of some rows with one to three changes."""
    rows = [
        [str(number % 10)] + [str((number * pixel) % 256) for pixel in range(784)]
        for number in range(rng.choice([1, 3, 12]))
    ]
    if rng.random() < 0.6:
        rows.insert(0, ["label"] + [f"pixel{number}" for number in range(784)])
    for _ in range(rng.choice([0, 1, 1, 2])):
        _change_cells(rng, rows)
    separator = rng.choice([*",,,,,;;\t|", " ", ", ", "::", "\x00", '"'])
    newline = rng.choice([*["\n"] * 8, "\r\n", "\r\n", "\r", "\n\n", "\n\r", "\x0b", "\u2028"])
    text = newline.join(separator.join(row) for row in rows) + rng.choice([newline, newline, "", newline * 5000])
    if rng.random() < 0.2:
        text = (
            rng.choice(["sep=;\n", "sep=\x00\n", '"', "\ufeff\ufeff", "#comment\n", "\n" * 70_000, "<html>", "%\n"])
            + text
        )
    return Case(file_name(rng, rng.choice([".csv", ".txt", ".tsv", ".csv.gz", ".zip"])), _encoded(rng, text))


def _change_cells(rng: Random, rows: list[list[str]]) -> None:
    row, kind = rng.choice(rows), rng.randrange(8)
    column = rng.randrange(len(row)) if row else 0
    if not row:
        return
    if kind == 0:
        row[column] = rng.choice(NUMBERS)
    elif kind == 1:
        row[column] = rng.choice(TEXTS)
    elif kind == 2:
        del row[rng.choice([column, 0, -1])]
    elif kind == 3:
        row[column:column] = rng.choice([["0"], [""], ["0"] * 784, ["5"] * 30_000])
    elif kind == 4:
        row[0] = rng.choice([*NUMBERS, "10", "seven", "7.0", "3 "])
    elif kind == 5:
        for other in rows:
            other[column:column] = [rng.choice(["0", "x", ""])]
    elif kind == 6:
        for other in rows:
            other[:] = [f'"{field}"' for field in other]
    else:
        for other in rows:
            other[:] = [
                str(int(field) / 255) if field.isdecimal() and field.isascii() and len(field) < 9 else field
                for field in other
            ]


def _encoded(rng: Random, text: str) -> bytes:
    kind = rng.randrange(10)
    if kind == 0:
        content = text.encode(rng.choice(ENCODINGS), "replace")
    elif kind == 1:
        content = damaged(rng, text.encode("utf-8", "surrogatepass"))
    else:
        content = text.encode("utf-8", "surrogatepass")
    if rng.random() < 0.01:
        # One endless line.
        content = rng.choice(
            [content[:2000] + b"1," * (5 << 20), b"," * (8 << 20), b"9" * (8 << 20), b"\n" * (8 << 20)]
        )
    if rng.random() < 0.1:
        content = packed(rng, content)
    elif rng.random() < 0.1:
        content = zip_of({"table.csv": content} | ({"other.csv": content} if rng.random() < 0.3 else {}))
    return damaged(rng, content) if rng.random() < 0.1 else content
