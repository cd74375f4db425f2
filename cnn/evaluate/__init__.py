"""How well the network reads: MNIST, files of drawings put on pads, several digits."""
