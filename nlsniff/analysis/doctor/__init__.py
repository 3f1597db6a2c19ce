"""What is wrong in a capture: findings, each with its frames, its evidence and advice."""

from __future__ import annotations

from nlsniff.analysis.doctor.doctor import Doctor, examine
from nlsniff.analysis.doctor.finding import SEVERITIES, Finding

__all__ = ["SEVERITIES", "Doctor", "Finding", "examine"]
