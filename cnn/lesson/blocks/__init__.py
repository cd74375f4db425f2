"""The lesson's blocks in their order: one line each."""

from cnn.lesson.block import Block
from cnn.lesson.blocks.complete import Complete
from cnn.lesson.blocks.convolution import Convolution
from cnn.lesson.blocks.data_drawing import Drawn
from cnn.lesson.blocks.data_mnist import Mnist
from cnn.lesson.blocks.equivalence_kernel import Kernel
from cnn.lesson.blocks.equivalence_matrix import Matrix
from cnn.lesson.blocks.equivalence_slide import Slide
from cnn.lesson.blocks.flatten import Flatten
from cnn.lesson.blocks.padding import Padding
from cnn.lesson.blocks.pooling import Pooling

BLOCKS = (
    Block("data", Mnist, Drawn),
    Block("convolution", Convolution),
    Block("padding", Padding),
    Block("pooling", Pooling),
    Block("flatten", Flatten),
    Block("equivalence", Matrix, Kernel, Slide),
    Block("code", Complete),
)
