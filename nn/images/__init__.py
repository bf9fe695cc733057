"""Turns any image into the 28 x 28 image that the network reads: preprocessing, stroke width, augmentation."""
