"""What was sent, as the document of a case's version: the draft that an editor goes on with.

Nothing is guessed. What has no field of its own, or lacks what its field demands (a result without its kind, a link to
a work that the catalogue does not hold), stands in the note to editors.
"""

from django.utils.timezone import localtime

from cases.choices import AGE_GROUPS, Conclusion, Depth, Documentation, Inequality, MunicipalityRole, Scope
from cases.questions import QUESTIONS, said
from catalogue.core.slugs import LENGTH, danish_slug
from catalogue.templatetags.catalogue import MONTHS, dato
from recommendations.models import Basis

SAME = ("title", "summary", "why", "organisation", "parents_role", "costs_and_requirements", "pitfalls", "unknown")
SAME += ("target_group", "age_text", "approach", "period")


def origin(submission):
    """Where the statements come from: »oplyst af kommunen, november 2026«."""
    at = localtime(submission.received_at)
    return f"oplyst af kommunen, {MONTHS[at.month - 1]} {at.year}"


def document_of(submission, labels):
    """The document (cases/documents.py: VERSION). `labels` are those of the known values (cases/facets.py)."""
    content = submission.content
    doc = {name: content[name] for name in SAME if content.get(name)}
    doc["settings"] = known(content, "settings", labels["arena"])
    doc["actors"] = known(content, "actors", labels["aktoer"])
    doc["topics"] = known(content, "topics", labels["emne"])
    doc["depth"] = Depth.FULL if any(content.get(name) for name in ("steps", "why", "organisation")) else Depth.SHORT
    doc["reported_year"] = str(localtime(submission.received_at).year)
    doc |= months_of(content.get("ages", []))
    where = {"provenance_note": origin(submission)}
    numbers = known(content, "recommendations", labels["anbefaling"])
    themes = known(content, "themes", labels["tema"])
    if not numbers and len(themes) == 1:
        doc["theme"] = themes[0]
    results = content.get("results", [])
    doc["results_text"] = "\n\n".join(row["text"] for row in results if row.get("text") and not row.get("nature"))
    doc |= {
        "municipality_ties": rows("kommune", [{"municipality": slug} | CARRIES_OUT for slug in places(submission)]),
        "mentions": rows("ophav", [where]),
        "evaluations": rows("undersoegelse", [evaluation | where for evaluation in evaluations(content)]),
        "results": rows("resultat", [row | where for row in results if row.get("text") and row.get("nature")]),
        "steps": rows("trin", [row for row in content.get("steps", []) if row.get("text")]),
        "recommendation_ties": rows(
            "anbefaling", [{"recommendation": number, "basis": Basis.EDITORS} | where for number in numbers]
        ),
    }
    doc["editor_note"] = note_of(submission, labels)
    return {name: value for name, value in doc.items() if value}


CARRIES_OUT = {"role": MunicipalityRole.CARRIES_OUT.value}


def rows(prefix, made):
    """The rows with keys as the editor's form gives them."""
    return [{"key": f"{prefix}-{number}", **row} for number, row in enumerate(made, 1)]


def known(content, name, labels):
    """The chosen values that still exist."""
    return [value for value in content.get(name, []) if value in labels]


def places(submission):
    """Slugs of the municipalities, the sender's own first, each once."""
    partners = [row["municipality"] for row in submission.content.get("partners", [])]
    return list(dict.fromkeys([submission.municipality.slug, *partners]))


def months_of(slugs):
    """The span in months that the chosen age groups cover together, as fields of the document; {} for none."""
    groups = [group for group in AGE_GROUPS if group.slug in slugs]
    if not groups:
        return {}
    return {"age_from_months": str(groups[0].start), "age_to_months": str(groups[-1].end)}


def has_gap(slugs):
    """True where a group between two chosen ones was not chosen, so that the span says more than the sender did."""
    chosen = [place for place, group in enumerate(AGE_GROUPS) if group.slug in slugs]
    return bool(chosen) and chosen[-1] - chosen[0] + 1 > len(chosen)


def evaluations(content):
    """The one evaluation that was described, in a list; none for »beskrevet« alone, which is what a case is anyway."""
    design = content.get("design") or Documentation.DESCRIBED.value
    told = {
        "measured": content.get("measured", []),
        "inequality": content.get("inequality", ""),
        "who": content.get("evaluated_by", ""),
        "year": content.get("evaluated_when", ""),
        "design_note": content.get("design_note", ""),
    }
    if design == Documentation.DESCRIBED and not any(told.values()) and not content.get("conclusion"):
        return []
    conclusion = content.get("conclusion") or Conclusion.NOT_REPORTED.value
    fixed = {"scope": Scope.HERE.value, "design": design, "conclusion": conclusion}
    told["inequality"] = told["inequality"] or Inequality.NOT_REPORTED.value
    return [fixed | {name: value for name, value in told.items() if value}]


def note_of(submission, labels):
    """The note to editors: where it comes from, and what found no field. The sender's mailbox is not in it."""
    content = submission.content
    name = submission.municipality.full_name
    lines = [f"Indsendt af {name} {dato(submission.received_at)} ({submission.reference})."]
    if has_gap(content.get("ages", [])):
        lines.append(
            f"Afsenderen valgte kun disse aldre: {'; '.join(said(QUESTIONS['ages'], content['ages'], labels))}."
        )
    if content.get("themes"):
        lines.append(f"Afsenderen valgte tema: {', '.join(said(QUESTIONS['themes'], content['themes'], labels))}.")
    if any(row.get("text") and not row.get("nature") for row in content.get("results", [])):
        lines.append("Resultater uden slags står under »hvad kom der ud af det, kort«. Giv dem en slags.")
    loose = [row["heading"] for row in content.get("steps", []) if row.get("heading") and not row.get("text")]
    if loose:
        lines.append(f"Trin uden tekst: {'; '.join(loose)}.")
    if content.get("design") == Documentation.DESCRIBED:
        lines.append("Afsenderen har valgt »Beskrevet«: de har ikke fulgt med i, hvad der kommer ud af det.")
    if content.get("sources"):
        lines += ["Kilder og links fra afsenderen:", content["sources"]]
    lines.append("Gå emner og tekster igennem, før eksemplet sendes til gennemsyn.")
    return "\n".join(lines)


def slug_of(submission, taken):
    """An address that is free: the municipality and the title. `taken(slug)` tells whether one is in use."""
    base = danish_slug(f"{submission.municipality.slug} {submission.title}")
    slug, number = base, 1
    while taken(slug):
        number += 1
        slug = f"{base[: LENGTH - len(str(number)) - 1].rstrip('-')}-{number}"
    return slug


# --- For the editor who decides --------------------------------------------------------------------------------------

FIELDS = {
    "title": "Titel",
    "summary": "Én sætning",
    "municipality": "Kommune, udfører",
    "partners": "Kommune, udfører",
    "age_text": "Alder, som kilden skriver den",
    "settings": "Hvor",
    "actors": "Hvem gør det",
    "topics": "Emner",
    "approach": "For hvem",
    "target_group": "Målgruppe",
    "period": "Periode",
    "measured": "Undersøgelsen: målt på",
    "conclusion": "Undersøgelsen: hvad viste det",
    "evaluated_by": "Undersøgelsen: hvem undersøgte",
    "evaluated_when": "Undersøgelsen: hvornår",
    "design_note": "Undersøgelsen: om trinnet",
    "inequality": "Undersøgelsen: er det undersøgt, hvem det gavner",
    "unknown": "Det ved vi ikke",
    "why": "Hvorfor gør de det?",
    "organisation": "Hvem gør hvad?",
    "parents_role": "Forældrenes og børnenes rolle",
    "costs_and_requirements": "Hvad kræver det?",
    "pitfalls": "Erfaringer og faldgruber",
    "sources": "Note til redaktører",
}


def becomes(name, submission, doc):
    """Where an answer stands in the draft, for the editor who reads it: one line. `doc` is its `document_of`."""
    special = {
        "ages": lambda: f"Alder i måneder: {doc.get('age_from_months', '')} til {doc.get('age_to_months', '')}",
        "status": lambda: f"Status i kommunen, bekræftet {dato(submission.received_at)}",
        "design": lambda: design_line(doc),
        "results": lambda: results_line(doc),
        "steps": lambda: f"Sådan gør de: {len(doc.get('steps', []))} trin",
        "themes": lambda: "Tema" if "theme" in doc else "Note til redaktører (temaet følger af anbefalingen)",
        "recommendations": lambda: "Hører til anbefalingerne, på redaktionens ord",
    }
    return special[name]() if name in special else FIELDS[name]


def design_line(doc):
    return "Undersøgelse her hos dem" if doc.get("evaluations") else "Ingen undersøgelse: trinnet er »Beskrevet«"


def results_line(doc):
    number = len(doc.get("results", []))
    told = [f"{number} resultat{'' if number == 1 else 'er'} med slags"] if number else []
    return ", ".join([*told, *(["»hvad kom der ud af det, kort«"] if doc.get("results_text") else [])])
