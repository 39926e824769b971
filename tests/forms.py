"""Forms of the admin as a browser would post them back."""


def form_data(response):
    """Everything the change form would post back unchanged: fields and all inline rows."""
    form = response.context["adminform"].form
    data = {name: value(form[name]) for name in form.fields}
    for inline in response.context["inline_admin_formsets"]:
        formset = inline.formset
        data |= {f"{formset.prefix}-{bound.name}": value(bound) for bound in formset.management_form}
        for row in formset.forms:
            data |= {f"{row.prefix}-{bound.name}": value(bound) for bound in row}
    return {name: text for name, text in data.items() if text is not None and text is not False}


def value(bound):
    found = bound.value()
    if isinstance(found, list | tuple):
        return [getattr(item, "pk", item) for item in found]
    return getattr(found, "pk", found)
