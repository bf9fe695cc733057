"""Views that several pages show: grids of numbers, probability bars."""
