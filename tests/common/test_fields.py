import json
from pathlib import Path

import pytest
from django.core.management import call_command

from common.fields import SearchTextField
from plans.models import GlossaryTerm
from tests.factories import make_plan, make_term

pytestmark = pytest.mark.django_db


def stored() -> str:
    """Return the column as it lies in the database, past the attribute that always computes it."""
    return GlossaryTerm.objects.values_list("search_text", flat=True).get()


def test_saving_a_row_stores_its_texts_normalised_one_a_line() -> None:
    make_term(make_plan(), term="ＲＰＡ", explanation="定型 作業の 自動化")

    assert stored() == "rpa\n定型作業の自動化"


def test_saving_again_refreshes_what_is_stored() -> None:
    term = make_term(make_plan())

    term.term, term.explanation = "AI-OCR", ""
    term.save()

    assert stored() == "ai-ocr\n"


def test_rows_written_in_bulk_are_stored_with_it() -> None:
    GlossaryTerm.objects.bulk_create([GlossaryTerm(plan=make_plan(), term="ＡＩ", explanation="人工知能")])
    created = stored()
    term = GlossaryTerm.objects.get()

    term.explanation = "人工 知能のこと"
    GlossaryTerm.objects.bulk_update([term], ["explanation", "search_text"])

    assert (created, stored()) == ("ai\n人工知能", "ai\n人工知能のこと")


def test_a_row_loaded_without_a_source_is_saved_with_it() -> None:
    make_term(make_plan(), term="RPA", explanation="自動化")
    term = GlossaryTerm.objects.defer("explanation").get()

    term.term = "ＢＰＲ"
    term.save()

    assert stored() == "bpr\n自動化"


def test_serialised_rows_leave_it_out_and_get_it_when_they_are_loaded(tmp_path: Path) -> None:
    make_term(make_plan(), term="RPA", explanation="自動化")
    file = tmp_path / "terms.json"
    call_command("dumpdata", "plans.glossaryterm", output=str(file), verbosity=0)
    [row] = rows = json.loads(file.read_text())
    fields = set(row["fields"])
    row["fields"]["term"] = "ＢＰＲ"
    file.write_text(json.dumps(rows))

    call_command("loaddata", str(file), verbosity=0)

    assert fields == {"plan", "term", "explanation", "position"}
    assert stored() == "bpr\n自動化"


def test_the_attribute_follows_the_texts_whatever_is_assigned() -> None:
    term = GlossaryTerm(term="RPA", explanation="自動化", search_text="古い")

    term.search_text = "もっと古い"
    term.term = "ＢＰＲ"

    assert term.search_text == "bpr\n自動化"


def test_migrations_remember_the_sources_and_nothing_that_is_implied() -> None:
    _, path, args, kwargs = SearchTextField(sources=("term",)).deconstruct()

    assert (path, list(args), kwargs) == ("common.fields.SearchTextField", [], {"sources": ("term",)})
