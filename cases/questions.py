"""What a municipality is asked when it sends an example, in the order of an example's page.

The form (catalogue/pages/submit_form.py), the editors' page of what was sent (cases/admin/submission.py), the mails and
the draft that it becomes (cases/submission_draft.py) are all made from these.
"""

from dataclasses import dataclass, field

from cases.choices import Approach, Conclusion, Documentation, Inequality, Measured, Nature

LINE, TEXT, ONE, MANY, PLACE, ROWS = "line", "text", "one", "many", "place", "rows"
SHORT, LONG = 300, 3000  # characters
MOST_ROWS = 12  # of one question

STATUSES = {"koerer": "Ja, det kører", "tilpasset": "Ja, men vi har ændret det", "stoppet": "Nej, det er stoppet"}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    meaning: str = ""


@dataclass(frozen=True)
class Question:
    """One thing to tell. `name` is that of the case's field where it has one; `facet` names the list of cases/facets.py
    that the choices come from, and `parameter` the part of the page's address that fills it.

    A question of kind ROWS has questions of its own in `columns`.
    """

    name: str
    heading: str
    kind: str
    help: str = ""
    example: str = ""
    required: str = ""  # what is said where it is missing
    most: int = 0
    choices: tuple = ()
    facet: str = ""
    parameter: str = ""
    columns: tuple = ()
    row: str = ""  # what one row is called
    shown: int = 0  # rows before anything is typed


@dataclass(frozen=True)
class Part:
    slug: str
    heading: str
    lead: str
    questions: tuple = field(default_factory=tuple)


def choices(kind, labels=None):
    """Choices of a TextChoices, under other names where `labels` has any."""
    return tuple(Choice(value, (labels or {}).get(value, label)) for value, label in kind.choices)


DESIGNS = tuple(
    Choice(step.value, step.label, meaning)
    for step, meaning in zip(
        Documentation,
        (
            "Vi kan fortælle, hvad vi gør. Vi har ikke fulgt med i, hvad der kommer ud af det.",
            "Vi har egne tal, interviews eller vurderinger.",
            "Vi har målt de samme børn eller skoler med samme mål på to tidspunkter.",
            "Vi har sammenlignet med nogle, der ikke fik det.",
            "Det var tilfældigt, hvem der fik det først eller slet ikke fik det.",
        ),
        strict=True,
    )
)
NATURES = (
    Choice(Nature.EXPERIENCE, "Noget, nogen oplever"),
    Choice(Nature.UPTAKE, "Hvor mange vi når"),
    Choice(Nature.SNAPSHOT, "Hvordan det står på ét tidspunkt"),
    Choice(Nature.DEVELOPMENT, "En ændring over tid"),
    Choice(Nature.EFFECT, "En ændring målt mod andre, der ikke fik det"),
    Choice(Nature.EXPECTATION, "Noget, vi regner med"),
    Choice(Nature.TARGET, "Et mål, vi vil nå"),
)
CONCLUSIONS = (
    Choice(Conclusion.BETTER, "Bedring"),
    Choice(Conclusion.MIXED, "Blandet: noget blev bedre, andet ikke"),
    Choice(Conclusion.NO_DIFFERENCE, "Ingen forskel"),
    Choice(Conclusion.EXPECTED, "Det er for tidligt at sige"),
)
INEQUALITIES = (
    Choice(Inequality.YES, "Ja"),
    Choice(Inequality.TENDENCY, "Ja, men det er kun en tendens", "Tallene er små eller usikre."),
    Choice(Inequality.NO, "Nej"),
)

PARTS = (
    Part(
        "kort-fortalt",
        "Kort fortalt",
        "Det første, andre læser. Kun titel, sætning og kommune skal med.",
        (
            Question(
                "title",
                "Titel",
                LINE,
                "Kort og konkret, så andre kan se, hvad det er.",
                "Svømning for 2. klasse, også for dem uden badetøj",
                "Skriv en titel.",
                150,
            ),
            Question(
                "summary",
                "Hvad gør I?",
                TEXT,
                "En eller to sætninger: Hvem gør hvad, og for hvem?",
                "Skolens pædagoger tager alle elever i 2. klasse med i svømmehallen hver uge, og kommunen betaler for "
                "udstyr til dem, der ikke har noget.",
                "Skriv, hvad I gør. En eller to sætninger er nok.",
                SHORT,
            ),
            Question(
                "municipality",
                "Jeres kommune",
                PLACE,
                "",
                "",
                "Vælg den kommune, I sender fra.",
                facet="kommune",
                parameter="kommune",
            ),
            Question(
                "partners",
                "Andre kommuner, der gør det sammen med jer",
                ROWS,
                columns=(Question("municipality", "Kommune", PLACE, facet="kommune"),),
                row="kommune",
                shown=1,
            ),
            Question("ages", "Alder", MANY, "Sæt kryds ved alle, der er med.", facet="alder", parameter="alder"),
            Question(
                "age_text",
                "Alderen mere præcist",
                LINE,
                "Skriv klassetrin eller måneder, hvis I kender dem.",
                "7.–9. klasse",
                most=120,
            ),
            Question("settings", "Hvor sker det?", MANY, "Sæt kryds ved alle steder.", facet="arena"),
            Question(
                "actors",
                "Hvem gør det?",
                MANY,
                "Dem, der udfører arbejdet. Ikke dem, det er for.",
                facet="aktoer",
            ),
            Question(
                "topics",
                "Hvad handler det om?",
                MANY,
                "Sæt kryds ved det vigtigste, helst højst tre. Det er de emner, andre kan finde det under.",
                facet="emne",
            ),
            Question("approach", "For hvem?", ONE, choices=choices(Approach)),
            Question(
                "target_group",
                "Hvordan finder I dem?",
                TEXT,
                "Skriv, hvem det er for, og hvordan de kommer med.",
                "Førstegangsforældre under 25 år. Jordemoderen spørger dem alle.",
                most=SHORT,
            ),
            Question("period", "Hvornår begyndte I?", LINE, "", "Siden 2021, i alle skoler fra 2023", most=120),
            Question(
                "status",
                "Kører det stadig?",
                ONE,
                choices=tuple(Choice(value, label) for value, label in STATUSES.items()),
            ),
        ),
    ),
    Part(
        "resultat",
        "Hvad kom der ud af det?",
        "Et ærligt »det ved vi ikke« er bedre end et pænt svar. Har I ingen resultater endnu, så spring over.",
        (
            Question(
                "results",
                "Resultater",
                ROWS,
                "Ét resultat i hver boks, gerne med tal: Hvor mange, af hvem, og hvornår?",
                "41 af 52 familier kom til mindst fire af seks møder i 2025.",
                columns=(
                    Question("text", "Hvad kom der ud af det?", TEXT, most=800),
                    Question("nature", "Hvad slags oplysning er det?", ONE, choices=NATURES),
                ),
                row="resultat",
                shown=2,
            ),
            Question(
                "design",
                "Hvordan er det undersøgt?",
                ONE,
                "Vælg det trin, der passer på det, I selv har gjort. Intet trin er for lavt.",
                choices=DESIGNS,
            ),
            Question("measured", "Hvad har I set på?", MANY, choices=choices(Measured)),
            Question("conclusion", "Hvad viste det?", ONE, choices=CONCLUSIONS),
            Question(
                "evaluated_by",
                "Hvem undersøgte det?",
                LINE,
                "Navnet på en enhed eller et firma, ikke på en person.",
                "Kommunens analyseenhed",
                most=200,
            ),
            Question("evaluated_when", "Hvornår?", LINE, "", "Foråret 2025", most=40),
            Question(
                "design_note",
                "Fortæl kort, hvordan I gjorde",
                TEXT,
                "",
                "Forældrene svarede på et spørgeskema før første og efter sidste møde. 60 procent svarede begge gange.",
                most=400,
            ),
            Question(
                "inequality",
                "Er det undersøgt, hvem det gavner?",
                ONE,
                "Ved I, om det når de børn, der har mest brug for det?",
                choices=INEQUALITIES,
            ),
            Question(
                "unknown",
                "Det ved I ikke",
                TEXT,
                "Hvad kan jeres tal ikke svare på?",
                "Vi ved ikke, hvordan det går de familier, der holdt op.",
                most=LONG,
            ),
        ),
    ),
    Part(
        "saadan",
        "Sådan gør I",
        "Skriv det, en kollega i en anden kommune skal vide for at gøre det samme.",
        (
            Question(
                "why",
                "Hvorfor gør I det?",
                TEXT,
                "Hvilken ulighed eller hvilket problem ville I gøre noget ved?",
                "Hvert tredje barn i to af byens børnehaver kunne ikke hinke ved skolestart.",
                most=LONG,
            ),
            Question(
                "steps",
                "Sådan gør I",
                ROWS,
                "Ét trin i hver boks, i den rækkefølge det sker.",
                "»Indkald«: Sundhedsplejersken ringer til alle forældre, en uge før holdet begynder.",
                columns=(
                    Question("heading", "Overskrift", LINE, most=120),
                    Question("text", "Hvad sker der?", TEXT, most=1500),
                ),
                row="trin",
                shown=3,
            ),
            Question(
                "organisation",
                "Hvem gør hvad?",
                TEXT,
                "Forvaltninger, institutioner, foreninger og andre, og hvad hver af dem gør.",
                "Børneområdet betaler, biblioteket lægger lokaler til, og en forening finder de frivillige.",
                most=LONG,
            ),
            Question(
                "parents_role",
                "Forældrenes og børnenes rolle",
                TEXT,
                "Har de været med til at forme det, eller tager de imod det?",
                "Forældrerådet valgte tidspunktet, og børnene har navngivet legene.",
                most=LONG,
            ),
            Question(
                "costs_and_requirements",
                "Hvad kræver det?",
                TEXT,
                "Tid, penge, uddannelse og lokaler. Skriv det, I ved.",
                "To timer om ugen pr. stue, en kursusdag for alle og 15.000 kr. til redskaber.",
                most=LONG,
            ),
            Question(
                "pitfalls",
                "Erfaringer og faldgruber",
                TEXT,
                "Hvad ville I gøre anderledes i dag?",
                "Begynd ikke i december: Halvdelen af møderne blev aflyst.",
                most=LONG,
            ),
        ),
    ),
    Part(
        "hoerer-til",
        "Hvor hører det til?",
        "Er I i tvivl, så spring over. Redaktionen hjælper med at vælge.",
        (
            Question("themes", "Tema", MANY, facet="tema", parameter="tema"),
            Question(
                "recommendations",
                "Er det et eksempel på en af anbefalingerne?",
                MANY,
                "Ordene er dokumentets egne.",
                facet="anbefaling",
                parameter="anbefaling",
            ),
            Question(
                "sources",
                "Kilder og læs mere",
                TEXT,
                "Links til evaluering, pjece eller hjemmeside. Ét på hver linje. I kan ikke sende filer her.",
                "https://kommunen.example/evaluering-2025",
                most=2000,
            ),
        ),
    ),
)
QUESTIONS = {question.name: question for part in PARTS for question in part.questions}


def label_of(question, value, labels):
    """What a chosen value is called; `labels` are a Ground's. The value itself where it is not known any more."""
    if question.facet:
        return labels[question.facet].get(value, value)
    return next((choice.label for choice in question.choices if choice.value == value), value)


def said(question, value, labels):
    """What was answered, as lines of text; [] for nothing. `value` is text, a list of values, or a list of rows."""
    if not value:
        return []
    if question.kind == ROWS:
        return [line for row in value if (line := row_line(question, row, labels))]
    if question.kind == MANY:
        return [label_of(question, one, labels) for one in value]
    return [label_of(question, value, labels)] if question.kind in (ONE, PLACE) else [value]


def row_line(question, row, labels):
    """One row as one text: »heading: text (kind)«."""
    texts = [row[column.name] for column in question.columns if column.kind in (LINE, TEXT) and row.get(column.name)]
    chosen = [
        label_of(column, row[column.name], labels)
        for column in question.columns
        if column.kind in (ONE, PLACE) and row.get(column.name)
    ]
    if not texts:
        return ", ".join(chosen)
    return ": ".join(texts) + (f" ({', '.join(chosen)})" if chosen else "")


def as_text(content, labels):
    """All that was answered, as plain text under the headings of the page, for a mail."""
    lines = []
    for part in PARTS:
        answers = [(question, said(question, content.get(question.name), labels)) for question in part.questions]
        answers = [(question, answer) for question, answer in answers if answer]
        if answers:
            lines += [part.heading.upper(), ""]
        for question, answer in answers:
            lines += [question.heading, *(answer if len(answer) == 1 else [f"- {line}" for line in answer]), ""]
    return "\n".join(lines).strip()
