"""The hidden layers of the network, and the details of the neuron that a visitor opens."""
