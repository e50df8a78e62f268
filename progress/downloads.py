"""Sending files that people have uploaded."""

from django.http import FileResponse

from progress.models import Evidence
from progress.models.evidence import evidence_storage


def evidence_response(evidence: Evidence) -> FileResponse:
    """Send a file to be saved: the browser never shows it as a page of the site, and nobody on the way keeps it.

    Whether the person may see it is for the caller to have asked.
    """
    response = FileResponse(
        evidence_storage().open(evidence.file.name or ""),
        as_attachment=True,
        filename=evidence.file_name,
        content_type=evidence.content_type,
    )
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
