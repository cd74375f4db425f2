"""The lesson's blocks in their order, with their parts: one line each."""

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

BLOCKS = {
    "data": (Mnist, Drawn),
    "convolution": (Convolution,),
    "padding": (Padding,),
    "pooling": (Pooling,),
    "flatten": (Flatten,),
    "equivalence": (Matrix, Kernel, Slide),
    "code": (Complete,),
}
