"""Import and export on a model's pages in the admin."""

import logging
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from import_export.admin import ImportExportMixin
from import_export.forms import ExportForm
from import_export.results import Result, RowResult

from common.admin import OperatorAdmin
from common.errors import DomainError
from common.tabular.formats import CsvFile, XlsxFile
from common.tabular.uploads import UploadFolder

if TYPE_CHECKING:

    class _ImportExport:
        def has_import_permission(self, request: HttpRequest) -> bool: ...
        def process_import(self, request: HttpRequest, **kwargs: object) -> HttpResponse: ...
        def process_result(self, result: Result, request: HttpRequest) -> HttpResponse: ...
        def get_model_info(self) -> tuple[str, str]: ...

else:
    _ImportExport = ImportExportMixin

logger = logging.getLogger(__name__)


class FlatTableAdmin(_ImportExport, OperatorAdmin):
    """A flat table: whole files in, previewed and then applied as a whole or not at all, and whole files out."""

    resource_classes: list[type[Any]] = []
    formats = [XlsxFile, CsvFile]
    export_form_class = ExportForm  # the form with a choice of columns needs inline script
    import_template_name = "admin/flat_import.html"
    tmp_storage_class = UploadFolder

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Ask for the permission to add as well, since a file may bring new rows."""
        return super().has_import_permission(request) and self.has_add_permission(request)

    def add_data_read_fail_error_to_form(self, form: Form, error: Exception) -> None:
        if isinstance(error, DomainError):
            form.add_error("import_file", error.message)
        else:
            logger.warning("An uploaded table could not be read", exc_info=error)
            form.add_error(
                "import_file", "ファイルを読み取れません。形式の選択とファイルの中身を確かめてください。"
            )

    def process_import(self, request: HttpRequest, **kwargs: object) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except DomainError as error:
            messages.error(request, error.message)
            return self._to_import_page()

    def process_result(self, result: Result, request: HttpRequest) -> HttpResponse:
        """Report what was done; the library would report success also where everything was rolled back."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                "確認のあとで登録内容が変わったため、取り込みませんでした。もう一度ファイルを選んで確かめてください。",
            )
            return self._to_import_page()
        return super().process_result(result, request)

    def _to_import_page(self) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:{}_{}_import".format(*self.get_model_info())))

    def add_success_message(self, result: Result, request: HttpRequest) -> None:
        totals = result.totals
        messages.success(
            request,
            f"{self.opts.verbose_name}を取り込みました。"
            f"追加{totals[RowResult.IMPORT_TYPE_NEW]:,}件、変更{totals[RowResult.IMPORT_TYPE_UPDATE]:,}件、"
            f"変更なし{totals[RowResult.IMPORT_TYPE_SKIP]:,}件です。",
        )

    def _create_log_entry(self, user_pk: int, rows: list[Any], import_type: str, action_flag: int) -> None:
        if rows:
            LogEntry.objects.log_actions(
                user_pk, rows, action_flag, change_message="ファイルから取り込みました。"
            )
