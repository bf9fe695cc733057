"""What views need to show arrays: PNG files, a colormap, the layout of grids, and downsampled curves."""
