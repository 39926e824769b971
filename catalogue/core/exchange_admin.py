"""Import and export on the list of a kind: upload, look at the differences, confirm; and the list as a file.

The views are ours, on django-import-export's mixin: its own take what they are given to be English, trusted, small, and
the same when it is confirmed as when it was looked at.
"""

import logging
import re
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from import_export.admin import ImportExportMixin

from catalogue.core.exchange import RowPlan
from catalogue.core.exchange_resource import AnyTable, ExcelBook, ExcelCsv, advice, explanations, template
from catalogue.core.publishing import TransitionError, needs_publisher
from catalogue.core.spreadsheets import CONTROL, LARGEST, FileProblem
from catalogue.models import Editable, PendingImport

LIFE = timedelta(hours=2)  # how long a file waits to be confirmed
SHOWN_FAULTS = 300
SHOWN_ROWS = 60  # rows whose fields are shown one by one
CUT = 70  # characters shown on each side of what changes
GONE = (
    "Filen er her ikke mere. Den er enten importeret eller kasseret, eller der er gået for lang tid. "
    "Se under »Hvad er der sket?«, eller vælg filen igen."
)
BUSY = "Databasen var optaget af en anden, og intet er importeret. Prøv igen."
log = logging.getLogger(__name__)


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fil",
        max_length=150,
        allow_empty_file=True,  # the reader says it better
        help_text=f"En Excel-fil (.xlsx) eller en CSV-fil på højst {LARGEST // 1024 // 1024} MB.",
        error_messages={"required": "Vælg en fil.", "missing": "Vælg en fil."},
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt,text/csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(f"Filen fylder for meget. Den må højst fylde {LARGEST // 1024 // 1024} MB.")
        file.name = CONTROL.sub("", file.name) or "fil"
        return file


class FormatForm(forms.Form):
    """Which kind of file an export is; named and numbered as django-import-export does."""

    format = forms.ChoiceField(label="Filtype", widget=forms.RadioSelect, initial="0")

    def __init__(self, formats, resources=(), **kwargs):
        super().__init__(**kwargs)
        self.fields["format"].choices = [(str(at), each().get_title()) for at, each in enumerate(formats)]


class ExchangeAdmin(ImportExportMixin):
    """For a CatalogueAdmin: »Importér« and »Eksportér« on its list. Subclasses say `resource_classes`.

    import_verbs: the permissions on the model that an import asks for, all of them.
    """

    import_export_change_list_template = "admin/exchange_change_list.html"
    export_form_class = FormatForm
    import_formats = (AnyTable,)
    export_formats = (ExcelBook, ExcelCsv)
    import_verbs = ("add", "change")

    # --- who may

    def has_import_permission(self, request):
        names = [get_permission_codename(verb, self.opts) for verb in self.import_verbs]
        return all(request.user.has_perm(f"{self.opts.app_label}.{name}") for name in names)

    def has_export_permission(self, request):
        return self.has_view_permission(request)

    def import_refusal(self, request, obj):
        """Why the editor may not change what is there, or make something new where `obj` is None; "" where she may."""
        if obj is None:
            return "" if self.has_add_permission(request) else "Din rolle giver ikke lov til at oprette noget her."
        if not self.has_change_permission(request, obj):
            return "Din rolle giver ikke lov til at rette det her."
        try:
            if getattr(obj, "state", Editable.State.DRAFT) != Editable.State.DRAFT:
                needs_publisher(request.user)
        except TransitionError as problem:
            return str(problem)
        return ""

    # --- addresses

    def address(self, name):
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{name}", current_app=self.admin_site.name)

    def get_urls(self):
        own = path(
            "import/skabelon.<str:extension>",
            self.admin_site.admin_view(self.template_view),
            name=f"{self.opts.app_label}_{self.opts.model_name}_template",
        )
        return [own, *super().get_urls()]

    # --- import

    def resource(self, request, **kwargs):
        return self.resource_classes[0](refusal=lambda obj: self.import_refusal(request, obj), **kwargs)

    def import_action(self, request, **kwargs):
        """The form, and what an uploaded file would change."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        PendingImport.objects.filter(at__lt=timezone.now() - LIFE).delete()
        if request.method != "POST":
            return self.import_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.import_page(request, form)
        file = form.cleaned_data["file"]
        content = file.read()
        try:
            found = self.look(request, content, file.name)
        except FileProblem as problem:
            form.add_error("file", str(problem))
            return self.import_page(request, form)
        PendingImport.objects.filter(user=request.user, kind=self.kind).delete()
        upload = None
        if not found.all_faults and (found.of(RowPlan.NEW) or found.of(RowPlan.CHANGED)):
            upload = PendingImport.objects.create(
                user=request.user, kind=self.kind, file_name=file.name, content=content, seen=found.marks
            )
        return self.import_page(request, UploadForm(), found, file.name, upload)

    def look(self, request, content, file_name):
        """The Plan of the bytes of a file; nothing is written. Raises FileProblem."""
        dataset = AnyTable().create_dataset(content)
        resource = self.resource(request)
        return resource.import_data(dataset, dry_run=True, user=request.user, file_name=file_name).plan

    def process_import(self, request, **kwargs):
        """Write what the editor has seen and confirmed: everything or nothing."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseRedirect(self.address("import"))
        try:
            with transaction.atomic():
                return self.confirmed(request)
        except OperationalError as problem:
            log.warning("an import of %s waited too long for the database: %s", self.kind, problem)
            self.message_user(request, BUSY, messages.ERROR)
            return HttpResponseRedirect(self.address("import"))

    def confirmed(self, request):
        """The answer to a confirmation, in one transaction that also holds the uploaded file's row."""
        waiting = PendingImport.objects.select_for_update().filter(user=request.user, kind=self.kind)
        token = request.POST.get("token", "")[:32].replace("\0", "")  # which PostgreSQL does not take
        upload = waiting.filter(token=token, at__gte=timezone.now() - LIFE).first()
        if upload is None:
            self.message_user(request, GONE, messages.WARNING)
            return HttpResponseRedirect(self.address("import"))
        if "_discard" in request.POST:
            upload.delete()
            self.message_user(request, "Filen er kasseret. Intet er importeret.", messages.SUCCESS)
            return HttpResponseRedirect(self.address("changelist"))
        content, file_name = bytes(upload.content), upload.file_name
        resource = self.resource(request, seen=upload.seen)
        dataset = AnyTable().create_dataset(content)
        found = resource.import_data(dataset, user=request.user, file_name=file_name).plan
        if not found.all_faults:
            upload.delete()
            self.message_user(request, imported(found, resource.transfer), messages.SUCCESS)
            return HttpResponseRedirect(self.address("changelist"))
        again = self.look(request, content, file_name)
        if again.all_faults:
            upload.delete()
            return self.import_page(request, UploadForm(), again, file_name)
        upload.seen = again.marks
        upload.save()
        return self.import_page(request, UploadForm(), again, file_name, upload, refused=found.all_faults)

    def import_page(self, request, form, found=None, file_name="", upload=None, refused=()):
        transfer = self.resource_classes[0].transfer_class()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Importér {transfer.many}",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "transfer": transfer,
            "advice": list(advice(transfer)),
            "columns": list(explanations(transfer)) if found is None else [],
            "preview": Preview.of(found) if found else None,
            "file_name": file_name,
            "upload": upload,
            "refused": refused,
            "import_url": self.address("import"),
            "confirm_url": self.address("process_import"),
            "list_url": self.address("changelist"),
            "templates": [("Excel", self.template_url("xlsx")), ("CSV", self.template_url("csv"))],
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/exchange_import.html", context)

    def template_url(self, extension):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_template"
        return reverse(name, args=[extension], current_app=self.admin_site.name)

    def template_view(self, request, extension):
        """An empty file to fill in, with headings, an example and an explanation."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        transfer = self.resource_classes[0].transfer_class()
        is_csv = extension == "csv"
        file_format = ExcelCsv() if is_csv else ExcelBook()
        content = file_format.export_data(template(transfer, explained=is_csv))
        return as_file(content, file_format, f"skabelon-{transfer.file}")

    # --- export

    def export_action(self, request):
        """The list as it is filtered and searched, all pages of it, as a file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
            number = queryset.count()
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{self.address('changelist')}?e=1")
        formats = self.get_export_formats()
        form = FormatForm(formats, data=request.POST if request.method == "POST" else None)
        if form.is_valid():
            file_format = formats[int(form.cleaned_data["format"])]()
            return self._do_file_export(file_format, request, queryset, export_form=form)
        transfer = self.resource_classes[0].transfer_class
        context = {
            **self.admin_site.each_context(request),
            "title": f"Eksportér {transfer.many}",
            "opts": self.opts,
            "media": self.media,
            "form": form,
            "transfer": transfer,
            "number": number,
            "is_narrowed": number < self.get_queryset(request).count(),
            "list_url": f"{self.address('changelist')}?{request.GET.urlencode()}",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/exchange_export.html", context)

    def get_export_filename(self, request, queryset, file_format):
        return f"{self.resource_classes[0].transfer_class.file}-{timezone.localdate()}.{file_format.get_extension()}"


def as_file(content, file_format, name):
    """A response that the browser saves."""
    response = HttpResponse(content, content_type=file_format.get_content_type())
    response["Content-Disposition"] = f'attachment; filename="{name}.{file_format.get_extension()}"'
    return response


def imported(found, transfer):
    """What an import did, as a sentence."""
    new, changed, same = (len(found.of(status)) for status in (RowPlan.NEW, RowPlan.CHANGED, RowPlan.SAME))
    kept = f" {same} var uændret." if same else ""
    return f"Importeret: {new} oprettet og {changed} rettet.{kept} {transfer.what_happens}"


# --- What the page shows of a plan -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """One object with its fields: (heading, parts before, parts after); a part is (text, is it other than before)."""

    label: str
    key: str
    headings: str
    fields: list


@dataclass(frozen=True)
class Preview:
    """A Plan as the page prints it."""

    faults: list
    more_faults: int
    wrong_rows: int
    notices: list
    new: list
    changed: list
    same: list
    nothing: bool

    @classmethod
    def of(cls, found):
        faults = found.all_faults
        new, changed = found.of(RowPlan.NEW), found.of(RowPlan.CHANGED)
        return cls(
            faults=faults[:SHOWN_FAULTS],
            more_faults=max(len(faults) - SHOWN_FAULTS, 0),
            wrong_rows=len({(fault.sheet, fault.row) for fault in faults}),
            notices=list(dict.fromkeys(found.notices)),
            new=[shown(row, at < SHOWN_ROWS) for at, row in enumerate(new)],
            changed=[shown(row, at < SHOWN_ROWS) for at, row in enumerate(changed)],
            same=[row.label for row in found.of(RowPlan.SAME)],
            nothing=not faults and not new and not changed,
        )


def shown(row, with_fields):
    fields = [(change.heading, *marked(change.before, change.after)) for change in row.changes if with_fields]
    return Shown(row.label, row.key, ", ".join(change.heading for change in row.changes), fields)


def marked(before, after):
    """Both texts as parts (text, is it changed), with what is the same cut short.

    >>> marked("to børn leger", "tre børn leger")
    ([('to', True), (' børn leger', False)], [('tre', True), (' børn leger', False)])
    """
    if not before or not after or len(before) + len(after) > 40_000:
        return [(before, False)] if before else [], [(after, False)] if after else []
    old, new = (re.findall(r"\s+|\w+|[^\w\s]", text) for text in (before, after))
    parts = [], []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=len(old) > 2_000).get_opcodes():
        for side, words in zip(parts, (old[a:b], new[c:d]), strict=True):
            text = "".join(words)
            if text:
                side.append((text if tag != "equal" else shortened(text), tag != "equal"))
    return parts


def shortened(text):
    """What is the same on both sides, without its middle where it is long."""
    if len(text) <= 3 * CUT:
        return text
    begin, end = text[:CUT].rsplit(" ", 1)[0], text[-CUT:].split(" ", 1)[-1]
    return f"{begin} … {end}"
