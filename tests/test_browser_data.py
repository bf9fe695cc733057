"""What one can bring to the page and take home: weights, tables of digits, one's own drawings, and MNIST."""

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Visit, serve
from lesson import MINUTE, SHORT, press, wait_for_end
from mirror import Mirror, stalling_halfway
from pen import draw, probabilities, put_sample, until
from playwright.sync_api import expect

from nn import weights
from nn.download import FILES
from nn.kaggle_csv import write_csv
from ui import samples


def test_weights_are_taken_home_and_brought_back(visit):
    page = visit(query=SHORT)
    press(page, "Train")
    wait_for_end(page)
    answer = put_sample(page, 8)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save its weights").click()
    assert download.value.suggested_filename == "run-1.npz"
    path = download.value.path()
    network, card = weights.load(path)
    assert network.sizes == (784, 64, 10)
    assert "generated" in card["trained_on"]

    other = visit()
    put_sample(other, 8)
    other.locator('input[type="file"]').first.set_input_files(
        {"name": "mine.npz", "mimeType": "", "buffer": path.read_bytes()}
    )
    expect(other.locator(".st-key-verdict")).to_contain_text("mine.npz")
    assert probabilities(other) == answer


@pytest.mark.parametrize(
    "content, sentence",
    [
        (b"not a zip at all", "is not a whole weight file"),
        ("zip", "has no header.json"),
    ],
)
def test_a_bad_weight_file_gets_a_sentence_and_changes_nothing(visit, content, sentence):
    if content == "zip":
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("weights1.npy", b"nothing")
        content = buffer.getvalue()
    page = visit()
    draw(page, samples.strokes(8))
    before = probabilities(page)
    page.locator('input[type="file"]').first.set_input_files({"name": "bad.npz", "mimeType": "", "buffer": content})
    expect(page.get_by_test_id("stSidebar")).to_contain_text(f"bad.npz: {sentence}")
    assert probabilities(page) == before


def test_a_table_of_ones_own(visit):
    page = visit(query="?data=CSV+file&epochs=2")
    expect(page.locator(".st-key-lesson")).to_contain_text("choose digits to learn from")
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (40, 784), np.uint8), rng.integers(0, 10, 40).astype(np.uint8)
    good = write_csv(images, labels)
    lines = good.decode().split("\n")
    lines[3] = "3,999" + lines[3][lines[3].index(",", 2) :]
    upload = page.locator(".st-key-csv input[type=file]")
    upload.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()})
    expect(page.get_by_test_id("stSidebar")).to_contain_text("mine.csv: row 4")
    upload.set_input_files({"name": "mine.csv", "mimeType": "text/csv", "buffer": good})
    expect(page.get_by_test_id("stSidebar")).to_contain_text("40 digits read")
    press(page, "Train")
    wait_for_end(page)


def test_own_drawings_are_kept_thrown_away_and_learned_from(visit):
    page = visit(query=SHORT)
    page.get_by_text("Teach it your own hand").click()
    draw(page, samples.strokes(7))
    page.locator(".st-key-own-label").get_by_text("7", exact=True).click()
    page.get_by_role("button", name="Keep this drawing").click()
    expect(page.get_by_text("1 kept.")).to_be_visible()
    page.locator(".st-key-own-label").get_by_text("2", exact=True).click()
    page.get_by_role("button", name="Keep this drawing").click()
    expect(page.get_by_text("2 kept.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    saved = download.value.path().read_bytes()
    assert saved.startswith(b"label,pixel0,") and saved.count(b"\n7,") == 1
    page.get_by_role("button", name="2 ✕").click()
    expect(page.get_by_text("1 kept.")).to_be_visible()
    page.locator('.st-key-tools input[type="file"]').set_input_files(
        {"name": "saved.csv", "mimeType": "text/csv", "buffer": saved}
    )
    expect(page.get_by_text("3 kept.")).to_be_visible()
    expect(page.locator(".st-key-weight input[type=range]")).to_be_attached()
    press(page, "Train")
    wait_for_end(page)
    expect(page.get_by_test_id("stSidebar")).to_contain_text("1,000 digits and my drawings")
    for left in (2, 1):
        page.locator(".st-key-own-strip button").first.click()
        expect(page.get_by_text(f"{left} kept.")).to_be_visible()
    page.locator(".st-key-own-strip button").first.click()
    expect(page.locator(".st-key-weight")).to_have_count(0)
    press(page, "Train")
    wait_for_end(page, "Run 2")
    expect(page.get_by_test_id("stSidebar")).not_to_contain_text("my drawings")


def test_a_written_digit_is_strokes_like_any_other(visit):
    page = visit()
    page.get_by_role("button", name="Have one written").click()
    until(page, lambda: len(probabilities(page)) == 10)
    strokes = page.locator(".st-key-stage[data-strokes]").get_attribute("data-strokes")
    assert int(strokes or 0) >= 1


def mnist_files() -> dict[str, bytes]:
    """MNIST as a mirror has it: path -> content."""
    folder = Path(os.environ.get("MNIST_DIR", "not here"))
    found = {f"/{name}.gz": folder / f"{name}.gz" for name in FILES}
    if not all(path.is_file() for path in found.values()):
        pytest.skip("MNIST is not here (MNIST_DIR), so that it could be downloaded from this computer")
    return {name: path.read_bytes() for name, path in found.items()}


def test_mnist_is_fetched_with_a_click_and_a_cancelled_download_leaves_nothing(browser, tmp_path):
    files = mnist_files()
    stalled = "/" + next(iter(FILES)) + ".gz"
    with Mirror(files, {stalled: stalling_halfway}) as mirror:
        cache = tmp_path / "cache"
        place = {"MNIST_DIR": "", "XDG_CACHE_HOME": str(cache), "INKLING_MNIST_MIRRORS": mirror.url}
        with serve(ROOT, tmp_path, **place) as url:
            visit = Visit(browser, url)
            page = visit(query="?data=MNIST&epochs=1&digits=1000")
            sidebar = page.get_by_test_id("stSidebar")
            expect(sidebar).to_contain_text("MNIST is not on this computer yet")
            page.get_by_role("button", name="Download MNIST").click()
            assert mirror.half_sent.wait(30)
            expect(sidebar).to_contain_text("train-images-idx3-ubyte")
            page.get_by_role("button", name="Cancel").click()
            expect(page.get_by_role("button", name="Download MNIST")).to_be_visible(timeout=MINUTE)
            assert [path for path in cache.rglob("*") if path.is_file()] == []

            mirror.behaviour.clear()
            page.get_by_role("button", name="Download MNIST").click()
            expect(page.locator(".st-key-lesson")).to_contain_text("numbers to learn", timeout=MINUTE)
            assert {path.name for path in cache.rglob("*") if path.is_file()} >= set(FILES)
            press(page, "Train")
            wait_for_end(page)
            expect(page.locator(".st-key-learning")).to_be_visible()
            visit.close()
            assert visit.complaints == []


def test_a_mirror_that_has_nothing_is_explained(browser, tmp_path):
    with Mirror({}) as mirror:
        place = {"MNIST_DIR": "", "XDG_CACHE_HOME": str(tmp_path), "INKLING_MNIST_MIRRORS": mirror.url}
        with serve(ROOT, tmp_path, **place) as url:
            visit = Visit(browser, url)
            page = visit(query="?data=MNIST")
            page.get_by_role("button", name="Download MNIST").click()
            expect(page.get_by_test_id("stSidebar")).to_contain_text("404", timeout=MINUTE)
            expect(page.get_by_role("button", name="Download MNIST")).to_be_visible()
            visit.close()
            assert visit.complaints == []
