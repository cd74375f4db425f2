"""Picture files as nobody should send them: one function for each kind, from a random generator to bytes."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable

import numpy as np
from PIL import Image

from tests.helpers.pictures import FORMATS, MAX_FILE, chunk, endless_eps, endless_jpeg, png_of_size, saved, seven

PNG = b"\x89PNG\r\n\x1a\n"
MAGICS = [PNG, b"\xff\xd8\xff\xe0\x00\x10JFIF\0", b"GIF89a", b"RIFF\xff\xff\0\0WEBPVP8L", b"BM", b"II*\0", b"MM\0*"]
MAGICS += [
    b"MM\0+",
    b"\0\0\0\x18ftypavif",
    b"\0\0\0\x18ftypheic",
    b"\0\0\0\x18ftypmif1",
    b"%!PS",
    b"RIFF\0\0\0\0WEBPVP8X",
]


def plain(dice: random.Random) -> bytes:
    """A sound 7 in any format."""
    return saved(seven(dice.choice([28, 90, 140, 300])).convert("RGB"), dice.choice(FORMATS))


def mutated(dice: random.Random) -> bytes:
    """Bytes changed, most of them near the start, where sizes and offsets stand."""
    data = bytearray(plain(dice))
    for _ in range(dice.choice([1, 3, 10, 50])):
        end = min(len(data), dice.choice([40, 200, len(data)]))
        data[dice.randrange(end)] = dice.choice([0, 1, 127, 128, 255, dice.randrange(256)])
    return bytes(data)


def cut(dice: random.Random) -> bytes:
    data = plain(dice)
    return data[: dice.randrange(len(data))]


def spliced(dice: random.Random) -> bytes:
    """The beginning of one file and the end of another, or one file twice."""
    one, other = plain(dice), plain(dice)
    return one[: dice.randrange(len(one))] + other[dice.randrange(len(other)) :]


def with_magic(dice: random.Random) -> bytes:
    """A format's first bytes and noise."""
    return dice.choice(MAGICS) + dice.randbytes(dice.choice([0, 10, 100, 5_000]))


def largest(dice: random.Random) -> bytes:
    """As many pixels as may come, in hardly any bytes."""
    kinds = "RGB PNG, RGBA PNG, LA PNG, P PNG, 1 PNG, L GIF, RGB WEBP, RGBA WEBP, RGB JPEG, CMYK TIFF, F TIFF"
    mode, kind = dice.choice([*kinds.split(", "), f"RGB {FORMATS[-1]}"]).split()
    image = Image.new(mode, (4096, 4096))
    options = {"TIFF": {"compression": "tiff_lzw"}, "AVIF": {"speed": 10}, "WEBP": {"method": 0}}.get(kind, {})
    if mode in ("RGB", "RGBA", "L"):
        image.paste(image.getpixel((0, 0)) if mode == "L" else (255,) * len(mode), (1000, 500, 1400, 3600))
    return saved(image, kind, **options)


def endless(dice: random.Random) -> bytes:
    """What takes minutes to decode, or for ever."""
    return dice.choice([endless_jpeg, endless_eps])()


def said_to_be_huge(dice: random.Random) -> bytes:
    """A header that promises more than there is."""
    sides = [0, 1, 4096, 4097, 65_535, 100_000, 2**31 - 1]
    width, height = dice.choice(sides), dice.choice(sides)
    kind = dice.choice(["PNG", "GIF", "BMP", "JPEG", "WEBP"])
    if kind == "PNG":
        return png_of_size(width, height)
    data = bytearray(saved(seven(28).convert("RGB"), kind))
    if kind == "GIF":
        data[6:10] = struct.pack("<HH", width & 65_535, height & 65_535)
    elif kind == "BMP":
        data[18:26] = struct.pack("<ii", width, dice.choice([height, -height]))
    elif kind == "JPEG":
        start = data.index(b"\xff\xc0") + 5
        data[start : start + 4] = struct.pack(">HH", height & 65_535, width & 65_535)
    else:
        data[26:30] = struct.pack("<HH", width & 16_383, height & 16_383)
    return bytes(data)


def of_other_kind(dice: random.Random) -> bytes:
    """No picture, or one of a format that is not read here."""
    other = ["PPM", "TGA", "ICO", "PCX", "SGI", "DDS", "JPEG2000", "IM", "SPIDER", "EPS", "PDF"]
    name = dice.choice([*other, "svg", "html", "zip", "pickle", "text", "wmf", "heic", "xpm", "fits"])
    if name in other:
        return saved(seven().convert("F" if name == "SPIDER" else "RGB"), name)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("7.png", saved(seven(), "PNG"))
    return {
        "svg": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><svg>&b;</svg>',
        "html": b"<html><script>alert(7)</script></html>",
        "zip": archive.getvalue(),
        "pickle": b"cos\nsystem\n(S'touch /tmp/seven'\ntR.",
        "text": "sieben é \ud800".encode("utf-8", "surrogatepass") * dice.choice([0, 1, 1000]),
        "wmf": b"\xd7\xcd\xc6\x9a\0\0" + dice.randbytes(100),
        "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + dice.randbytes(500),
        "xpm": b'/* XPM */\nstatic char *x[] = {\n"1 1 1 1",\n"a c #000000",\n"a"};\n',
        "fits": b"SIMPLE  =                    T".ljust(2880),
    }[name]


def two_in_one(dice: random.Random) -> bytes:
    """Files that are two things at once."""
    png = saved(seven(), "PNG")
    return dice.choice(
        [
            png + endless_eps(),
            endless_eps() + png,
            b"\xc5\xd0\xd3\xc6" + struct.pack("<IIIIIIH", 30, 90, 0, 0, 0, 0, 65_535) + endless_eps(),
            b"GIF89a/*" + dice.randbytes(20) + b"*/=1;alert(7)",
            saved(seven(), "JPEG", comment=b"<?php system($_GET[0]); ?>"),
            PNG + chunk(b"tEXt", b"x\0" + endless_eps()) + png[8:],
            b"\xff\xd8\xff\xe1" + png,
            b"%PDF-1.4\n" + saved(seven(), "JPEG"),
        ]
    )


def moving(dice: random.Random) -> bytes:
    """Many frames."""
    kind, count = dice.choice([("GIF", 250), ("WEBP", 60), ("PNG", 100), ("TIFF", 100), ("MPO", 20)])
    frames = [seven(60).rotate(turn).convert("RGB") for turn in range(count)]
    return saved(seven(60).convert("RGB"), kind, save_all=True, append_images=frames)


def of_odd_mode(dice: random.Random) -> bytes:
    """16 bits, CMYK, palettes, floats that are no numbers, alpha of every kind."""
    levels = np.asarray(seven(), np.float32) / 255
    floats = levels.copy()
    floats[dice.randrange(140)] = dice.choice([np.nan, np.inf, -np.inf, 1e38, -1e38, 0])
    palette = seven().convert("P")
    return dice.choice(
        [
            lambda: saved(Image.fromarray((levels * dice.choice([10, 1000, 65_535])).astype(np.uint16)), "PNG"),
            lambda: saved(Image.fromarray(floats), "TIFF"),
            lambda: saved(Image.fromarray((levels * 2e9).astype(np.int32)), "TIFF"),
            lambda: saved(seven().convert("CMYK"), dice.choice(["JPEG", "TIFF"])),
            lambda: saved(seven().convert("LAB"), "TIFF"),
            lambda: saved(seven().convert("YCbCr"), dice.choice(["JPEG", "TIFF"])),
            lambda: saved(palette, "PNG", transparency=dice.choice([0, 255, bytes(range(256))])),
            lambda: saved(palette, "GIF", transparency=dice.randrange(256)),
            lambda: saved(seven().convert(dice.choice(["LA", "RGBA"])), dice.choice(["PNG", "WEBP", "TIFF"])),
            lambda: saved(seven().convert("1"), dice.choice(["PNG", "BMP", "TIFF"])),
        ]
    )()


def turned(dice: random.Random) -> bytes:
    """EXIF that is wrong, endless or long."""
    exif = Image.Exif()
    exif[0x0112] = dice.choice([0, 1, 3, 6, 8, 9, 65_535])
    exif[0x010E] = "seven" * dice.choice([1, 10_000])
    data = exif.tobytes()
    broken = bytearray(data)
    for _ in range(dice.choice([0, 1, 5])):
        broken[dice.randrange(14, len(broken))] = dice.randrange(256)
    xmp = b'<x:xmpmeta tiff:Orientation="' + dice.choice([b"6", b"99", b'"', b"x" * 10_000]) + b'"/>'
    kind = dice.choice(["JPEG", "PNG", "WEBP", *FORMATS[7:]])
    return saved(seven().convert("RGB"), kind, exif=bytes(broken), **({"xmp": xmp} if kind != "PNG" else {}))


def thin(dice: random.Random) -> bytes:
    """One pixel wide or high, or altogether."""
    width, height = dice.choice([(1, 1), (1, 4096), (4096, 1), (2, 3000), (4096, 2), (1, 28), (28, 1), (1500, 1600)])
    levels = np.random.default_rng(dice.randrange(99)).integers(0, 2, (height, width)).astype(np.uint8) * 255
    return saved(Image.fromarray(levels), "PNG")[:MAX_FILE]


def with_much_beside(dice: random.Random) -> bytes:
    """A little picture with endless text, colour profile, comments or tags."""
    png, zeros = saved(seven(), "PNG"), zlib.compress(bytes(dice.choice([10**5, 10**8])), 9)
    text, profile = chunk(b"zTXt", b"x\0\0" + zeros), chunk(b"iCCP", b"x\0\0" + zeros)
    count = dice.choice([1, 50])
    part = dice.choice([text, profile, chunk(b"iTXt", b"x\0\1\0\0\0" + zeros), chunk(b"tEXt", b"x\0" + bytes(900_000))])
    jpeg = saved(seven(), "JPEG")
    application = b"".join(b"\xff" + bytes([0xE0 + n % 16]) + b"\xff\xff" + dice.randbytes(65_533) for n in range(14))
    return dice.choice([png[:33] + part * count + png[33:], jpeg[:2] + application + jpeg[2:]])[:MAX_FILE]


def odd_tiff(dice: random.Random) -> bytes:
    """Directories that point at themselves, strips that lie elsewhere, samples without number."""
    options = {
        "compression": dice.choice(["raw", "tiff_lzw", "tiff_deflate", "packbits", "jpeg", "tiff_adobe_deflate"])
    }
    data = bytearray(saved(seven().convert("RGB"), "TIFF", **options))
    start = struct.unpack("<I", data[4:8])[0]
    count = struct.unpack("<H", data[start : start + 2])[0] if start + 2 <= len(data) else 0
    for _ in range(dice.choice([1, 2, 4])):
        entry = start + 2 + 12 * dice.randrange(max(count, 1))
        value = struct.pack("<I", dice.choice([0, 1, start, 8, 2**31, 2**32 - 1, dice.randrange(2**32)]))
        place = entry + dice.choice([4, 8])
        data[place : place + 4] = value
    if dice.random() < 0.3:
        data[start + 2 + 12 * count : start + 6 + 12 * count] = struct.pack("<I", start)
    return bytes(data)


def odd_png(dice: random.Random) -> bytes:
    """Chunks that are missing, twice, wrong, or unpack to far more than the picture."""
    header = chunk(
        b"IHDR", struct.pack(">IIBBBBB", 50, 50, dice.choice([1, 8, 16]), dice.choice([0, 2, 3, 4, 6]), 0, 0, 1)
    )
    bomb = chunk(b"IDAT", zlib.compress(bytes(10**8), 9))
    empty = chunk(b"IDAT") * dice.choice([1, 20_000])
    parts = [
        header,
        bomb,
        empty,
        chunk(b"PLTE", bytes(5)),
        chunk(b"IEND"),
        chunk(b"tRNS", bytes(300)),
        chunk(b"acTL", b"1"),
    ]
    dice.shuffle(parts)
    return PNG + header + b"".join(parts[: dice.randrange(1, 8)]) + chunk(b"IEND")


def noisy(dice: random.Random) -> bytes:
    """Noise, as large as a file may be."""
    noise = np.random.default_rng(dice.randrange(99)).integers(0, 256, (900, 900), np.uint8)
    return saved(Image.fromarray(noise), dice.choice(["PNG", "JPEG", "BMP", "TIFF", "WEBP"]))[:MAX_FILE]


MAKERS = [plain, mutated, cut, spliced, with_magic, largest, said_to_be_huge, of_other_kind, two_in_one, moving]
MAKERS += [of_odd_mode, turned, thin, with_much_beside, odd_tiff, odd_png, noisy, endless]
KINDS: dict[str, Callable[[random.Random], bytes]] = {maker.__name__: maker for maker in MAKERS}
HEAVY = ("largest", "endless")  # sent four times at once
