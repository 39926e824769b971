"""What is read from the environment: mail, numbers, and the shared cache."""

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from catalogue.models import CachedValue
from catalogue.settings import mail, whole


def test_mail_is_printed_where_no_server_is_named():
    assert mail("console:")["EMAIL_BACKEND"].endswith("console.EmailBackend")


def test_a_mail_server_is_one_address():
    found = mail("smtp+tls://katalog%40example.dk:p%40ss%2Fword@mail.example.dk")
    assert found["EMAIL_HOST"] == "mail.example.dk" and found["EMAIL_PORT"] == 587
    assert found["EMAIL_HOST_USER"] == "katalog@example.dk" and found["EMAIL_HOST_PASSWORD"] == "p@ss/word"
    assert found["EMAIL_USE_TLS"] and not found["EMAIL_USE_SSL"]
    assert mail("smtp+ssl://mail.example.dk:1465") | {"EMAIL_TIMEOUT": 0} == {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": "mail.example.dk",
        "EMAIL_PORT": 1465,
        "EMAIL_HOST_USER": "",
        "EMAIL_HOST_PASSWORD": "",
        "EMAIL_USE_TLS": False,
        "EMAIL_USE_SSL": True,
        "EMAIL_TIMEOUT": 0,
    }


@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example.dk",
        "http://mail.example.dk",
        "smtp://",
        "smtp://user:hemmeligt@mail.example.dk:x",
        "smtp://user:hemme/ligt@mail.example.dk",
        "smtp+tls://mail.example.dk:587/path",
        "smtp://user:hemmeligt#@mail.example.dk",
        "smtp://[mail.example.dk",
    ],
)
def test_a_wrong_mail_address_is_refused_without_printing_the_password(url):
    with pytest.raises(ImproperlyConfigured, match="EMAIL_URL must be") as refused:
        mail(url)
    assert "ligt" not in str(refused.value)


@pytest.mark.parametrize("value", ["", "0", "-1", "x", "1.5", "²"])
def test_a_number_that_is_none_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("PROXY_COUNT", value)
    with pytest.raises(ImproperlyConfigured, match="PROXY_COUNT must be a whole number"):
        whole("PROXY_COUNT", "1")


@pytest.mark.django_db
def test_the_cache_lies_in_the_database_that_all_processes_share():
    assert cache.add("key", [1], 60) and not cache.add("key", [2], 60)
    assert cache.get("key") == [1] and CachedValue.objects.count() == 1


@pytest.mark.django_db
def test_a_reader_never_touches_that_cache(django_assert_max_num_queries):
    with django_assert_max_num_queries(15) as asked:
        Client().get("/cases/")
    assert not [query for query in asked.captured_queries if "cachedvalue" in query["sql"]]
