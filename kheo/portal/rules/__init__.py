"""What the public is told, and how it is written where there is nothing but text."""
