"""Which networks can be chosen, and their import and export."""
