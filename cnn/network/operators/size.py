"""How large a map is after a kernel has gone over it: (n + 2p - d(f - 1) - 1)/s + 1, rounded down."""

from cnn.network.operators.checks import OperatorError, check_whole, pixels

MAX_LAYERS = 64


def output_size(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Side of the output map in pixels: (n + 2p - d(f - 1) - 1) // s + 1 (Dumoulin & Visin 2016, relationship 15).

    All in pixels: `padding`, on each side, at least 0, the others at least 1. Raises OperatorError when a setting is
    not such a number or the kernel does not fit.
    """
    check_whole("picture's side", n, 1)
    check_whole("kernel size", kernel, 1)
    check_whole("stride", stride, 1)
    check_whole("padding", padding, 0)
    check_whole("dilation", dilation, 1)
    span = dilation * (kernel - 1) + 1
    if span > n + 2 * padding:
        stretched = f" with dilation {dilation} spans {pixels(span)} and" if dilation > 1 and kernel > 1 else ""
        added = f" with padding {padding}" if padding else ""
        raise OperatorError(
            f"A kernel of size {kernel}{stretched} does not fit into {pixels(n + 2 * padding)}{added}: "
            f"make the kernel smaller or the padding larger."
        )
    return (n + 2 * padding - span) // stride + 1


def size_formula(n: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> str:
    """The output size worked out, such as "(6 - 3 + 2*0)/1 + 1 = 4"; raises as `output_size` does.

    With dilation the kernel's term is d*(f - 1) + 1; where the stride does not divide, the rounding down is shown.
    """
    out = output_size(n, kernel, stride, padding, dilation)
    taken = f"{kernel}" if dilation == 1 else f"({dilation}*({kernel} - 1) + 1)"
    steps = f"({n} - {taken} + 2*{padding})/{stride}"
    room = n - dilation * (kernel - 1) - 1 + 2 * padding
    if room % stride == 0:
        return f"{steps} + 1 = {out}"
    return f"floor({steps}) + 1 = floor({room}/{stride}) + 1 = {out}"


def shrink_chain(n: int, layers: int, kernel: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> list[int]:
    """Side of the map before the first and after each of `layers` equal convolutions, in pixels.

    The list ends early, with fewer than layers + 1 numbers, where the kernel no longer fits into what is left.
    """
    check_whole("number of layers", layers, 0, MAX_LAYERS)
    sizes = [n]
    output_size(max(n, dilation * (kernel - 1) + 1), kernel, stride, padding, dilation)  # the settings themselves
    for _ in range(layers):
        if dilation * (kernel - 1) + 1 > sizes[-1] + 2 * padding:
            break
        sizes.append(output_size(sizes[-1], kernel, stride, padding, dilation))
    return sizes
