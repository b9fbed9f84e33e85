"""Supply: lead times as they really are, and where each item-location is replenished from."""

__all__ = []
