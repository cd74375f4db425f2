"""`python -m cnn.pen --out sheet.png`: a sheet of the pen's drawings to look at."""

from cnn.pen.pictures import main

if __name__ == "__main__":
    main()
