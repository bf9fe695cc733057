"""The files of cases/ beside the checkout: each is read with the right values, or refused with the right sentence."""

from pathlib import Path

import numpy as np
import pytest

from nn.data.loading import load, read_data
from nn.errors import InputError
from nn.storage import weight_file

CASES = Path(__file__).resolve().parents[4] / "shared" / "cases"
pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="there is no folder shared/cases beside the checkout")
# Labels of the 60 digits that all cases hold.
FIRST = [7, 2, 1, 0, 4]
PICKLE = "is a Python pickle, which is not read, because loading one can run any code in it"


@pytest.mark.parametrize("part", ["train", "test"])
@pytest.mark.parametrize("name", ["torchvision", "kaggle_folders", "kaggle_both", "dots_flat", "emnist"])
def test_idx_cases_are_read(name, part):
    loaded = read_data(CASES / "idx" / name, part)
    assert (loaded.dataset.images.shape, loaded.has_parts, loaded.is_shuffled) == ((60, 784), True, True)
    assert loaded.dataset.labels[:5].tolist() == FIRST
    assert loaded.dataset.name == f"{'emnist-digits' if name == 'emnist' else 'MNIST'}, {part} set"
    assert loaded.unread == ()
    assert len(loaded.notes) == {"kaggle_both": 2, "emnist": 1}.get(name, 0)


@pytest.mark.parametrize("name", ["train_only", "windows_txt"])
def test_idx_cases_without_a_test_set(name):
    loaded = read_data(CASES / "idx" / name)
    assert (len(loaded.dataset), loaded.has_parts) == (60, False)
    with pytest.raises(InputError, match=f"{name}: has no t10k-images-idx3-ubyte or t10k-images-idx3-ubyte.gz; run"):
        load(CASES / "idx" / name, "test")


@pytest.mark.parametrize("part", ["train", "test"])
def test_keras_case_is_read(part):
    loaded = read_data(CASES / "other" / "keras_mnist.npz", part)
    assert loaded.dataset.labels[:5].tolist() == FIRST
    assert np.array_equal(loaded.dataset.images, load(CASES / "idx" / "dots_flat", part).images)
    assert (loaded.has_parts, loaded.notes, loaded.unread) == (True, (), ())


def test_pictures_of_mnist_arrive_unchanged():
    loaded = read_data(CASES / "mnist_png", "test")
    original = load(CASES / "idx" / "dots_flat", "test")
    assert sorted(map(bytes, loaded.dataset.images)) == sorted(map(bytes, original.images))
    assert sorted(loaded.dataset.labels) == sorted(original.labels)
    assert (loaded.has_parts, loaded.is_shuffled, loaded.unread) == (True, False, ())
    assert loaded.notes == (
        "60 pictures of the training part were left out.",
        "Pictures per digit: 0: 6, 1: 10, 2: 5, 3: 5, 4: 10, 5: 7, 6: 5, 7: 6, 8: 0, 9: 6.",
        "60 pictures are MNIST images already (28 x 28, centred), and were not preprocessed.",
    )


@pytest.mark.parametrize(
    ("name", "beginning", "command"),
    [
        ("other/mnist.pkl.gz", PICKLE, "pickle.load(gzip.open('mnist.pkl.gz', 'rb'), encoding='latin1')"),
        (
            "other/mnist_784.arff",
            "is an ARFF file (of Weka and OpenML), which is not read",
            "open('mnist_784.csv', 'w')",
        ),
        (
            "other/train-00000-of-00001.parquet",
            "is a Parquet file, which takes a further library (pyarrow) to read; convert it with",
            "pd.read_parquet('train-00000-of-00001.parquet')",
        ),
        ("weights/keras.h5", "is an HDF5 file (as Keras and h5py write), which takes", "h5py.File('keras.h5')"),
        (
            "weights/mnist_cnn.pt",
            "is a PyTorch file, which is not read",
            "torch.load('mnist_cnn.pt', weights_only=True)",
        ),
        ("weights/params.pkl", PICKLE, "pickle.load(open('params.pkl', 'rb')"),
        ("weights/tutorial_W1_b1.npz", "is a weight file, which is a network and not a data set", "--weights"),
        ("heic_only", "none of its 1 pictures can be read; the first: ", "5_photo.heic"),
    ],
)
def test_other_cases_are_refused(name, beginning, command):
    with pytest.raises(InputError) as caught:
        load(CASES / name)
    message = str(caught.value)
    assert message.startswith(f"{CASES / name}: {beginning}")
    assert command in message
    assert len(message) < 800


def test_weights_of_the_tutorial_are_read_as_a_network():
    path = CASES / "weights" / "tutorial_W1_b1.npz"
    network, card = weight_file.load(path)
    assert (network.sizes, network.activation) == ((784, 10, 10), "relu")
    assert card["trained_on"] == "not known: arrays W1, b1, W2, b2 without a model card; activation relu"
    images = load(CASES / "idx" / "dots_flat").images[:7].T / 255
    with np.load(path, allow_pickle=False) as arrays:
        hidden = np.maximum(arrays["W1"] @ images + arrays["b1"], 0)
        logits = arrays["W2"] @ hidden + arrays["b2"]
    np.testing.assert_allclose(network.logits((images.T).astype(np.float32)), logits.T, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "beginning", "command"),
    [
        ("keras.h5", "is an HDF5 file", "keras.models.load_model('keras.h5').get_weights()"),
        ("mnist_cnn.pt", "is a PyTorch file, which is not read", "torch.load('mnist_cnn.pt', map_location='cpu', weig"),
        ("params.pkl", PICKLE, "np.savez('params.npz', **pickle.load(open('params.pkl', 'rb')))"),
    ],
)
def test_other_weight_cases_are_refused(name, beginning, command):
    with pytest.raises(InputError) as caught:
        weight_file.load(CASES / "weights" / name)
    assert str(caught.value).startswith(f"{CASES / 'weights' / name}: {beginning}")
    assert command in str(caught.value)
