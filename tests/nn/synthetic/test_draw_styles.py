"""The picture of all styles shows every variant of every digit, and every device."""

import runpy
from pathlib import Path

import pytest
from PIL import Image

from nn.synthetic.handwriting import variant_shares

SCRIPT = Path(__file__).parents[3] / "docs" / "draw_styles.py"


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(SCRIPT))


def test_every_style_is_a_row(script):
    labels = [label for label, _ in script["rows"]()]
    for digit in range(10):
        for name in variant_shares(digit):
            assert any(label.startswith(f"{digit}  {name} (") for label in labels)
    assert [label.split()[1] for label in labels if label.startswith("all")] == list(script["DEVICES"])


def test_picture_is_small(script, tmp_path):
    script["draw"](tmp_path / "styles.png")
    with Image.open(tmp_path / "styles.png") as picture:
        assert min(picture.size) > 1000
    assert (tmp_path / "styles.png").stat().st_size < 300_000
