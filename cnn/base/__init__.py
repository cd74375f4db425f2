"""What every room needs: the base error, atomic writes. Knows no other room."""
