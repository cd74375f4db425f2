"""What is computed: the stages, the network made of them, its file, and the lesson's operators."""
