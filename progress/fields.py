"""Answers as fields of a form and back: one flat name for each thing that can be answered, kept or merged."""

import re
from collections import defaultdict
from collections.abc import Mapping

from progress.answers import TEXTS, KpiAnswer, ReportAnswers, StepAnswer

_ROW_FIELD = re.compile(r"(?P<kind>step|kpi)-(?P<key>[0-9]+)-(?P<part>[a-z_]+)")
_PLAIN = (*TEXTS, "course", "override_reason")


def fields_of(answers: ReportAnswers) -> dict[str, str]:
    """Spread answers out to fields; unanswered is empty."""
    fields: dict[str, str] = {}
    for key, step in answers.steps.items():
        fields |= {f"step-{key}-status": step.status, f"step-{key}-note": step.note}
    for key, kpi in answers.kpis.items():
        fields |= {
            f"kpi-{key}-text": kpi.text,
            f"kpi-{key}-certainty": kpi.certainty,
            f"kpi-{key}-as_of": kpi.as_of,
            f"kpi-{key}-note": kpi.note,
        }
    fields |= {name: getattr(answers, name) for name in _PLAIN}
    return fields | {"rating": "" if answers.rating is None else str(answers.rating)}


def answers_of(fields: Mapping[str, str]) -> ReportAnswers:
    """Gather fields to answers. Fields that are not there are unanswered, rows without any field are left out."""
    rows: dict[str, dict[int, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for name, value in fields.items():
        if match := _ROW_FIELD.fullmatch(name):
            rows[match["kind"]][int(match["key"])][match["part"]] = value
    plain = {name: fields.get(name, "") for name in _PLAIN}
    return ReportAnswers(
        steps={key: StepAnswer(**parts) for key, parts in rows["step"].items()},
        kpis={key: KpiAnswer(**parts) for key, parts in rows["kpi"].items()},
        rating=int(fields["rating"]) if fields.get("rating") else None,
        **plain,
    )
