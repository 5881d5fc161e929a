"""The chain (what is hashed, how faults are found) and the words for what was done."""

from kheo.audit.rules.chain import GENESIS, HASHED, Fault, digest, digest_of_plain, faults_in, plain
from kheo.audit.rules.words import SUBJECTS, WORDS, add_words, describe, subject_of

__all__ = [
    "GENESIS",
    "HASHED",
    "SUBJECTS",
    "WORDS",
    "Fault",
    "add_words",
    "describe",
    "digest",
    "digest_of_plain",
    "faults_in",
    "plain",
    "subject_of",
]
