"""The engine's doors to other systems: files in one piece, forecasts as tables, a remote ERP."""

__all__: list[str] = []
