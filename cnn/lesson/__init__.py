"""The textbook: for each block its settings, its numbers, its question and its code."""
