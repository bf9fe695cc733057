"""Charts of a training run."""
