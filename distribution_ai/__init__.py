"""Plan where stock should be: a pure function from a snapshot of the network to a plan."""

__all__ = ["__version__"]

__version__ = "0.1.0"
