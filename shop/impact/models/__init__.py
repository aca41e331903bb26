"""What income means for people: a file per idea."""

from shop.impact.models.evaluations import Evaluation, EvaluationRule, EvaluationWord
from shop.impact.models.payouts import HouseholdPayout
from shop.impact.models.poverty import PovertyCount, PovertySheet, PovertyStandard, ProvinceRate
from shop.impact.models.profiles import YearlyProfile
from shop.impact.models.register import (
    FieldOfWork,
    RegisteredCooperative,
    RegisterSheet,
    StallCall,
    StateChange,
    Visit,
    VisitPhoto,
    WorkingState,
)
from shop.impact.models.releases import Release, ReleasedCooperative, ReleasedSplit, ReleasedUnit

__all__ = [
    "Evaluation",
    "EvaluationRule",
    "EvaluationWord",
    "FieldOfWork",
    "HouseholdPayout",
    "PovertyCount",
    "PovertySheet",
    "PovertyStandard",
    "ProvinceRate",
    "RegisterSheet",
    "RegisteredCooperative",
    "Release",
    "ReleasedCooperative",
    "ReleasedSplit",
    "ReleasedUnit",
    "StallCall",
    "StateChange",
    "Visit",
    "VisitPhoto",
    "WorkingState",
    "YearlyProfile",
]
