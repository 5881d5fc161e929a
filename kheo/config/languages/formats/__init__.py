"""How dates and numbers are written: on an English page as on a Vietnamese one, so that no figure reads two ways."""
