"""python -m nn.workers MODULE FOLDER: the process of one job.

A file of its own: the module that is run gets another name, so its classes would not be those that a job imports.
"""

import sys

from nn.workers.worker import main

if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
