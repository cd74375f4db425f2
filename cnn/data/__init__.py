"""What is read from and written to disk: MNIST, files of drawings, figures."""
