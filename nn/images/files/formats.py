"""Which formats of pictures are read, and what is said of files in other ones."""

from nn.untrusted.file_kind import FileKind

# Kind -> name, in sentences such as "is a damaged PNG picture", and Pillow's name of the format.
READ = {
    FileKind.PNG: ("PNG", "PNG"),
    FileKind.JPEG: ("JPEG", "JPEG"),
    FileKind.GIF: ("GIF", "GIF"),
    FileKind.BMP: ("BMP", "BMP"),
    FileKind.TIFF: ("TIFF", "TIFF"),
    FileKind.PPM: ("PPM", "PPM"),
    FileKind.WEBP: ("WebP", "WEBP"),
    FileKind.AVIF: ("AVIF", "AVIF"),
}
SAVE = "save it as PNG or JPEG"
_UNREAD = "which we cannot read"
_ARCHIVE = "an archive or an office document, not a picture; extract the picture in it"
_IDX = "an IDX file like MNIST's, not a picture; give it to evaluate --data"
# Kind -> the rest of a sentence that begins with the file's name and "is".
_ADVICE = {
    FileKind.HEIC: (
        f"{FileKind.HEIC.value}, {_UNREAD}; save it as JPEG or PNG, "
        "or choose Settings > Camera > Formats > Most Compatible on the iPhone"
    ),
    FileKind.VIDEO: "a video or a sound, not a picture; save one frame of it as PNG, or take a screenshot",
    FileKind.SVG: "an SVG drawing, which has no pixels; export it as PNG",
    FileKind.PDF: "a PDF document, not a picture; export the page as PNG or JPEG, or take a screenshot of it",
    FileKind.HTML: "a web page, not a picture; save the picture itself",
    FileKind.LFS: "a pointer of Git LFS, not the picture itself; fetch it with git lfs pull",
    FileKind.TEXT: "text, not a picture; give a picture, such as a PNG or JPEG file",
    FileKind.NPY: f"an array of NumPy, not a picture; {SAVE}",
    FileKind.UNKNOWN: f"not a picture in a format we can read; {SAVE}",
    FileKind.IDX: _IDX,
    **dict.fromkeys((FileKind.ZIP, FileKind.GZIP, FileKind.TAR, FileKind.OTHER_ARCHIVE, FileKind.EXCEL), _ARCHIVE),
    **{kind: f"{kind.value}, {_UNREAD}; export it as PNG" for kind in (FileKind.PHOTOSHOP, FileKind.GIMP)},
    **{
        kind: f"{kind.value}, {_UNREAD}; {SAVE}"
        for kind in (FileKind.JPEG_2000, FileKind.JPEG_XL, FileKind.CAMERA_RAW, FileKind.ICON)
    },
}


def why_unread(kind: FileKind) -> str:
    """The rest of a sentence that begins with the name of a file: what it is instead of a picture, and what to do."""
    return f"is {_ADVICE.get(kind, f'{kind.value}, not a picture; {SAVE}')}"
