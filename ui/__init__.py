"""The web page's parts; everything that exists only because there is a page.

Whatever the page computes, each training uses one thread of the machine's matrix library. A second one would make a
training on an idle machine with two cores faster by an eighth; but its threads wait for each other by spinning, so as
soon as something else wants a core (another training, the browser, this page), a training that takes 0.6 s was
measured to take 35 s. The library reads the number when NumPy is first loaded, so this package is loaded before it.
"""

import os

# OpenBLAS (in NumPy for Linux and Windows), Accelerate (for macOS) and MKL. Whoever has set one means it.
for name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
