"""The two small forms by which evidence is added."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from progress.files.checks import CONTENT_TYPES, KINDS


class PlaceForm(forms.Form):
    """Not required, as evidence is not: a form that is sent empty is told so."""

    place = forms.CharField(
        label="資料の場所（URL、文書番号など）",
        max_length=500,
        required=False,
        error_messages={
            "max_length": "資料の場所は%(limit_value)d文字までで入力してください（入力: %(show_value)d文字）。"
        },
        widget=forms.TextInput(attrs={"class": "input input--wide", "autocomplete": "off"}),
    )

    def clean_place(self) -> str:
        place: str = self.cleaned_data["place"]
        if not place:
            raise ValidationError("資料の場所を入力してください。URLや文書番号など、探せるように書きます。")
        return place


class FileForm(forms.Form):
    """What is wrong with a file is told by the service; here is only asked whether there is one."""

    file = forms.FileField(
        label="ファイル",
        allow_empty_file=True,
        required=False,
        widget=forms.FileInput(
            attrs={"class": "input input--wide", "accept": ",".join(f".{kind}" for kind in CONTENT_TYPES)}
        ),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type] # handed on as they come
        megabytes = f"{settings.EVIDENCE_MAX_BYTES / 1_000_000:g}"
        limits = f"1件{megabytes}MBまで、全部で{settings.EVIDENCE_MAX_COUNT}件まで"
        self.fields["file"].help_text = f"{KINDS}。{limits}"

    def clean_file(self) -> "UploadedFile[bytes]":
        file: UploadedFile[bytes] | None = self.cleaned_data["file"]
        if file is None:
            raise ValidationError("ファイルを選んでください。")
        return file
