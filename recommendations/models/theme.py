"""The four themes."""

from catalogue.core.fields import ProseField
from catalogue.models import Editable, Named
from recommendations.models.provenance import Provenance


class Theme(Named, Editable, Provenance):
    """One of the four: Spæd- og småbørn, Dagtilbud, Skole og SFO, Tværgående."""

    introduction = ProseField("indledning", help_text="Hvad temaet handler om, i egne ord.")
    problem = ProseField(
        "problemet i tre sætninger", help_text="Hvad er uligheden, hvem rammer den, og hvad kan kommunen gøre?"
    )

    class Meta(Editable.Meta):
        verbose_name = "tema"
        verbose_name_plural = "temaer"
        ordering = ["position", "slug"]

    def get_absolute_url(self):
        return f"/temaer/{self.slug}/"
