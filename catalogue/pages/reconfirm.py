"""/bekraeft/…: a municipality says whether its practice still runs, by a signed link from a mail and without a login.

To open the page changes nothing, so mail filters that follow links do no harm. See docs/decisions/0025.
"""

from contextlib import suppress

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone

from cases import reconfirmation_actions
from cases.facts import status_words
from cases.models import Reconfirmation
from cases.reconfirmation_actions import BrokenLink, ExpiredLink
from catalogue.core.fields import TidyFormField
from catalogue.core.open_forms import Unreadable, open_form, posted, read_stamp, stamp_field
from catalogue.core.personal import without_cpr
from catalogue.core.publishing import TransitionError

PURPOSE = "bekraeft"
OLDEST = 24 * 60 * 60  # seconds that the page may stand open before it is sent
FIRST_YEAR = 1990
LONGEST_COMMENT = 2000
LONGEST_TOKEN = 500

CHOICES = {
    "koerer": ("Ja, det kører stadig", "Nogenlunde som på siden."),
    "tilpasset": ("Ja, men vi gør det på en anden måde nu", "Skriv nedenfor, hvad I har ændret."),
    "stoppet": ("Nej, det er stoppet", "Det er også godt at vide for andre. Skriv gerne hvorfor."),
}
BROKEN = (
    404,
    "Linket virker ikke",
    "Adressen er ikke hel, eller eksemplet er ikke i kataloget mere. Nogle mailprogrammer deler en lang adresse over "
    "to linjer. Prøv at kopiere hele adressen fra mailen.",
)
EXPIRED = (410, "Linket er for gammelt", "Linket virker i 30 dage, og de er gået. I får et nyt, næste gang vi spørger.")

OLD = "Siden har stået åben længe. Se svaret igennem, og send det igen."


class AnswerForm(forms.Form):
    """What a municipality answers. The names are Danish, since they stand in the page."""

    svar = forms.ChoiceField(
        choices=[(value, label) for value, (label, _) in CHOICES.items()],
        error_messages={
            "required": "Vælg, om det kører, er ændret eller er stoppet.",
            "invalid_choice": "Vælg et af de tre svar.",
        },
    )
    aar = forms.IntegerField(
        error_messages={"required": "Skriv et årstal.", "invalid": "Skriv et årstal med fire cifre, fx 2026."}
    )
    bemaerkning = TidyFormField(
        required=False,
        max_length=LONGEST_COMMENT,
        validators=[without_cpr],
        error_messages={"max_length": f"Bemærkningen er for lang. Skriv højst {LONGEST_COMMENT} tegn."},
    )

    def clean_aar(self):
        year, this_year = self.cleaned_data["aar"], timezone.localdate().year
        if not FIRST_YEAR <= year <= this_year:
            raise forms.ValidationError(f"Skriv et årstal fra {FIRST_YEAR} til {this_year}.")
        return year


@open_form
def reconfirm(request: HttpRequest, token: str) -> HttpResponse:
    try:
        reconfirmation = reconfirmation_actions.find(token[:LONGEST_TOKEN])
    except BrokenLink:
        return closed(request, *BROKEN)
    except ExpiredLink:
        return closed(request, *EXPIRED)
    if reconfirmation.state != Reconfirmation.State.SENT:
        return answered(request, reconfirmation)
    if request.method == "POST":
        return receive(request, reconfirmation)
    return ask(request, reconfirmation, AnswerForm(initial={"aar": timezone.localdate().year}))


def receive(request, reconfirmation):
    """Keep the answer and lead back to the same address, which says thank you; or show what must be looked at."""
    try:
        data = posted(request)
    except Unreadable:
        return ask(request, reconfirmation, AnswerForm(), "Svaret kom ikke helt frem. Udfyld det igen.", 400)
    form = AnswerForm(data)
    if not form.is_valid():
        return ask(request, reconfirmation, form, status=422)
    if not read_stamp(data, PURPOSE, youngest=0, oldest=OLDEST).is_good:
        return ask(request, reconfirmation, form, OLD, 422)
    answer = form.cleaned_data
    with suppress(TransitionError):  # answered by a colleague a moment ago: the page says so
        reconfirmation_actions.answer(
            reconfirmation=reconfirmation,
            status=answer["svar"],
            year=answer["aar"],
            comment=answer["bemaerkning"],
            now=timezone.now(),
        )
    return private(HttpResponseRedirect(request.path))


def ask(request, reconfirmation, form, problem="", status=200):
    """The page with the question, the form and what is wrong with it."""
    case = reconfirmation.case
    errors = [(name, text) for name, texts in form.errors.items() for text in texts] if form.is_bound else []
    chosen = form["svar"].value()
    context = {
        "case": case,
        "stands": status_words(case),
        "until": reconfirmation.expires_at,
        "form": form,
        "options": [
            {"value": value, "label": label, "hint": hint, "is_chosen": value == chosen}
            for value, (label, hint) in CHOICES.items()
        ],
        "errors": errors,
        "problem": problem,
        "longest": LONGEST_COMMENT,
        "first_year": FIRST_YEAR,
        "this_year": timezone.localdate().year,
        "stamp": stamp_field(PURPOSE),
        "robots": "noindex, nofollow",
    }
    return private(TemplateResponse(request, "pages/reconfirm.html", context, status=status))


def answered(request, reconfirmation):
    """Thank you, and what was answered; also to who opens the link a second time."""
    context = {
        "case": reconfirmation.case,
        "answer": CHOICES[reconfirmation.answer][0],
        "reconfirmation": reconfirmation,
        "robots": "noindex, nofollow",
    }
    return private(TemplateResponse(request, "pages/reconfirm_answered.html", context))


def closed(request, status, title, text):
    context = {"title": title, "text": text, "robots": "noindex, nofollow"}
    return private(TemplateResponse(request, "pages/reconfirm_closed.html", context, status=status))


def private(response):
    """Not to be found, and no other site learns the address. Not "no-referrer": then browsers name no Origin either."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
