"""Weight files: reading, writing and validation."""
