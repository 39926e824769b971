"""The editors' menu: the admin's pages by what they are for, instead of by Django app."""

from collections.abc import Iterable

# Each group in the order of the work, not of the alphabet: what is used every week stands first.
MENU = (
    (
        "Eksempler",
        (
            "cases.CaseVersion",
            "cases.Submission",
            "cases.Case",
            "cases.Collection",
            "cases.FoundIntervention",
            "recommendations.Topic",
            "recommendations.Setting",
            "recommendations.Actor",
        ),
    ),
    (
        "Viden",
        (
            "recommendations.Recommendation",
            "recommendations.Theme",
            "recommendations.SupportingAdvice",
            "recommendations.FactBox",
            "recommendations.Indicator",
            "recommendations.IndicatorSeries",
            "recommendations.Concept",
            "recommendations.DiscussionQuestion",
            "recommendations.RuleNote",
        ),
    ),
    ("Kilder", ("recommendations.EvidenceSource", "catalogue.CheckedAddress")),
    (
        "Holde ved lige",
        ("cases.Reconfirmation", "cases.AwaitedResult", "recommendations.RuleCheck"),
    ),
    ("Steder", ("cases.Municipality", "cases.Region", "cases.Organisation")),
    (
        "Redaktionen",
        (
            "catalogue.Synonym",
            "catalogue.ZeroSearch",
            "catalogue.AuditEvent",
            "catalogue.Revision",
            "catalogue.User",
            "auth.Group",
        ),
    ),
)


def grouped(app_list: Iterable[dict]) -> list[dict]:
    """The apps that AdminSite.get_app_list gives, as groups in the same form; a model in no group ends in the last.

    A group is {"name", "app_label", "app_url": "", "has_module_perms", "models"}; empty groups are left out.
    """
    found = {row["model"]._meta.label: row for app in app_list for row in app["models"]}
    groups = [(name, [found.pop(label) for label in labels if label in found]) for name, labels in MENU]
    groups[-1][1].extend(found.values())
    return [
        {"name": name, "app_label": f"k-{number}", "app_url": "", "has_module_perms": True, "models": models}
        for number, (name, models) in enumerate(groups, 1)
        if models
    ]
