"""Rounding the terms of a sum so that the rounded terms add up to the rounded sum."""

import math


def round_parts(parts: list[float], decimals: int = 2) -> tuple[str, list[float]]:
    """Round terms and their sum by the largest remainder method; each term moves by less than one unit.

    Terms that are rounded one by one need not add up to the rounded sum. So all terms are rounded down, and then those
    with the largest remainders are raised by one unit of the last decimal.

    returns the sum as text, and the rounded terms
    """
    unit = 10**-decimals
    floors = [math.floor(part / unit) for part in parts]
    total = round(sum(parts) / unit)
    by_remainder = sorted(range(len(parts)), key=lambda index: floors[index] - parts[index] / unit)
    for index in by_remainder[: total - sum(floors)]:
        floors[index] += 1
    return f"{total * unit:.{decimals}f}", [round(floor * unit, decimals) for floor in floors]


def named_sum(parts: dict[str, float], decimals: int = 2) -> tuple[str, str]:
    """A sum that can be checked on paper, such as `3.21 (ink) - 0.14 (bias)`, and its total. parts : name -> term"""
    total, rounded = round_parts(list(parts.values()), decimals)
    named = zip(parts, rounded, strict=True)
    terms = " ".join(f"{'-' if part < 0 else '+'} {abs(part):.{decimals}f} ({name})" for name, part in named)
    return terms.removeprefix("+ "), total
