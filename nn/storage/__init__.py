"""Weight files and model cards; .npy arrays; atomic writes of any file."""
