"""Measures how well a network reads composed pictures of several digits."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from nn.benchmarks.composed_pictures import ComposedPicture
from nn.network import Network
from nn.recognition.picture import read_picture


@dataclass(frozen=True)
class Tally:
    """Counts of one kind of pictures.

    digits, pictures : how many there are
    found            : digits that are found and read rightly
    extra            : in pictures where more digits are read than there are, how many more
    whole            : pictures whose digits are all right, in the right order, without any extra
    singles, split   : pictures of one digit, and those of them that were taken for several
    """

    digits: int = 0
    pictures: int = 0
    found: int = 0
    extra: int = 0
    whole: int = 0
    singles: int = 0
    split: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


def picture_kind(picture: ComposedPicture) -> str:
    """The kind under which a picture is counted."""
    return f"{'photographed' if picture.photograph else 'drawn'}, {'some touch' if picture.touching else 'apart'}"


def measure_reading(
    pictures: Iterable[ComposedPicture],
    network: Network,
    reject_threshold: float,
    progress: Callable[[int], None] = lambda done: None,
) -> dict[str, Tally]:
    """Read pictures and count by kind; a digit that the network takes for none is not found.

    progress : called with the number of pictures read
    """
    tallies: dict[str, Tally] = {}
    for done, picture in enumerate(pictures):
        progress(done)
        digits = read_picture(picture.image, network, reject_threshold, "auto" if picture.photograph else "light")
        kind = picture_kind(picture)
        tallies[kind] = tallies.get(kind, Tally()) + compare(picture.labels, [digit.text for digit in digits])
    return tallies


def compare(labels: Sequence[int], read: Sequence[str]) -> Tally:
    """Count the digits of one picture that are found and right, by an alignment with the fewest mistakes.

    distance[i, j] = min(distance[i-1, j-1] + (label != read), distance[i-1, j] + 1, distance[i, j-1] + 1)

    Source: Levenshtein (1966), "Binary Codes Capable of Correcting Deletions, Insertions, and Reversals".
    """
    wanted = [str(label) for label in labels]
    # For each prefix: the number of mistakes, and the number of right digits (negative, so that more are better).
    row = [(column, 0) for column in range(len(read) + 1)]
    for number, label in enumerate(wanted):
        above, row = row, [(number + 1, 0)]
        for column, text in enumerate(read):
            mistakes, right = above[column]
            same = label == text
            row.append(
                min(
                    (mistakes + (not same), right - same),
                    (above[column + 1][0] + 1, above[column + 1][1]),
                    (row[-1][0] + 1, row[-1][1]),
                )
            )
    mistakes, right = row[-1]
    single = len(labels) == 1
    return Tally(
        digits=len(wanted),
        pictures=1,
        found=-right,
        extra=max(0, len(read) - len(wanted)),
        whole=int(mistakes == 0),
        singles=int(single),
        split=int(single and len(read) > 1),
    )


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum of some counts."""
    counted = Tally()
    for tally in tallies:
        counted = counted + tally
    return counted
