"""Several echelons: where safety stock stands in a network, and how much of it.

Guaranteed service (every stage quotes a time and keeps it): ``guaranteed`` for any acyclic
network, ``two_level`` for many products over one warehouse and those it serves. Stochastic service
(a stage waits while its supplier is short): ``serial`` for chains, ``one_for_one`` for slow movers
under one warehouse.
"""

__all__ = []
