"""The seasons of demand: weekday and time of the year, pooled over groups."""
