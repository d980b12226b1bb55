"""`kept doctor`: looks whether all is well and says what to do where it is not."""

from shell.doctor.checks import CHECKS, examine
from shell.doctor.findings import Finding

__all__ = ["CHECKS", "Finding", "examine"]
