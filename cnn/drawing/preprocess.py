"""Any drawing -> the 28x28 picture in MNIST's geometry.

MNIST's digits were not photographed at 28x28: their ink was cropped, scaled so that its longest side is 20 pixels, and
moved until its centre of mass lies in the middle of a 28x28 field (LeCun et al. 1998, "Gradient-based learning
applied to document recognition", section III.A). A network that has only seen such pictures needs new drawings in the
same form; on drawings that are small or off centre this step is worth 40 to 60 points of accuracy.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from cnn.base.errors import UserError

FIELD = 28  # side of the picture that the network reads
DIGIT = 20  # longest side of the ink in it
CENTRE = 14.0  # index of the centre of mass, in both directions (measured over MNIST)
PENS = (1.3, 3.0)  # pixels of the picture: strokes between these widths stay as they are
WIDENED, THINNED = 1.8, 2.6  # pixels: how wide thinner and thicker ones become; 2.6 is MNIST's mean
FINE = 4  # the pen is changed in this many times the picture's resolution
MAX_SIDE = 4096  # pixels; a larger picture is refused before it is decoded
MIN_CONTRAST = 24  # of 255; below this the paper is taken as blank
FAINT = 0.1  # ink below this share of the darkest is taken as JPEG noise, in pictures larger than MNIST's


class ImageError(UserError):
    """The picture cannot be read; the message is one sentence for the person who sent it."""


@dataclass(frozen=True)
class Prepared:
    """A drawing in MNIST's geometry.

    Attributes:
        picture: (28, 28) float32 in 0..1, ink 1 on background 0; all zero where there is no ink.
        box: the ink's place in the original, (left, top, right, bottom) in its pixels, or None where there is no ink.
        size: (width, height) of the original in pixels.
        scale: pixels of the original for each pixel of the picture.
        offset: (x, y) of the box's corner in the picture, in its pixels.
    """

    picture: np.ndarray
    box: tuple[int, int, int, int] | None
    size: tuple[int, int]
    scale: float = 1.0
    offset: tuple[int, int] = (0, 0)

    @property
    def blank(self) -> bool:
        return self.box is None


def preprocess(image: Image.Image | np.ndarray) -> Prepared:
    """Crop to the ink, scale its longest side to 20, move its centre of mass to index 14 of 28.

    Strokes much thinner or thicker than MNIST's get a pen like MNIST's on the way, unless the picture is of its size.

    Takes a PIL image, or a uint8 array (H, W), (H, W, 3) or (H, W, 4) of any size, with light ink on dark, dark on
    light, or any ink on transparent. Raises ImageError where the picture is none of these.
    """
    return prepare_ink(ink_of(image))


def prepare_ink(ink: np.ndarray) -> Prepared:
    """`preprocess` for ink that is already known: (H, W) float32 in 0..1, as from `ink_of`."""
    height, width = ink.shape
    box = ink_box(ink)
    if box is None:
        return Prepared(np.zeros((FIELD, FIELD), np.float32), None, (width, height))
    left, top, right, bottom = box
    crop = ink[top:bottom, left:right]
    if max(crop.shape) > FIELD:  # a picture of MNIST's own size passes as it is
        crop = normalise_pen(crop)
    scale = max(crop.shape) / DIGIT
    rows, columns = (max(1, round(side / scale)) for side in crop.shape)
    digit = np.minimum(shrink(crop, rows, columns), 1)  # rounding may end just above
    x, y = _corner(digit)
    picture = np.zeros((FIELD, FIELD), np.float32)
    picture[y : y + rows, x : x + columns] = digit
    return Prepared(picture, box, (width, height), max(right - left, bottom - top) / DIGIT, (x, y))


def stroke_width(crop: np.ndarray) -> float:
    """Mean width of the strokes in (H, W) ink, in its pixels: twice the area over the length of the outline.

    The outline's length is the total variation of the ink, which measures slanted edges too long, by 4/pi on average.
    """
    framed = np.pad(crop, 1)
    variation = np.abs(np.diff(framed, axis=0)).sum() + np.abs(np.diff(framed, axis=1)).sum()
    return float(2 * crop.sum() / max(float(variation) * np.pi / 4, 1e-6))


def normalise_pen(crop: np.ndarray) -> np.ndarray:
    """Draw strokes much thinner or thicker than MNIST's again with a pen like MNIST's; leave others as they are.

    The pen does not grow with the digit: a small digit on the pad has thick strokes, a large one thin ones. Thin ones
    are widened by a grey dilation with a disc, thick ones thinned by an erosion.

    Args:
        crop: (H, W) ink, cropped to its box.

    Returns:
        `crop` itself, or the changed ink, cropped to its box, in about `FINE` times the picture's resolution.
    """
    step = max(crop.shape) / (FINE * DIGIT)
    fine = shrink(crop, *(max(1, round(side / step)) for side in crop.shape))
    fine /= fine.max()  # a line thinner than a pixel has faded
    width = stroke_width(fine) / FINE  # measured here, where dither and the paper's grain have been averaged out
    if PENS[0] <= width <= PENS[1]:
        return crop
    if width < PENS[0]:
        changed = dilate(fine, (WIDENED - width) / 2 * FINE)
    else:
        changed = 1 - dilate(1 - fine, (width - THINNED) / 2 * FINE, around=1.0)
    changed = np.where(changed < FAINT, 0, changed).astype(np.float32)
    if changed.max() < 0.5:  # a blot with hardly any stroke left: better seen as it is
        return crop
    left, top, right, bottom = ink_box(changed)
    return changed[top:bottom, left:right]


def dilate(values: np.ndarray, radius: float, around: float = 0.0) -> np.ndarray:
    """Grey dilation by a disc: the largest value within `radius` pixels, the disc's rim counting in part.

    Args:
        values: (H, W) in 0..1, with `around` beyond its edges.
        radius: in pixels, above 0, not whole in general.

    Returns:
        (H + 2n, W + 2n) with n the radius rounded up.
    """
    reach = int(np.ceil(radius))
    padded = np.pad(values, 2 * reach, constant_values=around)
    height, width = (side + 2 * reach for side in values.shape)
    largest = padded[reach : reach + height, reach : reach + width]
    for y in range(2 * reach + 1):
        for x in range(2 * reach + 1):
            share = min(1.0, radius + 0.5 - float(np.hypot(y - reach, x - reach)))
            if share > 0:
                largest = np.maximum(largest, share * padded[y : y + height, x : x + width])
    return largest


def ink_of(image: Image.Image | np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel, whatever the colours: (H, W) float32 in 0..1, the strongest ink at 1.

    On a transparent background the ink is what is opaque. Otherwise it is how far a pixel's colour lies from the
    paper's, which is the median colour along the picture's edge. All zero where nothing stands out from the paper.
    """
    pixels = _pixels(image)
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        alpha = pixels[..., 3]
        if int(alpha.max()) - int(alpha.min()) >= MIN_CONTRAST:
            return _stretch(alpha.astype(np.float32) - float(alpha.min()))
        pixels = pixels[..., :3]
    if pixels.ndim == 2:
        pixels = pixels[..., None]
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    paper = np.median(edge, axis=0)
    return _stretch(np.abs(pixels - paper.astype(np.float32)).max(axis=2))


def ink_box(ink: np.ndarray) -> tuple[int, int, int, int] | None:
    """(left, top, right, bottom) of the ink, right and bottom exclusive, or None where there is none."""
    rows, columns = np.flatnonzero(ink.any(1)), np.flatnonzero(ink.any(0))
    if not len(rows):
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1


def shrink(ink: np.ndarray, rows: int, columns: int) -> np.ndarray:
    """Resize (H, W) to (rows, columns) so that each new pixel is the mean of the area that it covers, exactly."""
    return area_weights(ink.shape[0], rows) @ ink @ area_weights(ink.shape[1], columns).T


def area_weights(length: int, new_length: int) -> np.ndarray:
    """(new_length, length) float32: row i holds which share of new pixel i each old pixel covers. Rows sum to 1."""
    edges = np.arange(new_length + 1) * (length / new_length)
    old = np.arange(length)
    overlap = np.minimum(edges[1:, None], old + 1) - np.maximum(edges[:-1, None], old)
    return (np.clip(overlap, 0, None) * (new_length / length)).astype(np.float32)


def _corner(digit: np.ndarray) -> tuple[int, int]:
    """Where the digit's corner must lie so that its centre of mass falls on index 14; it never leaves the field."""
    total = digit.sum()
    rows, columns = digit.shape
    # Symmetric ink has its centre exactly between two pixels; four decimals keep rounding noise from deciding.
    y = round(round(CENTRE - float(digit.sum(1) @ np.arange(rows)) / float(total), 4))
    x = round(round(CENTRE - float(digit.sum(0) @ np.arange(columns)) / float(total), 4))
    return min(max(x, 0), FIELD - columns), min(max(y, 0), FIELD - rows)


def _stretch(contrast: np.ndarray) -> np.ndarray:
    """Contrast in 0..255 to ink in 0..1. Where much of the paper is grainy (a photo), the grain is taken off first."""
    strongest = float(contrast.max())
    if strongest < MIN_CONTRAST:
        return np.zeros(contrast.shape, np.float32)
    ink = contrast / strongest
    if 2 * np.count_nonzero(ink) >= ink.size:  # a drawing's paper has one colour; here most of it has not
        paper, pen = otsu_means(ink)
        ink = np.clip((ink - (paper + 0.25 * (pen - paper))) / (0.5 * (pen - paper)), 0, 1)
    if max(ink.shape) > 2 * FIELD:  # near MNIST's own size every faint pixel is part of the digit
        ink = np.where(ink < FAINT, 0, ink)
    return ink.astype(np.float32)


def otsu_means(values: np.ndarray) -> tuple[float, float]:
    """The mean of the dark and of the light class that part `values` (0..1) best (Otsu 1979)."""
    counts, edges = np.histogram(values, bins=256, range=(0, 1))
    middles = (edges[:-1] + edges[1:]) / 2
    below = np.cumsum(counts)
    sums = np.cumsum(counts * middles)
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        low, high = sums / below, (sums[-1] - sums) / above
        spread = np.where((below > 0) & (above > 0), below * above * (high - low) ** 2, -1)
    best = int(spread.argmax())
    if spread[best] < 0:
        return 0.0, 1.0
    return float(low[best]), float(high[best])


def _pixels(image: Image.Image | np.ndarray) -> np.ndarray:
    """The picture as a uint8 array (H, W), (H, W, 3) or (H, W, 4), checked."""
    if isinstance(image, Image.Image):
        _check_size(*image.size)
        if image.mode.startswith(("I", "F")):  # 16 or 32 bits: Pillow would cut them off at 255
            return _to_bytes(np.asarray(image, np.float64))
        return np.asarray(image.convert("RGBA" if _has_alpha(image) else "RGB"))
    if not isinstance(image, np.ndarray):
        raise ImageError(f"A picture must be a PIL image or a NumPy array, not {type(image).__name__}.")
    if image.dtype != np.uint8:
        raise ImageError(f"A picture's array must hold uint8 values from 0 to 255, not {image.dtype}.")
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (3, 4)):
        raise ImageError(f"A picture's array must have the shape (H, W), (H, W, 3) or (H, W, 4), not {image.shape}.")
    _check_size(image.shape[1], image.shape[0])
    return image


def _to_bytes(values: np.ndarray) -> np.ndarray:
    """Grey values of any range as uint8, the lowest at 0 and the highest at 255."""
    if not np.isfinite(values).all():
        raise ImageError("A picture's values must be finite numbers.")
    span = float(np.ptp(values))
    return np.rint((values - values.min()) * (255 / span if span else 0)).astype(np.uint8)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"A picture must have at least one pixel, not {width}x{height}.")
    if max(width, height) > MAX_SIDE:
        raise ImageError(f"A picture may be at most {MAX_SIDE}x{MAX_SIDE} pixels, not {width}x{height}.")


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
