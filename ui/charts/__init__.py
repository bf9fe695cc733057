"""Charts, and images of weights and of augmented digits."""
