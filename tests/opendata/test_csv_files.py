import csv
import errno
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, Self

import pytest

from opendata.csv_files import ExportError, write_files
from opendata.tables import Source, Table
from plans.models import Plan


@dataclass(frozen=True, slots=True)
class Row(Table):
    number: Annotated[int, "番号"]
    value: Annotated[Any, "値"]
    values: ClassVar[list[Any]] = []
    failure: ClassVar[BaseException | None] = None

    @classmethod
    def rows(cls, source: Source) -> Iterator[Self]:  # noqa: ARG003 - these rows are of no plan
        for number, value in enumerate(cls.values, 1):
            yield cls(number, value)
        if cls.failure:
            raise cls.failure


def make_table(name: str, *values: Any, failure: BaseException | None = None) -> type[Row]:
    return type("MadeRow", (Row,), {"file_name": name, "values": values, "failure": failure, "__slots__": ()})


def write(directory: Path, *tables: type[Row]) -> dict[str, int]:
    return write_files(tables, Source(Plan.objects.none()), directory)


def files_below(directory: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8-sig") for path in directory.iterdir()}


def test_a_file_has_a_byte_order_mark_and_crlf_and_the_header_in_row_1(tmp_path: Path) -> None:
    write(tmp_path, make_table("a.csv", "市"))

    assert (tmp_path / "a.csv").read_bytes() == b"\xef\xbb\xbf" + "番号,値\r\n1,市\r\n".encode()


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, ""),
        ("", ""),
        ("082210", "082210"),
        (2023, "2023"),
        (True, "1"),
        (False, "0"),
        (Decimal("7800000.0000"), "7800000"),
        (Decimal("81.0000"), "81"),
        (Decimal("0.5000"), "0.5"),
        (Decimal("-12.3400"), "-12.34"),
        (Decimal("0.0000"), "0"),
        ("a,b", '"a,b"'),
        ('「a」は"b"', '"「a」は""b"""'),
        ("一行目\n二行目", '"一行目\n二行目"'),
        ("一行目\r\n二行目\r三行目", '"一行目\n二行目\n三行目"'),
    ],
)
def test_a_cell_holds_one_value_and_is_quoted_only_where_needed(
    tmp_path: Path, value: object, cell: str
) -> None:
    write(tmp_path, make_table("a.csv", value))

    assert (tmp_path / "a.csv").read_bytes().decode("utf-8-sig") == f"番号,値\r\n1,{cell}\r\n"


def test_a_reader_gets_back_what_was_written(tmp_path: Path) -> None:
    texts = ["", " 前後の空白 ", '引用符"と,', "改行\nあり", "=SUM(A1)", "𠮷野家①"]

    write(tmp_path, make_table("a.csv", *texts))

    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row[1] for row in csv.reader(file)] == ["値", *texts]


def test_the_directory_is_made_and_holds_the_files_only(tmp_path: Path) -> None:
    directory = tmp_path / "公開" / "2026"

    counts = write(directory, make_table("a.csv", "あ", "い"), make_table("b.csv"))

    assert counts == {"a.csv": 2, "b.csv": 0}
    assert files_below(directory) == {"a.csv": "番号,値\n1,あ\n2,い\n", "b.csv": "番号,値\n"}


def test_files_of_an_earlier_run_are_replaced_and_others_left_alone(tmp_path: Path) -> None:
    (tmp_path / "README.txt").write_text("説明", "utf-8")
    write(tmp_path, make_table("a.csv", "古い"))

    write(tmp_path, make_table("a.csv", "新しい"))

    assert files_below(tmp_path) == {"a.csv": "番号,値\n1,新しい\n", "README.txt": "説明"}


NO_SPACE = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("third", "words"),
    [
        (make_table("c.csv", 1, failure=NO_SPACE), "空き容量が足りません"),
        (make_table("c" * 300, 1), "名前が長すぎます"),
    ],
)
def test_nothing_is_changed_when_writing_the_third_file_fails(
    tmp_path: Path, third: type[Row], words: str
) -> None:
    (tmp_path / "a.csv").write_text("古い", "utf-8")

    with pytest.raises(ExportError, match=words):
        write(tmp_path, make_table("a.csv", 1), make_table("b.csv", 1), third)

    assert files_below(tmp_path) == {"a.csv": "古い"}


def test_a_folder_in_the_place_of_a_file_is_named_and_nothing_is_changed(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("古い", "utf-8")
    (tmp_path / "c.csv" / "kept").mkdir(parents=True)

    with pytest.raises(ExportError) as caught:
        write(tmp_path, make_table("a.csv", 1), make_table("b.csv", 1), make_table("c.csv", 1))

    assert f"「{tmp_path / 'c.csv'}」" in caught.value.message
    assert "同じ名前のフォルダーがあります" in caught.value.message
    assert (tmp_path / "a.csv").read_text("utf-8") == "古い"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.csv", "c.csv", "kept"]


def test_files_already_moved_are_put_back_when_a_later_one_cannot_be_moved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text("古い", "utf-8")
    move = Path.replace

    def fail_at_third(path: Path, target: Path) -> Path:
        if path.parent.name == "new" and path.name == "c.csv":
            raise PermissionError(errno.EACCES, "Permission denied")
        return move(path, target)

    monkeypatch.setattr(Path, "replace", fail_at_third)

    with pytest.raises(ExportError, match="書き込む権限がありません"):
        write(tmp_path, make_table("a.csv", 1), make_table("b.csv", 1), make_table("c.csv", 1))

    assert files_below(tmp_path) == {"a.csv": "古い"}


def test_a_failure_that_is_not_of_the_files_is_not_hidden_and_leaves_nothing(tmp_path: Path) -> None:
    directory = tmp_path / "made" / "here"

    with pytest.raises(ZeroDivisionError):
        write(directory, make_table("a.csv", 1), make_table("b.csv", 1, failure=ZeroDivisionError()))

    assert list(tmp_path.iterdir()) == []
