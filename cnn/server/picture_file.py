"""The bytes of a picture file, made by anybody -> the picture that the network reads. Runs in a process of its own."""

import io
import warnings

from PIL import Image

from cnn.drawing.geometry import prepare
from cnn.drawing.ink import MAX_SIDE, ImageError
from cnn.drawing.picture import Picture
from cnn.server.limits import FORMATS

HEIC = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")  # brands of an iPhone's own files


def prepare_file(data: bytes) -> Picture:
    """`prepare` for the bytes of a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF file; of several frames the first.

    The same picture as of `PIL.Image.open` of that file. Its size is checked before anything is decoded. Raises
    ImageError.
    """
    try:
        return prepare(_open(data), steps=False)
    except MemoryError:
        raise ImageError("The picture takes more memory than there is for one.") from None


def _open(data: bytes) -> Image.Image:
    """The image with only its header read. No decoder but those of the allowed formats sees a byte of it."""
    Image.init()
    allowed = [name for name in FORMATS if name in Image.OPEN]  # MPO is opened as JPEG; AVIF depends on the Pillow
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=allowed)
    except Image.DecompressionBombError:
        raise ImageError(f"A picture may be at most {MAX_SIDE}x{MAX_SIDE} pixels.") from None
    except Exception as error:  # Pillow's parsers raise of every kind where a header is damaged
        if data[4:8] == b"ftyp" and data[8:12] in HEIC:
            raise ImageError("HEIC pictures cannot be read here: save it as JPEG or PNG.") from error
        raise ImageError(
            "The file is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture that can be read."
        ) from error
    if image.format not in FORMATS:
        raise ImageError("The file is not a PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF picture that can be read.")
    return image
