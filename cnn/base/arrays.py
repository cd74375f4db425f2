"""Types of arrays that say how many sides they have; the page's message types are written from them."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

Vector = Annotated[NDArray[np.float64], 1]
Matrix = Annotated[NDArray[np.float64], 2]
Volume = Annotated[NDArray[np.float64], 3]
Mask = Annotated[NDArray[np.bool_], 2]
