"""Parses numbers as the page writes them, such as −1.5 × 10⁻⁵."""

import re

NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")


def to_plain(number: str) -> str:
    """A number as Python writes it."""
    number = number.replace("−", "-").replace("\u00a0", " ").replace(",", "")
    if " × 10" not in number:
        return number
    mantissa, exponent = number.split(" × 10")
    return f"{mantissa}e{exponent.translate(str.maketrans('⁻⁰¹²³⁴⁵⁶⁷⁸⁹', '-0123456789'))}"


def plain_numbers(text: str) -> list[float]:
    """All numbers of a text."""
    return [float(to_plain(number)) for number in NUMBER.findall(text)]
