"""Import and export on the Draw page: weights, tables of digits, the visitor's own drawings, and MNIST."""

import io
import os
import pickle
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, Contexts, Visit, serve
from helpers.containers import picture, zip_of
from helpers.mirror import Mirror, send_slowly
from helpers.networks import open_model_details
from helpers.pen import probabilities, put_sample, wait_until
from helpers.streamlit_elements import expander, open_expander
from helpers.training_page import SHORT, expect_text, train
from playwright.sync_api import expect

from nn.data.kaggle_csv import write_csv
from nn.data.mnist_download import FILES
from nn.data.orientation import Correction
from nn.dataset import IMAGE_SIZE
from nn.storage import weight_file
from nn.synthetic.handwriting import LEGIBLE, generate

pytestmark = pytest.mark.browser


def upload(page, container, name, content):
    """Upload a file with the first uploader in a container."""
    uploader = page.locator(f'{container} input[type="file"]').first
    uploader.set_input_files({"name": name, "mimeType": "", "buffer": content})


def test_saved_weights_can_be_uploaded_in_another_session(visit, page):
    trainer = visit(query=SHORT)
    train(trainer)
    expected = put_sample(trainer, 8)
    open_model_details(trainer)
    with trainer.expect_download() as download:
        trainer.get_by_role("button", name="Download model").click()
    assert download.value.suggested_filename == "run-1.npz"
    path = download.value.path()
    network, card = weight_file.load(path)
    assert network.sizes == (784, 64, 10)
    assert "generated" in card["trained_on"]

    put_sample(page, 8)
    upload(page, '[data-testid="stSidebar"]', "mine.npz", path.read_bytes())
    expect_text(page, "prediction", "mine.npz")
    assert probabilities(page) == expected


def test_invalid_weight_files_are_refused_with_a_message(page):
    before = put_sample(page, 8)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("weights1.npy", b"nothing")
    contents = {
        "is a text, where a weight file (.npz) was expected": b"not a zip at all",
        "has no header.json": archive.getvalue(),
    }
    for message, content in contents.items():
        upload(page, '[data-testid="stSidebar"]', "bad.npz", content)
        expect_text(page, "sidebar", f"bad.npz: {message}")
        assert probabilities(page) == before


def test_generated_digit_is_put_on_the_canvas_as_strokes(page):
    page.get_by_role("button", name="Random digit").click()
    strokes = page.locator(".st-key-draw[data-strokes]")
    wait_until(page, lambda: int(strokes.get_attribute("data-strokes") or 0) >= 1)
    wait_until(page, lambda: len(probabilities(page)) == 10)


def test_network_is_trained_on_an_uploaded_table(visit):
    # "CSV file" is what own data was called in older links.
    page = visit(query="?data=CSV+file&epochs=2")
    expect_text(page, "status", "choose training data")
    digits = generate(60, np.random.default_rng(0), LEGIBLE)
    table = write_csv(digits.images, digits.labels)
    lines = table.decode().split("\n")
    lines[3] = "3,999" + lines[3][lines[3].index(",", 2) :]
    for content, message in (("\n".join(lines).encode(), "mine.csv: row 4"), (table, "60 digits read")):
        upload(page, ".st-key-own-data", "mine.csv", content)
        expect_text(page, "sidebar", message)
    assert "data=Your" in page.url
    train(page)


def test_own_data_is_summarized_and_turned_right(visit):
    page = visit(query="?data=Your+own+data&epochs=1")
    upload(page, ".st-key-own-data", "mnist.pkl", pickle.dumps([1, 2]))
    expect_text(page, "sidebar", "mnist.pkl: is a Python pickle, which is not read")
    digits = generate(100, np.random.default_rng(0), LEGIBLE)
    images = Correction(transpose=True).apply(digits.images).reshape(-1, IMAGE_SIZE, IMAGE_SIZE)
    files = {f"digits/{label}/{index}.png": picture(images[index]) for index, label in enumerate(digits.labels)}
    upload(page, ".st-key-own-data", "mine.zip", zip_of(files | {"digits/*notes*.txt": b"hello"}))
    expect_text(page, "sidebar", "100 digits read: 80 for training")
    expect_text(page, "sidebar", "mine.zip: digits/*notes*.txt: is a text")
    expect(page.locator(".digit-counts img")).to_have_count(10)
    warning = page.get_by_text("The digits look transposed")
    before = page.locator(".digit-counts img").first.get_attribute("src")
    page.get_by_role("button", name="Turn them right").click()
    expect(warning).to_have_count(0)
    expect(page.locator(".digit-counts img").first).not_to_have_attribute("src", before)
    page.get_by_role("button", name="Turn back").click()
    expect(warning).to_be_visible()
    expect(page.locator(".digit-counts img").first).to_have_attribute("src", before)
    page.get_by_role("button", name="Turn them right").click()
    expect(warning).to_have_count(0)
    train(page)


def test_own_drawings_are_collected_removed_saved_and_trained_on(visit):
    page = visit(query="?digits=100&epochs=1")
    put_sample(page, 7)
    open_expander(expander(page, "Add your handwriting to the training data"))
    for saved_count, label in (("1 sample", "7"), ("2 samples", "2")):
        page.locator(".st-key-own-label").get_by_text(label, exact=True).click()
        page.get_by_role("button", name="Save sample").click()
        expect(page.get_by_text(f"{saved_count} saved.")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export CSV").click()
    saved = download.value.path().read_bytes()
    assert saved.startswith(b"label,pixel0,")
    assert saved.count(b"\n7,") == 1
    # Batches of 64: two for 100 digits, three for 100 digits and two drawings that count as 20 digits each.
    expect_text(page, "status", ", 3 steps")
    expect(page.locator(".st-key-weight input[type=range]")).to_be_attached()
    page.get_by_role("button", name="2 ✕").click()
    expect(page.get_by_text("1 sample saved.")).to_be_visible()
    page.get_by_role("button", name="7 ✕").click()
    expect(page.locator(".st-key-weight")).to_have_count(0)
    expect_text(page, "status", ", 2 steps")
    upload(page, '[class*="st-key-own-csv"]', "saved.csv", saved)
    expect(page.get_by_text("2 samples saved.")).to_be_visible()
    train(page)
    expect_text(page, "sidebar", "100 digits and my drawings")


@pytest.mark.mnist
def test_mnist_download_can_fail_be_cancelled_and_be_completed(browser, tmp_path):
    files = {f"/{name}.gz": Path(os.environ.get("MNIST_DIR", "none"), f"{name}.gz") for name in FILES}
    if not all(path.is_file() for path in files.values()):
        pytest.skip("MNIST_DIR does not hold MNIST's packed files, so no mirror can serve them")
    cache = tmp_path / "cache"
    with Mirror({}) as mirror:
        variables = {"MNIST_DIR": "", "XDG_CACHE_HOME": str(cache), "INKLING_MNIST_MIRRORS": mirror.url}
        with serve(ROOT, tmp_path, **variables) as url:
            contexts = Contexts(browser)
            visit = Visit(contexts, url)
            page = visit(query="?data=MNIST&epochs=1&digits=1000")
            expect_text(page, "sidebar", "MNIST is not installed")
            download = page.get_by_role("button", name="Download MNIST")
            download.click()
            expect_text(page, "sidebar", "404")

            mirror.files = {name: path.read_bytes() for name, path in files.items()}
            mirror.answers[None] = send_slowly
            download.click()
            expect_text(page, "sidebar", "train-images-idx3-ubyte: 0.0 of 47.0 MB")
            page.get_by_role("button", name="Cancel").click()
            expect(download).to_be_visible()
            assert [path for path in cache.rglob("*") if path.is_file()] == []

            mirror.answers.clear()
            download.click()
            expect_text(page, "status", "parameters")
            assert {path.name for path in cache.rglob("*")} >= set(FILES)
            train(page)
            expect(page.locator(".st-key-training-progress")).to_be_visible()
            # Closed before the server, which waits for their connections.
            contexts.close()
    assert visit.complaints == []
