"""Finds out which columns of a table are pixels, which one is the label, and which one numbers the rows."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nn.data.tables.labels import Column, is_one_hot
from nn.dataset import CLASSES, PIXELS
from nn.errors import InputError

LABEL_NAMES = {"label", "labels", "class", "classes", "target", "digit", "y", "y_train", "y_test"}
ID_NAMES = {"id", "ids", "imageid", "image_id", "image id", "row_id", "rowid"}
INDEX_NAMES = {"", "index", "unnamed: 0", "unnamed: 0.1", "row.names", "rownames"}
# Columns beside the pixels that are found without names: a label or ten of a one-hot code, and an index.
MAX_SIDE = CLASSES + 1
ADD_HEADER = "add a header line that names the columns label (or id), pixel0, pixel1, ..."


@dataclass(frozen=True)
class Plan:
    """What the names tell about the columns; positions count from 0.

    pixels      : those that are pixels for certain, in the image's order
    left, right : columns that may be pixels; exactly len(left) of the two lists together are not
    label, ids  : the columns named so, or None
    extras      : named otherwise, and no pixels
    columns     : how many there are
    names       : of all columns, or None
    """

    pixels: list[int]
    columns: int
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    label: int | None = None
    ids: int | None = None
    extras: list[int] = field(default_factory=list)
    names: tuple[str, ...] | None = None

    @property
    def others(self) -> list[int]:
        """All columns that are not certainly pixels."""
        return sorted(set(range(self.columns)) - set(self.pixels))

    def title(self, position: int) -> str:
        """A column in a sentence: its name, or where it is."""
        if self.names and self.names[position]:
            return f"column {self.names[position][:30]!r}"
        return {0: "first column", self.columns - 1: "last column"}.get(position, f"column {position + 1}")


@dataclass(frozen=True)
class Roles:
    """The roles of columns beside the certain pixels.

    labels   : positions of 0, 1 or 10 (one-hot) columns
    ids      : that of a column that tells rows apart, or None
    split    : those of plan.left and plan.right that are no pixels
    evidence : 0 to 3, as in Column.evidence
    """

    labels: list[int]
    ids: int | None
    split: list[int]
    evidence: int = 3


def plan_columns(names: tuple[str, ...] | None, columns: int, where: str, notes: list[str]) -> Plan:
    """Find what is certain from the names and the number of columns.

    where : file and row, for errors
    notes : gets a sentence if the pixels had another order
    raises InputError if there cannot be 784 pixels, or if two columns are named as labels
    """
    wrong = f"{where} has {columns} columns, where {PIXELS} pixels or a label and {PIXELS} were expected"
    if names and len(names) != columns:
        raise InputError(f"{wrong} (the header has {len(names)})")
    # NumPy's savetxt puts a # in front of its header.
    plain = [name.strip("'\"# ").lower() for name in names or ()]
    label, ids = (_only(known, plain, where) for known in (LABEL_NAMES, ID_NAMES))
    rest = [position for position in range(columns) if position not in (label, ids)]
    pixels = _numbered_pixels(plain, rest)
    if pixels:
        if pixels != sorted(pixels):
            notes.append("The pixels were put into the order of the numbers in their names.")
        extras = sorted(set(rest) - set(pixels))
        return Plan(pixels, columns, label=label, ids=ids, extras=extras, names=names)
    extras = [position for position in rest if plain and plain[position] in INDEX_NAMES]
    if len(rest) - len(extras) < PIXELS:
        # Without names, or with a pixel that has none.
        extras = []
    rest = [position for position in rest if position not in extras]
    side = len(rest) - PIXELS
    if not 0 <= side <= MAX_SIDE:
        raise InputError(wrong)
    certain, left, right = rest[side : len(rest) - side], rest[:side], rest[len(rest) - side :]
    return Plan(certain, columns, left, right, label, ids, extras, names)


def find_roles(plan: Plan, columns: Mapping[int, Column], name: str) -> Roles:
    """Decide by their values which of the other columns are labels or row numbers.

    columns : of plan.others
    raises InputError if this cannot be told
    """
    if not plan.left:
        return _named_roles(plan, columns, name)
    # All ways to put what is no pixel on the two sides.
    count = len(plan.left)
    splits = [plan.left[:left] + plan.right[left:] for left in range(count, -1, -1)]
    found = [roles for split in splits if (roles := _roles(split, columns, plan.label is not None))]
    best = max((roles.evidence for roles in found), default=0)
    chosen = [roles for roles in found if roles.evidence == best]
    if best > 1 and len(chosen) > 1:
        first, second = (plan.title((roles.labels or [roles.ids or 0])[0]) for roles in chosen[:2])
        raise InputError(f"{name}: the {first} and the {second} may both hold the labels; {ADD_HEADER}")
    if best == 0 or (best == 1 and len(chosen) < 2):
        return _refuse_values(plan, columns, name)
    return _with_named(plan, chosen[0], columns, name)


def _only(known: set[str], plain: Sequence[str], where: str) -> int | None:
    found = [position for position, name in enumerate(plain) if name in known]
    if len(found) > 1:
        first, second = (f"{plain[position]} (column {position + 1})" for position in found[:2])
        raise InputError(f"{where}: the header names both {first} and {second}; remove the column that is not needed")
    return found[0] if found else None


def _numbered_pixels(plain: Sequence[str], rest: list[int]) -> list[int]:
    """The 784 columns with equal names but for their numbers, ordered by these; [] if there are none."""
    groups = defaultdict(list)
    for position in rest if plain else ():
        groups[re.sub(r"\d+", "#", plain[position])].append(position)
    for pattern, group in groups.items():
        if "#" in pattern and len(group) == PIXELS:
            return sorted(group, key=lambda position: [int(number) for number in re.findall(r"\d+", plain[position])])
    return []


def _roles(split: list[int], columns: Mapping[int, Column], has_label: bool) -> Roles | None:
    """The roles of columns if they are no pixels; None if they do not look like a label and an index."""
    if len(split) >= CLASSES and not has_label:
        for group in (split[:CLASSES], split[-CLASSES:]):
            rest = [position for position in split if position not in group]
            if is_one_hot([columns[position] for position in group]) and all(columns[p].counts for p in rest):
                return Roles(group, rest[0] if rest else None, split)
        return None
    if len(split) == 1:
        only = columns[split[0]]
        if only.evidence and not has_label and (not only.counts or only.is_ambiguous):
            return Roles(split, None, split, only.evidence)
        return Roles([], split[0], split) if only.counts else None
    if len(split) == 2 and not has_label:
        pairs = [pair for pair in (split, split[::-1]) if columns[pair[0]].counts and columns[pair[1]].evidence]
        if len(pairs) == 1:
            return Roles([pairs[0][1]], pairs[0][0], split, columns[pairs[0][1]].evidence)
    return None


def _with_named(plan: Plan, roles: Roles, columns: Mapping[int, Column], name: str) -> Roles:
    """Add the columns whose names tell their role; row numbers that may as well be labels are refused."""
    if plan.label is not None:
        return Roles([plan.label], plan.ids if plan.ids is not None else roles.ids, roles.split)
    if roles.labels and roles.ids is None and plan.ids is None and columns[roles.labels[0]].is_ambiguous:
        title = plan.title(roles.labels[0])
        fields = columns[roles.labels[0]].fields
        raise InputError(
            f"{name}: the {title} counts from {fields[0]} to {fields[-1]}, "
            f"which may be labels or row numbers; {ADD_HEADER}"
        )
    return Roles(roles.labels, plan.ids if plan.ids is not None else roles.ids, roles.split)


def _named_roles(plan: Plan, columns: Mapping[int, Column], name: str) -> Roles:
    """The roles if all pixels are known: the label by its name, or the only other column that holds labels."""
    if plan.label is not None:
        return Roles([plan.label], plan.ids, [])
    names = {position: plan.names[position].strip().lower() if plan.names else "" for position in plan.extras}
    # A column with the name of an index is one, unless its numbers are not unique.
    unknown = [p for p in plan.extras if not (names[p] in INDEX_NAMES and columns[p].is_unique)]
    if is_one_hot([columns[position] for position in unknown]):
        order = {position: re.findall(r"\d+", names[position])[-1:] for position in unknown}
        if sorted(order.values()) == [[str(digit)] for digit in range(CLASSES)]:
            unknown.sort(key=order.__getitem__)
        return Roles(unknown, plan.ids, [])
    found = [position for position in unknown if columns[position].evidence]
    if len(found) > 1:
        first, second = (plan.title(position) for position in found[:2])
        raise InputError(f"{name}: the {first} and the {second} may both hold the labels; name one of them label")
    return _with_named(plan, Roles(found, None, []), columns, name)


def _refuse_values(plan: Plan, columns: Mapping[int, Column], name: str) -> Roles:
    count = len(plan.left)
    if count > 1 or plan.label is not None:
        raise InputError(
            f"{name}: has {plan.columns} columns, but those beside {PIXELS} pixels are not a label and a row number; "
            f"{ADD_HEADER}"
        )
    # The column that is not a margin of zeros is meant to be the label.
    blamed = next((position for position in plan.left + plan.right if columns[position].evidence != 1), 0)
    return Roles([blamed], None, [blamed], 0)


def describe_roles(plan: Plan, roles: Roles, columns: Mapping[int, Column]) -> list[str]:
    """Sentences about the columns whose names alone did not tell what they are, and those that were left out."""
    notes = []
    if len(roles.labels) > 1:
        notes.append("The labels are one-hot: ten columns, of which one holds a 1.")
    elif roles.labels and roles.labels[0] != plan.label and (roles.labels[0] or plan.names):
        # Without a header, a label in front is what Kaggle's form has.
        notes.append(f"The {plan.title(roles.labels[0])} is taken as the label.")
    if len(roles.labels) == 1 and columns[roles.labels[0]].numbers is None:
        notes.append("The labels are words or quoted, and are read as digits.")
    if roles.ids is not None and roles.ids != plan.ids:
        fields = columns[roles.ids].fields
        notes.append(f"The {plan.title(roles.ids)} counts from {fields[0]} to {fields[-1]} and is taken as the id.")
    left_out = [plan.title(position) for position in plan.extras if position not in roles.labels]
    if left_out:
        more = ", ..." if len(left_out) > 5 else ""
        notes.append(f"Neither label nor pixels, and left out: {', '.join(left_out[:5])}{more}.")
    return notes
