"""Stock: demand to be covered, inventory position, targets and risks per item-location."""

__all__ = []
