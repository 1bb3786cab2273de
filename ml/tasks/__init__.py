"""Bulk work: whole files, and many households. The one package of `ml` that knows Ray, imported only when asked for."""

from ml.table_files import BadRow, FileRefused
from ml.tasks.cluster import RayUnavailable
from ml.tasks.files import CategorizeReport, categorize_file
from ml.tasks.households import HouseholdLabels, NotRetrained, Retrained, RetrainReport, retrain

__all__ = [
    "BadRow",
    "CategorizeReport",
    "FileRefused",
    "HouseholdLabels",
    "NotRetrained",
    "RayUnavailable",
    "RetrainReport",
    "Retrained",
    "categorize_file",
    "retrain",
]
