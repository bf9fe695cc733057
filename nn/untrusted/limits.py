"""What is read of a file at most; docs/security.md holds the same table, and a test compares the two.

MAX_TEXT and MAX_MESSAGE, the letters of a name and of an error, stand in nn/errors.py, which needs no files.
"""

MIB = 1 << 20

# Bytes of a data set: of each file in it, and of all files of an archive together, unpacked. EMNIST's largest file has
# 0.6 GiB.
MAX_DATA_BYTES = 1024 * MIB
# The same of an upload, which is in memory as a whole; MNIST as a table has 128 million bytes.
MAX_UPLOAD_BYTES = 256 * MIB
# Files in a folder or an archive (MNIST as pictures has 70,000), and folders within folders.
MAX_FILES = 200_000
MAX_FOLDER_DEPTH = 6
# Bytes of the directory of an archive: zipfile keeps some 10 times as many in memory.
MAX_DIRECTORY_BYTES = 32 * MIB
# Bytes of a file of traced pen strokes; 500 digits take 0.4 million.
MAX_STROKE_FILE_BYTES = 64 * MIB
# Bytes of one line of a table. 784 numbers with 18 decimals take 20,000.
MAX_LINE_BYTES = 200_000
# Bytes of the header of a NumPy array; NumPy evaluates it as a Python literal.
MAX_ARRAY_HEADER_BYTES = 1000

# Bytes of all arrays and the header of a weight file, unpacked.
MAX_WEIGHT_FILE_BYTES = 64 * MIB
# Values in all patches of a convolution for one image, or in its outputs; limits memory and time.
MAX_LAYER_VALUES = 500_000
# Digits or epochs in a model card: far more than there are; a larger number would only fill the page.
MAX_CARD_COUNT = 10**12

# Bytes of a picture file. One without compression, of as many pixels as are read, with 4 bytes each, is about as long.
MAX_PICTURE_BYTES = 200_000_000
# Bytes of memory that decoding a picture takes.
MAX_DECODING_BYTES = 200_000_000
# Pixels of a picture. Cameras of phones take 48 or 50 megapixels. With 4 bytes for each pixel, as Pillow stores
# colours, 50 fit the memory.
MAX_PIXELS = 50_000_000
# Except JPEG, which is reduced while it is decoded: the largest cameras of phones take 108 megapixels.
MAX_JPEG_PIXELS = 110_000_000
# Decoders in Python, of rare formats, take seconds for a million pixels.
MAX_SLOW_PIXELS = 2_000_000
# Of an animation or a document, so many frames are searched for ink, and so many pixels in all of them together; of
# one whose frames are larger than the last number, only the first.
MAX_FRAMES = 50
MAX_FRAME_PIXELS = 100_000_000
MAX_ANIMATION_PIXELS = 12_000_000
