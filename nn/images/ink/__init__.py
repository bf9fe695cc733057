"""How much ink each pixel of a picture holds: grey levels, uneven light, printed lines and frames, thresholds."""
