"""The complete code: load MNIST, build the network, train it, test it, and read your drawing."""

import torch
from torch import nn
from torch.nn import functional as F
from torchvision.datasets import MNIST

torch.set_printoptions(precision=4, sci_mode=False, linewidth=400, threshold=10_000)

# --- Settings ---
folder = "data"  # where MNIST is kept
epochs = 1
batch_size = 128
learning_rate = 0.002
seed = 0
torch.manual_seed(seed)  # the same weights to start from, each time
model = nn.Sequential(
    nn.Conv2d(1, 8, 3, padding=1),  # 8 x 28 x 28
    nn.ReLU(),
    nn.MaxPool2d(2),  # 8 x 14 x 14
    nn.Flatten(),  # 1568
    nn.Linear(1568, 10),  # 10 logits
)
drawing = torch.eye(28)  # in the form of MNIST's digits, 0 is paper, 1 is ink
# --- Computation ---


# 1. The data.
def load(train: bool) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures (n, 1, 28, 28) in 0..1 and their labels (n,)."""
    digits = MNIST(folder, train=train, download=True)
    return digits.data[:, None] / 255, digits.targets


images, labels = load(train=True)
test_images, test_labels = load(train=False)

# 2. The network.
print("parameters:", sum(parameter.numel() for parameter in model.parameters()))

# 3. Training.
optimizer = torch.optim.Adam(model.parameters(), lr=learning_rate)
for epoch in range(1, epochs + 1):
    for batch in torch.randperm(len(images)).split(batch_size):
        loss = F.cross_entropy(model(images[batch]), labels[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    print(f"epoch: {epoch}, loss {loss.item():.4f}")

# 4. The test, on digits that the training has not seen.
model.eval()
with torch.no_grad():
    answers = torch.cat([model(part).argmax(dim=1) for part in test_images.split(500)])
print(f"test accuracy: {(answers == test_labels).double().mean().item():.4f}")

# 5. Your drawing.
with torch.no_grad():
    probabilities = model(drawing[None, None]).softmax(dim=1)[0]
print("probabilities:", probabilities, sep="\n")
print("answer:", probabilities.argmax().item())
