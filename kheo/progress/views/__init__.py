"""Pages of the figures room. Every figure on them is a link to the records that it counts."""
