"""What income means for people: a file per idea."""

from shop.impact.models.evaluations import Evaluation, EvaluationRule, EvaluationWord
from shop.impact.models.payouts import HouseholdPayout
from shop.impact.models.poverty import PovertyCount, PovertySheet, PovertyStandard, ProvinceRate
from shop.impact.models.profiles import YearlyProfile
from shop.impact.models.programmes import (
    Candidate,
    CandidateScore,
    CandidateStep,
    Measure,
    Programme,
    ProgrammeBudget,
    ProgrammeVersion,
    Step,
    Support,
    SupportKind,
    SupportPhoto,
    SupportRate,
    Target,
)
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
    "Candidate",
    "CandidateScore",
    "CandidateStep",
    "Evaluation",
    "EvaluationRule",
    "EvaluationWord",
    "FieldOfWork",
    "HouseholdPayout",
    "Measure",
    "PovertyCount",
    "PovertySheet",
    "PovertyStandard",
    "Programme",
    "ProgrammeBudget",
    "ProgrammeVersion",
    "ProvinceRate",
    "RegisterSheet",
    "RegisteredCooperative",
    "Release",
    "ReleasedCooperative",
    "ReleasedSplit",
    "ReleasedUnit",
    "StallCall",
    "StateChange",
    "Step",
    "Support",
    "SupportKind",
    "SupportPhoto",
    "SupportRate",
    "Target",
    "Visit",
    "VisitPhoto",
    "WorkingState",
    "YearlyProfile",
]
