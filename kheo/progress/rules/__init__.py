"""Pure rules of the figures: what counts, what state it is in, what the pace so far promises."""
