"""Any image -> its ink: which pixels are drawn on, whatever the colours of pen and paper."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import ExifTags, Image

from cnn.base.errors import UserError
from cnn.drawing.picture import FIELD
from cnn.drawing.resample import Box, ink_box

MAX_SIDE = 4096  # pixels; a larger picture is refused before it is decoded
LARGE = 2048  # pixels; a picture with a longer side is made smaller by a whole number before anything is computed
MIN_CONTRAST = 24  # of 255; below this the paper is taken as blank
FAINT = 0.1  # ink below this share of the darkest is taken as JPEG noise, in pictures larger than MNIST's
TURNS = {  # by EXIF's number: how a picture is turned upright
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ACROSS = [TURNS[number] for number in (5, 6, 7, 8)]  # width becomes height


class ImageError(UserError):
    """The picture cannot be read; the message is one sentence for the person who sent it."""


def ink_of(image: Image.Image | np.ndarray) -> np.ndarray:
    """How much ink lies on each pixel, whatever the colours: (H, W) float32 in 0..1, the strongest ink at 1.

    A picture with a side above LARGE is made `reduction` times smaller first, and so is its ink.
    A PIL image is turned upright as its EXIF says; of several frames it is the current one, at first the first. On a
    transparent background the ink is what is opaque. Otherwise it is how far a pixel's colour lies from the paper's,
    which is the median colour along the picture's edge. All zero where nothing stands out from the paper.
    """
    pixels = _pixels(image)
    if pixels.ndim == 3 and pixels.shape[2] == 4:
        alpha = pixels[..., 3]
        if int(alpha.max()) - int(alpha.min()) >= MIN_CONTRAST:
            return _stretch(alpha.astype(np.float32) - float(alpha.min()))
        pixels = pixels[..., :3]
    edge = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    contrast = np.abs(pixels - np.median(edge, axis=0).astype(np.float32))
    return _stretch(contrast if pixels.ndim == 2 else contrast.max(axis=2))


@dataclass(frozen=True, eq=False)
class Ink:
    """A picture's ink within its box, beyond which there is none."""

    crop: np.ndarray  # (h, w) float32 in 0..1, as in `ink_of`; no pixels where there is no ink
    box: Box | None  # its place; None where there is no ink
    size: tuple[int, int]  # width and height of the picture whose ink it is

    @classmethod
    def of(cls, ink: np.ndarray) -> Ink:
        """Ink that is known, (H, W) float32 in 0..1."""
        box = ink_box(ink)
        left, top, right, bottom = box or (0, 0, 0, 0)
        return cls(ink[top:bottom, left:right], box, (ink.shape[1], ink.shape[0]))

    def whole(self) -> np.ndarray:
        """(H, W) float32, what `ink_of` finds."""
        ink = np.zeros(self.size[::-1], np.float32)
        if self.box is not None:
            left, top, right, bottom = self.box
            ink[top:bottom, left:right] = self.crop
        return ink


def find_ink(pad: np.ndarray) -> Ink:
    """The ink of (H, W) uint8, the same numbers as of `ink_of`, but sooner where a frame of paper is around it.

    There the paper is the level 0 of the frame, and what is drawn is looked at alone.
    """
    height, width = pad.shape
    strongest_in_row = pad.max(1)
    strongest = int(strongest_in_row.max())
    framed = not (strongest_in_row[0] or strongest_in_row[-1] or pad[:, 0].any() or pad[:, -1].any())
    if not framed or max(pad.shape) > LARGE or 2 * np.count_nonzero(pad) >= pad.size:
        return Ink.of(ink_of(pad))
    if strongest < MIN_CONTRAST:
        return Ink(np.zeros((0, 0), np.float32), None, (width, height))
    # The levels are ink from this one on. Near MNIST's own size every faint pixel is part of the digit.
    least = int(np.argmax(_shares(strongest) >= FAINT)) if max(pad.shape) > 2 * FIELD else 1
    rows = np.flatnonzero(strongest_in_row >= least).tolist()
    top, bottom = rows[0], rows[-1] + 1
    columns = np.flatnonzero(pad[top:bottom].max(0) >= least).tolist()
    left, right = columns[0], columns[-1] + 1
    crop = pad[top:bottom, left:right].astype(np.float32)
    crop /= strongest
    if least > 1:
        crop *= crop >= FAINT
    return Ink(crop, (left, top, right, bottom), (width, height))


def _shares(strongest: int) -> np.ndarray:
    """(256,) float32: each level as a share of the strongest."""
    return np.arange(256, dtype=np.float32) / strongest


def _stretch(contrast: np.ndarray) -> np.ndarray:
    """Contrast in 0..255 to ink in 0..1. Where much of the paper is grainy (a photo), the grain is taken off first."""
    strongest = float(contrast.max())
    if strongest < MIN_CONTRAST:
        return np.zeros(contrast.shape, np.float32)
    ink = contrast / strongest
    if 2 * np.count_nonzero(ink > 0) >= ink.size:  # a drawing's paper has one colour; here most of it has not
        paper, pen = otsu_means(ink)
        ink = np.clip((ink - (paper + 0.25 * (pen - paper))) / (0.5 * (pen - paper)), 0, 1)
    if max(ink.shape) > 2 * FIELD:  # near MNIST's own size every faint pixel is part of the digit
        ink *= ink >= FAINT
    return ink


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
    return (float(low[best]), float(high[best])) if spread[best] >= 0 else (0.0, 1.0)


def _pixels(image: Image.Image | np.ndarray) -> np.ndarray:
    """The picture as a uint8 array (H, W), (H, W, 3) or (H, W, 4), checked and upright, no side above LARGE."""
    if isinstance(image, Image.Image):
        _check_size(*image.size)
        return _to_bytes(np.asarray(_decoded(image)))
    if not isinstance(image, np.ndarray) or isinstance(image, np.matrix | np.ma.MaskedArray):
        raise ImageError(f"A picture must be a PIL image or a NumPy array, not {type(image).__name__}.")
    if image.dtype != np.uint8:
        raise ImageError(f"A picture's array must hold uint8 values from 0 to 255, not {image.dtype}.")
    if image.ndim not in (2, 3) or (image.ndim == 3 and image.shape[2] not in (3, 4)):
        raise ImageError(f"A picture's array must have the shape (H, W), (H, W, 3) or (H, W, 4), not {image.shape}.")
    _check_size(image.shape[1], image.shape[0])
    return image if max(image.shape[:2]) <= LARGE else np.asarray(_reduced(Image.fromarray(image)))


def _decoded(image: Image.Image) -> Image.Image:
    """The image in the mode RGB or RGBA, or I or F where a pixel has more than 8 bits. Raises ImageError."""
    try:
        if image.mode.startswith(("I", "F")):  # RGB would cut them off at 255
            mode = "F" if image.mode.startswith("F") else "I"
        else:
            has_alpha = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
            mode = "RGBA" if has_alpha else "RGB"
        reduced, turn = _reduced(image.convert(mode)), _turn(image)
        return reduced if turn is None else reduced.transpose(turn)
    except Exception as error:  # Pillow's decoders raise of every kind where a file is cut off or damaged
        raise ImageError("The picture is damaged or cut off: it cannot be decoded.") from error


def _reduced(image: Image.Image) -> Image.Image:
    """Means of whole blocks of pixels."""
    step = reduction(image.size)
    return image.reduce(step) if step > 1 else image


def reduction(size: tuple[int, int]) -> int:
    """By which whole number a picture is made smaller before its ink is looked for: the longer side becomes LARGE."""
    return -(-max(size) // LARGE)


def upright_size(image: Image.Image | np.ndarray) -> tuple[int, int]:
    """Width and height of a picture that has been read, in its own pixels, turned upright."""
    if isinstance(image, np.ndarray):
        return image.shape[1], image.shape[0]
    return image.size[::-1] if _turn(image) in ACROSS else image.size


def _turn(image: Image.Image) -> Image.Transpose | None:
    """How EXIF says that a picture must be turned. EXIF that cannot be read turns nothing."""
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except Exception:  # made by somebody else's program, and parsed by Pillow with every kind of error
        return None


def _to_bytes(values: np.ndarray) -> np.ndarray:
    """Bytes as they are; grey values of any other range as uint8, the lowest at 0 and the highest at 255."""
    if values.dtype == np.uint8:
        return values
    values = values.astype(np.float64)
    if not np.isfinite(values).all():
        raise ImageError("A picture's values must be finite numbers.")
    span = float(np.ptp(values))
    return np.rint((values - values.min()) * (255 / span if span else 0)).astype(np.uint8)


def _check_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise ImageError(f"A picture must have at least one pixel, not {width}x{height}.")
    if max(width, height) > MAX_SIDE:
        raise ImageError(f"A picture may be at most {MAX_SIDE}x{MAX_SIDE} pixels, not {width}x{height}.")
