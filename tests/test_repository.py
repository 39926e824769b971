"""Rules about the repository itself: who may import whom, nothing unused or undocumented, no machine's addresses."""

import ast
import json
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

ROOT = settings.BASE_DIR
PACKAGES = ("catalogue", "recommendations", "cases")

# The layers of docs: each may import only what stands below it. The first rule that matches a module decides.
LAYERS = [
    ("catalogue.core", 1),
    ("catalogue.models", 1),
    ("catalogue.migrations", 1),
    ("catalogue.apps", 1),
    ("catalogue.templatetags", 1),
    ("catalogue.settings", 0),
    ("recommendations", 2),
    ("cases", 3),
    ("catalogue", 4),  # pages, urls, admin, management commands, wsgi
]


def tracked():
    """The files of the repository, as paths from its root; None where there is no git."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        return None
    return [Path(name) for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def modules():
    """(dotted name, path) of every module of the product."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(part for part in parts if part != "__init__"), path


def layer(module):
    """The number of the layer that `module` lies in, or None for a module that is not ours."""
    return next((number for name, number in LAYERS if module == name or module.startswith(name + ".")), None)


def imports(path):
    """The dotted names that the file imports, wherever in it; `from a import b` gives a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.relative_to(ROOT)}: a relative import hides its layer"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_imports_point_downwards():
    wrong = [
        f"{module} (layer {layer(module)}) imports {name} (layer {layer(name)})"
        for module, path in modules()
        for name in imports(path)
        if layer(name) is not None and layer(name) > layer(module)
    ]
    assert not wrong, "\n".join(wrong)


@cache
def words_of_code_and_templates():
    """Everything that can name a template, as one text."""
    files = [path for _, path in modules()] + sorted((ROOT / "templates").rglob("*"))
    return "\n".join(path.read_text(encoding="utf-8") for path in files if path.is_file())


def test_every_template_is_used():
    by_name = {"404.html", "500.html", "403.html", "400.html", "403_csrf.html", "429.html"}  # looked for by their name
    allauth = ("account/", "mfa/", "usersessions/", "socialaccount/")
    folder = ROOT / "templates"
    names = [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]
    unused = [
        name
        for name in names
        if name not in by_name
        # They replace Django's and allauth's own by their name.
        and not name.startswith(("admin/", "django/", "registration/", *allauth))
        and f'"{name}"' not in words_of_code_and_templates()
        and f"'{name}'" not in words_of_code_and_templates()
    ]
    assert not unused


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def environment_names():
    """The environment variables that the site reads."""
    read = r"""(?:environ\.get|environ\[|flag|listed|whole)\(?\s*["']([A-Z][A-Z_]+)["']"""
    sources = [ROOT / "catalogue" / "settings.py", ROOT / "gunicorn.conf.py"]
    return sorted({name for path in sources for name in re.findall(read, path.read_text(encoding="utf-8"))})


def commands():
    """The names of our own management commands."""
    folders = [ROOT / package / "management" / "commands" for package in PACKAGES]
    return sorted(path.stem for folder in folders for path in folder.glob("[!_]*.py"))


def test_the_readme_names_every_setting_and_command():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "SECRET_KEY" in environment_names()
    missing = [name for name in environment_names() + commands() if f"`{name}" not in readme]
    assert not missing, f"README.md does not name {', '.join(missing)}"


# Written in parts, so that this file does not find itself.
FORBIDDEN = [
    "/" + "root/",
    "/" + "work/",
    "pypi" + ".org",
    "pythonhosted" + ".org",
    "registry" + ".npmjs",
    "npm" + "mirror",
    '"resolved"' + ":",
    "--index" + "-url",
    "--extra-index" + "-url",
    "extra-index" + "-url",
]


def test_no_file_names_a_registry_or_a_machine():
    files = tracked()
    if files is None:
        pytest.skip("no git checkout")
    found = []
    for path in files:
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        found += [f"{path}: {word}" for word in FORBIDDEN if word in text]
    assert not found, "\n".join(found)


def test_every_pinned_package_has_hashes():
    for name in ("requirements.txt", "requirements-dev.txt", "requirements-node.txt"):
        text = (ROOT / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9-]+(?:\[[a-z,]+\])?==\S+.*?(?=^[a-z]|\Z)", text, re.MULTILINE | re.DOTALL)
        assert pinned, name
        assert all("--hash=sha256:" in block for block in pinned), name
        assert "://" not in text, name


def test_test_packages_are_the_same_as_those_that_run():
    def pins(name):
        return dict(re.findall(r"^([a-z0-9-]+)==([^\s;]+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("requirements.txt").items() <= pins("requirements-dev.txt").items()


@pytest.mark.slow
def test_static_files_can_be_collected_for_a_release(settings, tmp_path):
    """The manifest storage stops at a stylesheet that names a file which is not there (here without compressing)."""
    if not (ROOT / "node_modules" / "dkfds").is_dir():
        pytest.skip("node_modules is not installed: run `make test` or `npm ci`")
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = json.loads((tmp_path / "staticfiles.json").read_text(encoding="utf-8"))["paths"]
    assert "dkfds/css/dkfds.min.css" in collected
    assert not [name for name in collected if "borgerdk" in name or name.endswith(".scss")]
