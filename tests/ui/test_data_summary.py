"""Tests of a visitor's own data: read once, summarized, corrected, and used."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from helpers.containers import npz, picture, zip_of
from helpers.waiting import TIMEOUT
from streamlit.testing.v1 import AppTest

from nn.data import data_source
from nn.data.containers.loaded_data import LoadedData
from nn.data.data_source import OWN_DATA, DataSource, load_splits, own_data_error
from nn.data.kaggle_csv import write_csv
from nn.data.loading import from_upload, read_data
from nn.data.orientation import Correction
from nn.dataset import IMAGE_SIZE, Dataset
from nn.errors import InputError
from nn.generators import result_of
from nn.synthetic.handwriting import LEGIBLE, generate
from ui.training.own_data import data_summary, data_upload
from ui.training.own_data.own_dataset import OwnDataset, correct, read, restore

APP = Path(__file__).resolve().parents[2] / "app.py"
# Files as people have them, beside the checkout.
CASES = APP.parents[1] / "shared" / "cases"
TRANSPOSED = Correction(transpose=True)


def digits(count=200, seed=5):
    return generate(count, np.random.default_rng(seed), LEGIBLE)


def pictures(dataset, folder="digits"):
    """The files of a zip archive with a folder for each digit."""
    return {
        f"{folder}/{label}/{index}.png": picture(image.reshape(IMAGE_SIZE, IMAGE_SIZE))
        for index, (image, label) in enumerate(zip(dataset.images, dataset.labels, strict=True))
    }


def read_file(content, name="mine"):
    return read(lambda part: from_upload(content, name, part))


def transposed(dataset):
    return Dataset(TRANSPOSED.apply(dataset.images), dataset.labels, dataset.name)


@pytest.mark.parametrize("part", ["train", "test"])
def test_transposed_and_inverted_digits_are_turned_right_and_back(part):
    right = digits()
    wrong = Correction(invert=True, transpose=True).apply(right.images)
    parts = {"train": Dataset(wrong, right.labels, "train"), "test": Dataset(wrong[:50], right.labels[:50], "test")}
    own = read(lambda name: LoadedData(parts[name], has_parts=part == "test"))
    corrections = [finding.correction for finding in own.findings]
    assert corrections == [Correction(invert=True), TRANSPOSED]
    turned = own
    while turned.findings:
        turned = correct(turned, turned.findings[0].correction)
    np.testing.assert_array_equal(turned.train.images, right.images)
    assert len(turned.corrections) == 2
    if part == "test":
        np.testing.assert_array_equal(turned.test.images, right.images[:50])
    restored = restore(turned)
    np.testing.assert_array_equal(restored.train.images, wrong)
    assert (restored.corrections, restored.findings) == ((), own.findings)


def test_inverse_undoes_every_correction():
    images = digits(5).images
    for number in range(16):
        correction = Correction(bool(number & 1), bool(number & 2), number >> 2)
        np.testing.assert_array_equal(correction.inverse.apply(correction.apply(images)), images)


def test_test_set_that_looks_wrong_alone_is_reported():
    parts = {"train": digits(), "test": transposed(digits(100, 6))}
    own = read(lambda part: LoadedData(parts[part], has_parts=True))
    (finding,) = own.findings
    assert finding.sentence.startswith("In the test set only: The digits look transposed")
    assert finding.correction is None


def test_parts_of_a_zip_archive_are_training_and_test_set():
    train, test = digits(60), digits(20, 6)
    files = pictures(train, "mine/training") | pictures(test, "mine/testing") | {"mine/training/x.png": b"nothing"}
    own = read_file(zip_of(files), "mine.zip")
    assert (len(own.train), len(own.test)) == (60, 20)
    assert [sentence for sentence in own.notes if "left out" in sentence or "per digit" in sentence] == []
    assert [sentence[:9] for sentence in own.notes].count("Test set:") == 1
    assert len(own.unread) == 1
    assert data_summary.sizes(own) == "80 digits read: 54 for training, 6 for validation, 20 for the test."
    splits = result_of(load_splits(DataSource(OWN_DATA, own_train=own.train, own_test=own.test)))
    assert (len(splits.train), len(splits.validation), len(splits.test)) == (54, 6, 20)
    assert splits.test is own.test


def test_test_set_without_labels_is_replaced_by_digits_set_aside():
    # As Kaggle's archive of the digit recognizer has it.
    train = digits(60)
    table = write_csv(train.images, train.labels)
    unlabelled = b"\n".join(line.partition(b",")[2] for line in table.split(b"\n")[:21])
    own = read_file(zip_of({"train.csv": table, "test.csv": unlabelled}), "kaggle.zip")
    assert own.test is None
    assert "set aside" in own.notes[0]
    assert "test.csv: has no label column" in own.notes[0]
    assert data_summary.sizes(own) == "60 digits read: 48 for training, 6 for validation, 6 for the test."


def test_arrays_with_parts_are_read_whole():
    train, test = digits(60), digits(20, 6)
    own = read_file(npz(x_train=train.images, y_train=train.labels, x_test=test.images, y_test=test.labels), "a.npz")
    np.testing.assert_array_equal(own.train.images, train.images)
    np.testing.assert_array_equal(own.test.images, test.images)
    assert own.findings == ()


@pytest.mark.parametrize(
    ("labels", "sentence"),
    [
        ([1] * 9, "has 9 digits, and to learn, check and test takes at least 10"),
        ([7] * 40, "all labels are 7, and to learn takes at least two different digits"),
        ([0, 1] * 5, None),
    ],
)
def test_too_few_digits_or_labels_get_one_sentence(labels, sentence):
    table = Dataset(digits(len(labels)).images, np.array(labels, np.uint8), "a*b*.csv")
    expected = None if sentence is None else f"a*b*.csv: {sentence}"
    assert own_data_error(table) == expected
    if sentence:
        with pytest.raises(InputError, match=sentence):
            result_of(load_splits(DataSource(OWN_DATA, own_train=table)))
        assert data_summary.sizes(OwnDataset(table, None)) == f"{len(table)} digits read."


def test_counts_have_an_example_of_each_digit():
    table = Dataset(digits(40).images, np.array([3, 5] * 20, np.uint8), "x")
    html = data_summary.counts_and_examples(table)
    assert html.count("<figure>") == 10
    assert html.count("<img") == 2
    assert "<figcaption>3: 20</figcaption>" in html
    assert "<figcaption>4: 0</figcaption>" in html


def test_sentences_are_limited_in_number_and_length_and_show_no_markdown():
    text = data_summary.bullets([f"**{index}**\n# <b>{'x' * 1000}" for index in range(20)])
    lines = text.split("\n")
    assert lines[-1] == "- and 14 more"
    assert len(lines) == data_summary.MAX_SENTENCES + 1
    assert "**" not in text.replace("\\*", "")
    assert max(map(len, lines)) < data_summary.MAX_LETTERS + 50


def upload_page():
    from ui.training.own_data import data_upload  # noqa: PLC0415

    data_upload.show()


def texts(page):
    return "\n".join(item.value for item in (*page.markdown, *page.warning, *page.error)).replace("\\", "")


def labels_of(page):
    return [button.label for button in page.button]


def test_file_is_read_once_and_turned_right_by_the_button(monkeypatch, tmp_path):
    reads = []

    def counted(path, part):
        reads.append(part)
        return from_upload(path.read_bytes(), path.name, part)

    monkeypatch.setattr(data_upload, "read_data", counted)
    wrong = transposed(digits())
    path = tmp_path / "emnist.csv"
    path.write_bytes(write_csv(wrong.images, wrong.labels))
    page = AppTest.from_function(upload_page, default_timeout=TIMEOUT).run()
    page.text_input[0].set_value(str(path)).run()
    assert not page.exception
    assert "200 digits read" in texts(page)
    assert "look transposed" in texts(page)
    assert labels_of(page) == ["Turn them right"]
    page.button[0].click().run()
    assert "transposed" not in texts(page)
    assert labels_of(page) == ["Turn back"]
    page.button[0].click().run()
    assert "look transposed" in texts(page)
    assert reads == ["train"]
    path.write_bytes(write_csv(digits(30).images, digits(30).labels))
    page.run()
    assert "30 digits read" in texts(page)
    page.text_input[0].set_value("").run()
    assert data_upload.LATEST not in page.session_state


def test_folder_is_read_again_on_request(tmp_path):
    def write(dataset):
        for name, content in pictures(dataset).items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)

    write(digits(20))
    page = AppTest.from_function(upload_page, default_timeout=TIMEOUT).run()
    page.text_input[0].set_value(str(tmp_path)).run()
    assert "20 digits read" in texts(page)
    write(digits(40))
    (again,) = (button for button in page.button if button.label == "Read the folder again")
    again.click().run()
    assert "digits read" in texts(page)
    assert "20 digits read" not in texts(page)


@pytest.mark.parametrize("path", ["~nobody-of-this-name/x", "nowhere.csv", "mnist", "a\0b", "/dev/zero", "x" * 5000])
def test_path_that_cannot_be_read_gets_a_sentence(path):
    page = AppTest.from_function(upload_page, default_timeout=TIMEOUT).run()
    page.text_input[0].set_value(path).run()
    assert not page.exception
    assert len(page.error) == 1


def test_links_with_the_former_name_of_own_data_work():
    page = AppTest.from_file(str(APP), default_timeout=TIMEOUT)
    page.query_params["data"] = "CSV file"
    page.run()
    assert not page.exception
    assert page.session_state["data"] == OWN_DATA
    page.run()
    assert page.query_params["data"] == OWN_DATA
    page.sidebar.selectbox(key="data").set_value(data_source.GENERATED).run()
    assert page.session_state["data"] == data_source.GENERATED


def test_size_counts_the_training_set_of_data_with_parts():
    source = DataSource(OWN_DATA, own_train=digits(105), own_test=digits(20, 6))
    assert source.size == len(result_of(load_splits(source)).train) == 95
    assert replace(source, count=50).size == 50


@pytest.mark.skipif(not CASES.is_dir(), reason="there is no folder shared/cases beside the checkout")
@pytest.mark.parametrize(
    ("case", "counts", "findings"),
    [
        ("csv/04_semicolons.csv", "60 digits read: 48 for training, 6 for validation, 6 for the test.", []),
        ("csv/12_emnist_transposed.csv", None, [TRANSPOSED]),
        ("csv/22_dark_on_light_inverted.csv", None, [Correction(invert=True)]),
        ("idx/torchvision", "120 digits read: 54 for training, 6 for validation, 60 for the test.", []),
        ("idx/train_only", "60 digits read: 48 for training, 6 for validation, 6 for the test.", []),
        ("other/keras_mnist.npz", "120 digits read: 54 for training, 6 for validation, 60 for the test.", []),
        ("mnist_png", "120 digits read: 54 for training, 6 for validation, 60 for the test.", []),
    ],
)
def test_files_as_people_have_them(case, counts, findings):
    own = read(lambda part: read_data(CASES / case, part))
    assert counts is None or data_summary.sizes(own) == counts
    assert [finding.correction for finding in own.findings] == findings
    for correction in findings:
        assert correct(own, correction).findings == ()
