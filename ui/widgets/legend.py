"""Legends of images, as HTML."""


def swatch(color: tuple[int, ...]) -> str:
    """A small square of a colour. color : red, green, blue, ..."""
    return f'<i style="background: rgb{color[:3]}"></i>'
