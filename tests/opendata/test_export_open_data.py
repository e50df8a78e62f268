from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from opendata.catalogue import TABLES
from plans.models import Vision
from tests.factories import make_kpi, make_lane, make_measure, make_municipality, make_plan, make_policy

pytestmark = pytest.mark.django_db


def make_small_plan() -> None:
    plan = make_plan(make_municipality(code="082210", name="見本市"), slug="dx", title="DX推進計画")
    Vision.objects.create(plan=plan, statement="人に\nやさしいまち", position=1)
    policy = make_policy(plan, code="1", title="便利なまち")
    measure = make_measure(policy, code="1-1", title="電子申請")
    make_lane(measure, label="窓口", steps={2023: "検討", 2024: "⇒"})
    make_kpi(measure, targets={2024: 7800000})


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def test_every_table_is_written_as_a_file(tmp_path: Path) -> None:
    make_small_plan()

    call_command("export_open_data", tmp_path)

    files = {name: file.decode("utf-8-sig") for name, file in contents(tmp_path).items()}
    assert set(files) == {table.file_name for table in TABLES}
    assert files["plans.csv"] == (
        "全国地方公共団体コード,地方公共団体名,計画ID,計画名称,開始年度,終了年度,基本理念\r\n"
        '082210,見本市,dx,DX推進計画,2023,2027,"人に\nやさしいまち"\r\n'
    )
    assert files["roadmap_steps.csv"].splitlines()[1:] == [
        "082210,dx,1-1,1,窓口,2023,検討,0,0",
        "082210,dx,1-1,1,窓口,2024,検討,1,0",
    ]
    assert files["kpi_values.csv"].splitlines()[1:] == ["082210,dx,1,目標値,2024,7800000,7800000件,0,,,0"]


def test_the_same_plans_give_the_same_bytes(tmp_path: Path) -> None:
    make_small_plan()
    make_measure(make_policy(make_plan(make_municipality(code="010006"))))

    call_command("export_open_data", tmp_path / "first")
    call_command("export_open_data", tmp_path / "second")

    assert contents(tmp_path / "first") == contents(tmp_path / "second")


def test_each_file_is_reported_with_its_number_of_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_small_plan()

    call_command("export_open_data", tmp_path)

    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(TABLES)
    assert lines[0] == f"{tmp_path}/plans.csv: 1行（見出しを除く）"
    assert lines[5] == f"{tmp_path}/roadmap_steps.csv: 2行（見出しを除く）"
    assert lines[8] == f"{tmp_path}/alignments.csv: 0行（見出しを除く）"


def test_a_file_in_the_place_of_the_directory_is_refused_and_kept(tmp_path: Path) -> None:
    target = tmp_path / "notes.txt"
    target.write_text("大切なメモ", "utf-8")

    with pytest.raises(CommandError, match="フォルダーとして使えません") as caught:
        call_command("export_open_data", target)

    assert f"「{target}」" in str(caught.value)
    assert target.read_text("utf-8") == "大切なメモ"


@pytest.mark.parametrize(
    ("below", "words"),
    [("notes.txt/export", "フォルダーとして使えません"), ("a" * 300, "名前が長すぎます")],
)
def test_a_directory_that_cannot_be_made_is_refused(tmp_path: Path, below: str, words: str) -> None:
    (tmp_path / "notes.txt").touch()

    with pytest.raises(CommandError, match=words):
        call_command("export_open_data", tmp_path / below)

    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("directory", ["/proc", "/proc/export"])
def test_a_place_where_even_an_administrator_cannot_write_is_refused(directory: str) -> None:
    with pytest.raises(CommandError, match=f"「{directory}」に書き出せません。"):
        call_command("export_open_data", directory)
