"""Picture files: which format the bytes are, how they are opened and decoded within limits of memory."""
