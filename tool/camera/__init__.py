"""Pictures of the demonstration's screens, taken in the browser for README and docs."""
