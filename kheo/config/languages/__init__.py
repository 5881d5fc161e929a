"""English over the Vietnamese of the sources: see docs/decisions/english-at-the-glass.md."""
