"""The fixed lists of a case: the ladder of documentation, kinds of numbers, approaches and age groups."""

from dataclasses import dataclass

from django.db import models


class Documentation(models.TextChoices):
    """How well a practice is examined, from the least to the most. Words, never numbers or stars."""

    DESCRIBED = "beskrevet", "Beskrevet"
    FOLLOWED = "fulgt-op", "Fulgt op"
    BEFORE_AFTER = "foer-og-efter", "Målt før og efter"
    COMPARED = "sammenlignet", "Sammenlignet med andre"
    RANDOMISED = "lodtraekning", "Undersøgt ved lodtrækning"


LADDER = [step.value for step in Documentation]

DOCUMENTATION_MEANING = {
    Documentation.DESCRIBED: "Kilden fortæller, hvad de gør, men ikke hvad der kom ud af det.",
    Documentation.FOLLOWED: "Der er egne tal, interviews eller vurderinger. De kan ikke vise, om indsatsen er årsag.",
    Documentation.BEFORE_AFTER: "De samme børn eller skoler er målt med samme mål på to tidspunkter.",
    Documentation.COMPARED: "Udviklingen er holdt op mod nogle, der ikke fik indsatsen.",
    Documentation.RANDOMISED: "Tilfældet afgjorde, hvem der fik indsatsen, så forskellen kan skyldes den.",
}


class Scope(models.TextChoices):
    HERE = "her", "Her hos dem"
    ELSEWHERE = "andre-steder", "Metoden andre steder"


class Measured(models.TextChoices):
    CHILDREN = "boern", "Børn"
    PARENTS = "foraeldre", "Forældre"
    STAFF = "ansatte", "Ansatte"
    PARTICIPATION = "deltagelse", "Deltagelse"
    COSTS = "udgifter", "Udgifter"


class Conclusion(models.TextChoices):
    BETTER = "bedring", "Bedring"
    MIXED = "blandet", "Blandet"
    NO_DIFFERENCE = "ingen-forskel", "Ingen forskel"
    EXPECTED = "kun-forventning", "Kun forventning"
    NOT_REPORTED = "ikke-oplyst", "Ikke oplyst"


class Inequality(models.TextChoices):
    """Was it examined who benefits?"""

    YES = "ja", "Ja"
    TENDENCY = "tendens", "Tendens, ikke signifikant"
    NO = "nej", "Nej"
    NOT_REPORTED = "ikke-oplyst", "Ikke oplyst"


class Nature(models.TextChoices):
    """What kind of statement a result is: these are never mixed up."""

    TARGET = "maal", "Mål"
    EXPECTATION = "forventning", "Forventning"
    POTENTIAL = "beregnet-potentiale", "Beregnet potentiale"
    UPTAKE = "udbredelse", "Udbredelse"
    SNAPSHOT = "opgoerelse", "Opgørelse"
    EXPERIENCE = "oplevelse", "Oplevelse"
    DEVELOPMENT = "udvikling", "Udvikling"
    EFFECT = "effekt", "Effekt"


NATURE_MEANING = {
    Nature.TARGET: "Noget, de vil nå. Ikke noget, der er målt.",
    Nature.EXPECTATION: "Noget, de regner med. Ikke noget, der er målt.",
    Nature.POTENTIAL: "Et regnestykke over, hvad der kunne opnås.",
    Nature.UPTAKE: "Hvor mange der er nået, eller hvor meget der er lavet. Siger ikke, hvad det førte til.",
    Nature.SNAPSHOT: "Hvordan det står på ét tidspunkt. Siger ikke, om noget er blevet bedre.",
    Nature.EXPERIENCE: "Hvad deltagere, forældre eller ansatte siger, at de oplever.",
    Nature.DEVELOPMENT: "Noget har ændret sig over tid. Årsagen er ikke vist.",
    Nature.EFFECT: "En ændring, der er undersøgt mod nogle, der ikke fik indsatsen.",
}


class CaseKind(models.TextChoices):
    MUNICIPAL = "kommunal-indsats", "Kommunal indsats"
    PROGRAMME = "landsdaekkende-program", "Landsdækkende program"
    LOCAL = "lokalt-eksempel", "Lokalt eksempel"
    RESEARCH = "forskningsprojekt", "Forskningsprojekt"


class Depth(models.TextChoices):
    FULL = "fuld", "Fuld beskrivelse"
    SHORT = "kort", "Kort omtale"


class Approach(models.TextChoices):
    UNIVERSAL = "alle", "Til alle"
    PROPORTIONATE = "alle-og-mere-til-nogle", "Til alle, og mere til nogle"
    TARGETED = "saerlige-grupper", "Til særlige grupper"


class ParentsLevel(models.TextChoices):
    CENTRAL = "central", "Central"
    PARTLY = "delvis", "Delvis"
    NONE = "ikke", "Ikke inddraget"
    NOT_REPORTED = "ikke-oplyst", "Ikke oplyst"


class PracticeStatus(models.TextChoices):
    """Does the practice still run? Not the publication state."""

    RUNNING = "koerer", "Kører"
    ADAPTED = "tilpasset", "Tilpasset"
    STOPPED = "stoppet", "Stoppet"
    UNCONFIRMED = "ikke-bekraeftet", "Ikke bekræftet"


class MunicipalityRole(models.TextChoices):
    CARRIES_OUT = "udfoerer", "Udfører"
    TAKES_PART = "deltager", "Deltager"
    INSPIRES = "inspirationskilde", "Inspirationskilde"


class OrganisationRole(models.TextChoices):
    RUNS = "driver", "Driver"
    FUNDS = "finansierer", "Finansierer"
    RESEARCHES = "forsker", "Forsker"
    PARTNER = "partner", "Partner"


class SourceRole(models.TextChoices):
    EVALUATION = "evaluering", "Evaluering"
    MATERIAL = "materiale", "Materiale"
    READ_MORE = "laes-mere", "Læs mere"
    MENTION = "omtale", "Omtale"


class RelationKind(models.TextChoices):
    SAME = "samme-indsats", "Samme indsats"
    BUILDS_ON = "bygger-paa-programmet", "Bygger på programmet"
    METHOD = "samme-metode", "Samme metode"


# Fields of a version that a source may leave out, in page order, with the words the page uses for them.
REPORTABLE = {
    "target_group": "målgruppe",
    "age": "alder",
    "period": "periode",
    "why": "begrundelse",
    "steps": "fremgangsmåde",
    "organisation": "hvem der gør hvad",
    "parents_role": "forældrenes rolle",
    "costs_and_requirements": "pris og krav",
    "pitfalls": "erfaringer og faldgruber",
    "results": "resultater",
    "evaluation": "evaluering",
    "contact": "kontakt",
}


@dataclass(frozen=True)
class AgeGroup:
    """A span in months, from inclusive to exclusive; pregnancy is before 0."""

    slug: str
    name: str
    start: int
    end: int

    def overlaps(self, start, end):
        """True where the span [start, end) in months meets this group."""
        return start < self.end and end > self.start


AGE_GROUPS = [
    AgeGroup("graviditet", "Graviditet", -9, 0),
    AgeGroup("0-11-maaneder", "0–11 måneder", 0, 12),
    AgeGroup("1-2-aar", "1–2 år", 12, 36),
    AgeGroup("3-5-aar", "3–5 år", 36, 72),
    AgeGroup("6-9-aar", "6–9 år", 72, 120),
    AgeGroup("10-12-aar", "10–12 år", 120, 156),
    AgeGroup("13-15-aar", "13–15 år", 156, 192),
    AgeGroup("16-aar-og-aeldre", "16 år og ældre", 192, 300),
]
AGE_UNKNOWN = "ikke-oplyst"
