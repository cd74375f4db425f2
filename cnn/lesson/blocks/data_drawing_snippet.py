"""Your drawing in the form of MNIST's digits: crop to the ink, scale it, move its centre of mass to the middle."""

import base64
import math
import zlib

import numpy as np

np.set_printoptions(linewidth=400, threshold=10_000)


def unpack(text: str, *shape: int) -> np.ndarray:
    """Grey levels that would fill pages, written as compressed text."""
    return np.frombuffer(zlib.decompress(base64.b64decode(text)), np.uint8).reshape(shape)


# --- Settings ---
# 0 is paper, 255 is ink.
drawing = unpack(
    """
eNrtk8sRgEAIQ1MapdHZloa6jic/i3FGRuTdgZAAUBQZETNdkdu1tke9zcyDnGp2MFKwSW1E7XGzK83jGGbzuAiXBRr4sZziniA5VuOMsr8YhUCj3j9k
jcnne0bVx9fHpzhkPDAK/LZ9X3ZskYQJGwAhxA==
""",
    60,
    60,
)
# --- Computation ---


def crop(ink: np.ndarray) -> np.ndarray:
    """The box that the ink fills."""
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def areas(old: int, new: int) -> np.ndarray:
    """Row i says which part of new pixel i each old pixel covers."""
    edges = np.arange(new + 1) * (old / new)
    pixels = np.arange(old)
    covered = np.minimum(edges[1:, None], pixels + 1) - np.maximum(edges[:-1, None], pixels)
    return (covered.clip(0) * (new / old)).astype(np.float32)


def scale(ink: np.ndarray, longest: int) -> np.ndarray:
    """The ink with its longest side at so many pixels: each new pixel is the mean of the area that it covers."""
    rows, columns = (max(1, round(side / (max(ink.shape) / longest))) for side in ink.shape)
    return areas(ink.shape[0], rows) @ ink @ areas(ink.shape[1], columns).T


def largest(ink: np.ndarray, radius: float, around: float) -> np.ndarray:
    """Each pixel takes the largest value within a disc; its rim counts in part."""
    reach = math.ceil(radius)
    padded = np.pad(ink, 2 * reach, constant_values=around)
    height, width = (side + 2 * reach for side in ink.shape)
    result = padded[reach : reach + height, reach : reach + width]
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            share = min(1.0, radius + 0.5 - math.hypot(y - reach, x - reach))
            if share > 0:
                result = np.maximum(result, share * padded[y : y + height, x : x + width])
    return result


ink = drawing.astype(np.float32) / drawing.max()  # 0 is paper, 1 is ink
if max(ink.shape) > 56:
    ink[ink < 0.1] = 0  # noise; in a small picture each pixel counts

# 1. Crop to the ink.
ink = crop(ink)
print("crop:", ink.shape)

# 2. A pen much thinner or thicker than MNIST's: draw the ink again, in four times the final resolution.
if max(ink.shape) > 28:
    fine = scale(ink, 4 * 20)
    fine /= fine.max()
    framed = np.pad(fine, 1)
    outline = abs(np.diff(framed, axis=1)).sum() + abs(np.diff(framed, axis=0)).sum()
    width = float(2 * fine.sum() / (outline * (math.pi / 4))) / 4  # a stroke's area is half its outline times its width
    print("pen:", round(width, 2))
    if width < 1.3:
        fine = largest(fine, (1.8 - width) / 2 * 4, around=0)
    elif width > 3:
        fine = 1 - largest(1 - fine, (width - 2.6) / 2 * 4, around=1)
    fine[fine < 0.1] = 0
    if not 1.3 <= width <= 3 and fine.max() >= 0.5:
        ink = crop(fine)

# 3. Scale the longest side to 20 pixels.
digit = scale(ink, 20)
rows, columns = digit.shape
print("digit:", digit.shape)

# 4. Move the centre of mass to index 14 of 28, but never beyond the border.
y = round(round(14 - float(digit.sum(1) @ np.arange(rows)) / float(digit.sum()), 4))
x = round(round(14 - float(digit.sum(0) @ np.arange(columns)) / float(digit.sum()), 4))
y, x = min(max(y, 0), 28 - rows), min(max(x, 0), 28 - columns)
print("corner:", (y, x))

# 5. Grey levels like MNIST's: whole numbers from 0 to 255. The network reads them divided by 255.
picture = np.zeros((28, 28), np.uint8)
picture[y : y + rows, x : x + columns] = np.rint(digit * 255)
print("picture:", picture, sep="\n")
