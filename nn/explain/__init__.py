"""How a prediction and a gradient step come about: attribution, single neurons, worked examples."""
