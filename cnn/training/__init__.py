"""How the network learns: augmentation, the mixture of an epoch, the loop, calibration."""
