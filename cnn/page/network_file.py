"""A network as one binary file for the page: all that is needed to compute its maps, and to caption them.

uint32, little-endian    length of the header
header                   JSON, padded with spaces so that the numbers begin at a multiple of 4
float32, little-endian   the tensors, one after the other in the header's order
"""

import json
import struct

from cnn.base.messages import to_json
from cnn.drawing.recognizer import Recognizer
from cnn.explain.captions import stage_captions
from cnn.page.messages import NetworkHeader, TensorInfo
from cnn.page.payload import describe_stages

LENGTH = struct.Struct("<I")


def network_file(recognizer: Recognizer, checksum: str) -> bytes:
    """The file of a recognizer's network; `checksum` (`cnn.network.checkpoint.checksum_of`) is the network's id."""
    model = recognizer.model
    weights = model.state_dict()
    header = NetworkHeader(
        id=checksum,
        stages=describe_stages(model.config.stages()),
        captions=stage_captions(model),
        tensors=[TensorInfo(name, tuple(value.shape)) for name, value in weights.items()],
        temperature=recognizer.decision.temperature,
    )
    text = json.dumps(to_json(header), separators=(",", ":")).encode()
    text += b" " * (-(LENGTH.size + len(text)) % 4)
    numbers = [value.detach().cpu().numpy().astype("<f4").tobytes() for value in weights.values()]
    return LENGTH.pack(len(text)) + text + b"".join(numbers)
