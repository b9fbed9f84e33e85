"""Fresh signals on top of the statistical forecast."""
