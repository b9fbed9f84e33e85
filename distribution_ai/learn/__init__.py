"""Learning from what happened: history played forward, policies compared."""

__all__: list[str] = []
