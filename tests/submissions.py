"""Submissions for tests: what a municipality types, and the form as a browser would post it."""

import smtplib
import time
from unittest import mock

from django.core.mail.backends.base import BaseEmailBackend

from cases.models import Municipality
from cases.submission_actions import receive
from catalogue.core.open_forms import FIELD, new_stamp

MAILBOX = "sundhedsplejen.intern@koege.example"
CONTENT = {
    "title": "Leg i skoven hver onsdag",
    "summary": "Pædagogerne tager alle børn med i skoven, også dem uden regntøj.",
    "municipality": "koege",
    "partners": [{"municipality": "greve"}],
    "ages": ["1-2-aar", "6-9-aar"],
    "age_text": "2–8 år",
    "settings": ["dagtilbud"],
    "actors": ["paedagog-og-dagplejer"],
    "topics": ["bevaegelse-og-motorik"],
    "approach": "alle-og-mere-til-nogle",
    "target_group": "Alle børn i tre børnehaver.",
    "period": "Siden 2023",
    "status": "tilpasset",
    "results": [
        {"text": "41 af 52 børn kom med mindst en gang om ugen.", "nature": "udbredelse"},
        {"text": "Børnene falder sjældnere."},
    ],
    "design": "fulgt-op",
    "measured": ["boern", "deltagelse"],
    "conclusion": "bedring",
    "evaluated_by": "Kommunens analyseenhed",
    "evaluated_when": "2025",
    "design_note": "Optalt hver onsdag.",
    "inequality": "nej",
    "unknown": "Vi ved ikke, hvem der bliver hjemme.",
    "why": "Nogle børn var aldrig ude.",
    "steps": [
        {"heading": "Pak", "text": "Find tøj frem til alle."},
        {"text": "Gå ud."},
        {"heading": "Kun en overskrift"},
    ],
    "organisation": "Børnehaverne går sammen.",
    "parents_role": "Forældrene samler tøj ind.",
    "costs_and_requirements": "12.000 kr. til tøj.",
    "pitfalls": "Begynd i april.",
    "themes": ["dagtilbud"],
    "recommendations": ["5"],
    "sources": "https://www.koege.example/skoven",
}
REQUIRED = {
    "title": "Leg i skoven",
    "summary": "Pædagogerne tager alle børn med i skoven.",
    "municipality": "koege",
    "mailbox": MAILBOX,
    "consent": "ja",
}


def stamp(seconds=60, purpose="indsend"):
    """A stamp as old as that."""
    with mock.patch("django.core.signing.time.time", return_value=time.time() - seconds):
        return new_stamp(purpose)


def form(**changes):
    """The fields of a form that is good, with some changed or (None) left out."""
    data = REQUIRED | {FIELD: stamp()} | changes
    return {name: value for name, value in data.items() if value is not None}


def all_fields():
    """Everything in CONTENT as the fields of the form."""
    data = {}
    for name, value in CONTENT.items():
        if value and isinstance(value, list) and isinstance(value[0], dict):
            data |= {
                f"{name}-{place}-{column}": text for place, row in enumerate(value) for column, text in row.items()
            }
        else:
            data[name] = value
    return form(**data)


def submission(content=None, **fields):
    """One that is kept, as the action keeps it; its mails wait for the commit."""
    content = content or CONTENT
    values = {
        "content": content,
        "municipality": Municipality.objects.get(slug=content["municipality"]),
        "mailbox": MAILBOX,
        "mailbox_is_public": False,
        "fingerprint": stamp()[:60],
        "by": "test",
    }
    return receive(**values | fields)[0]


class BrokenMail(BaseEmailBackend):
    """A mail server that refuses, and names the address in its error, as real ones do."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({address: (550, b"no") for address in messages[0].to})
