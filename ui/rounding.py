"""Rounding numbers so that a reader who adds them up on paper finds the sum that is printed."""

import math


def round_parts(parts: list[float], decimals: int = 2) -> tuple[str, list[float]]:
    """Round some numbers so that their rounded sum is the sum of the rounded: each moves by less than the last decimal.

    Rounded one by one, three numbers can miss their rounded sum by 0.01, and nobody could check it. So all are rounded
    down first, and then those up that lost most (the method of largest remainders).
    """
    unit = 10**-decimals
    floors = [math.floor(part / unit) for part in parts]
    total = round(sum(parts) / unit)
    by_loss = sorted(range(len(parts)), key=lambda index: floors[index] - parts[index] / unit)
    for index in by_loss[: total - sum(floors)]:
        floors[index] += 1
    return f"{total * unit:.{decimals}f}", [round(floor * unit, decimals) for floor in floors]


def named_sum(parts: dict[str, float], decimals: int = 2) -> tuple[str, str]:
    """Write a sum down so that it can be checked on paper: `3.21 (ink) - 0.14 (bias)`, and its total.

    parts : what each is called -> its size
    """
    total, rounded = round_parts(list(parts.values()), decimals)
    named = zip(parts, rounded, strict=True)
    terms = " ".join(f"{'-' if part < 0 else '+'} {abs(part):.{decimals}f} ({name})" for name, part in named)
    return terms.removeprefix("+ "), total
