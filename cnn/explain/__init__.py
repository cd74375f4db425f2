"""Why this number: one cell's arithmetic, what it sees, what speaks for an answer, two readings compared."""
