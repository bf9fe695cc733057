"""Says why a file is not read as a data set, and how to turn it into one that is."""

from nn.untrusted.file_kind import PICTURE_KINDS, UNSAFE, FileKind, names_in_code
from nn.untrusted.source_file import SourceFile

WHAT_IS_READ = (
    "a table (CSV), MNIST's IDX files, Keras's mnist.npz, and pictures in folders named 0 to 9 are read (see "
    "docs/data_formats.md)"
)
CSV_OF_ARFF = (
    "import re; text = open('{file}').read(); "
    "names = re.findall(r'(?im)^@attribute\\s+(\\S+)', text); "
    "open('{stem}.csv', 'w').write(','.join(names) + '\\n' + re.split(r'(?im)^@data\\s*', text)[1])"
)
# Two or three pairs of images and labels, as in the mnist.pkl.gz of deeplearning.net.
NPZ_OF_PICKLE = (
    "import gzip, pickle, numpy as np; d = pickle.load({open}('{file}', 'rb'), encoding='latin1'); "
    "np.savez_compressed('{stem}.npz', x_train=d[0][0], y_train=d[0][1], x_test=d[-1][0], y_test=d[-1][1])"
)
# Rows of pictures (as on Hugging Face), or a column for each pixel.
FILES_OF_PARQUET = (
    "import pandas as pd, pathlib; t = pd.read_parquet('{file}'); "
    "[pathlib.Path(f'{{r.label}}_{{r.Index}}.png').write_bytes(r.image['bytes']) for r in t.itertuples()] "
    "if 'image' in t else t.to_csv('{stem}.csv', index=False)"
)
NPZ_OF_HDF5 = (
    "import h5py, numpy as np; f = h5py.File('{file}'); "
    "np.savez_compressed('{stem}.npz', **{{k: f[k][:] for k in f if hasattr(f[k], 'shape')}})"
)
NPZ_OF_MATLAB = (
    "import numpy as np, scipy.io as s; m = s.loadmat('{file}'); "
    "np.savez_compressed('{stem}.npz', x=m['data'].T, y=m['label'].ravel())"
)
NPZ_OF_TORCH = (
    "import torch, numpy as np; x, y = torch.load('{file}', weights_only=True); "
    "np.savez_compressed('{stem}.npz', x=x.numpy(), y=y.numpy())"
)
LIBRARY = "which takes a further library ({library}) to read; convert it with"

# Kind -> the end of a sentence, and the Python code in it; {code} stands for `python -c "code"`.
_ADVICE: dict[FileKind, tuple[str, str]] = {
    FileKind.PICKLE: (f"{UNSAFE} {{code}} (for pairs of images and labels)", NPZ_OF_PICKLE),
    FileKind.TORCH: (
        f"{UNSAFE} {{code}}; or name the folder `raw` beside it, if torchvision wrote it",
        NPZ_OF_TORCH,
    ),
    FileKind.HDF5: (
        f"{LIBRARY.format(library='h5py')} {{code}}, with arrays named x_train, y_train, x_test and y_test",
        NPZ_OF_HDF5,
    ),
    FileKind.PARQUET: (f"{LIBRARY.format(library='pyarrow')} {{code}}", FILES_OF_PARQUET),
    FileKind.ARROW: (
        f"{LIBRARY.format(library='pyarrow')} {{code}}",
        FILES_OF_PARQUET.replace("read_parquet", "read_feather"),
    ),
    FileKind.MATLAB: (f"{LIBRARY.format(library='scipy')} {{code}} (for arrays named data and label)", NPZ_OF_MATLAB),
    FileKind.ARFF: ("which is not read; convert it into a table with {code}", CSV_OF_ARFF),
    FileKind.EXCEL: ("which is not read; open it, and save the sheet as CSV", ""),
    FileKind.OFFICE: ("which is not read; open it, and save the table in it as CSV", ""),
    FileKind.SQLITE: ("which is not read; export the table as CSV", ""),
    FileKind.TAR: ("which is not read; unpack it with `tar -xf {file}`, and name the folder that it makes", ""),
    FileKind.OTHER_ARCHIVE: ("which is not read; unpack it, and name the folder that it makes", ""),
    FileKind.ZIP: ("in another archive, which is not unpacked twice; unpack the outer one", ""),
    FileKind.GZIP: ("in a gzip file, which is not unpacked twice; unpack it once with `gunzip`", ""),
    FileKind.HTML: ("and not the file that it should lead to; open its address in a browser and download it anew", ""),
    FileKind.LFS: ("; run `git lfs pull` where it comes from, or download it from the website of the repository", ""),
    FileKind.KERAS: ("which is a network and not a data set", ""),
    FileKind.WEIGHTS: ("which is a network and not a data set; name it with --weights, or upload it as a network", ""),
    FileKind.PICTURE: (
        "and not a data set; `python -m nn predict` reads single pictures, and a folder of pictures named 7_0001.png, "
        "or in folders named 0 to 9, is a data set",
        "",
    ),
    FileKind.NPY: (
        "alone; save images and labels together: np.savez_compressed('mnist.npz', x_train=..., y_train=..., "
        "x_test=..., y_test=...)",
        "",
    ),
    FileKind.IDX: (
        "alone, which holds either images or labels; name the folder, or a zip archive, with both files",
        "",
    ),
    FileKind.EMPTY: ("", ""),
}


def why_unread(file: SourceFile, kind: FileKind) -> str:
    """A sentence that says what a file is, why it is not read as a data set, and what to do."""
    about = FileKind.PICTURE if kind in PICTURE_KINDS else kind
    if about not in _ADVICE:
        return f"{file.name}: is {kind.value} (its first bytes are {file.head()[:4].hex(' ')}); {WHAT_IS_READ}"
    advice, code = _ADVICE[about]
    fields = names_in_code(file.path.name) | {"open": "gzip.open" if file.path.suffix == ".gz" else "open"}
    command = f'`python -c "{code.format(**fields)}"`' if code else ""
    end = advice.replace("{code}", command).replace("{file}", fields["file"])
    separator = "" if not end or end.startswith(";") else " " if end.startswith(("and ", "alone", "in ")) else ", "
    return f"{file.name}: is {kind.value}{separator}{end}"
