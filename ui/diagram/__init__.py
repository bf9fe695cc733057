"""The network as a diagram: what contributes to a digit, and what happens when parts of the network are missing."""
