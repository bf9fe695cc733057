"""The web page. Imported before NumPy, which reads the number of BLAS threads set here when it is loaded.

Each training uses one thread. On an idle machine with two cores a second one would be faster by an eighth; but BLAS
threads wait for each other by spinning, so beside other work (another training, the browser, this page) a training that
takes 0.6 s was measured to take 35 s.
"""

import os

# OpenBLAS (NumPy for Linux and Windows), Accelerate (for macOS) and MKL. Variables that are set already are kept.
for name in ("OPENBLAS_NUM_THREADS", "VECLIB_MAXIMUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
