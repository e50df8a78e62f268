"""The two small forms by which evidence is added."""

from django import forms
from django.conf import settings

from progress.files.checks import CONTENT_TYPES, KINDS


class PlaceForm(forms.Form):
    place = forms.CharField(
        label="資料の場所（URL、文書番号など）",
        max_length=500,
        error_messages={
            "required": "資料の場所を入力してください。URLや文書番号など、探せるように書きます。",
            "max_length": "資料の場所は%(limit_value)d文字までで入力してください（入力: %(show_value)d文字）。",
        },
        widget=forms.TextInput(attrs={"class": "input input--wide", "autocomplete": "off"}),
    )


class FileForm(forms.Form):
    file = forms.FileField(
        label="ファイル",
        allow_empty_file=True,  # told by the service, as all that is wrong with a file
        error_messages={"required": "ファイルを選んでください。"},
        widget=forms.FileInput(
            attrs={"class": "input input--wide", "accept": ",".join(f".{kind}" for kind in CONTENT_TYPES)}
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        megabytes = f"{settings.EVIDENCE_MAX_BYTES / 1_000_000:g}"
        self.fields[
            "file"
        ].help_text = f"{KINDS}。1件{megabytes}MBまで、全部で{settings.EVIDENCE_MAX_COUNT}件まで"
