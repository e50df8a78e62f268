"""Parts of addresses that are no plain words. Importing this module makes `<code:…>` known to Django."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class CodeConverter(StringConverter):
    """A code as the plan prints it, slashes included. PostgreSQL takes no NUL, so that no code holds one."""

    regex = r"[^\x00]+"


register_converter(CodeConverter, "code")
