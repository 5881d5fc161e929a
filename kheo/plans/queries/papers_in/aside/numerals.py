"""How list numbers are written, and what a bullet looks like in plain text."""

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
          (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_DASHES = frozenset("-\u00ad\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2500\u30fc\uf02d\uf0be")
_PLUSES = frozenset("+\uff0b\uf02b")
_KEPT_BULLETS = frozenset("•●▪○·*")


def roman(number: int) -> str:
    if not 0 < number < 4000:
        return str(number)
    letters = ""
    for value, letter in _ROMAN:
        while number >= value:
            letters += letter
            number -= value
    return letters


def letter(number: int) -> str:
    """a … z, aa, bb … as word processors count."""
    if not 0 < number <= 26 * 20:
        return str(number)
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def bullet(sign: str) -> str:
    """A dash stays a dash, a plus a plus; any other ornament is a bullet."""
    sign = sign.strip()
    if not sign:
        return ""
    if sign[0] in _DASHES:
        return "-"
    if sign[0] in _PLUSES:
        return "+"
    if sign == "o":
        return "○"
    return sign if sign in _KEPT_BULLETS else "•"
