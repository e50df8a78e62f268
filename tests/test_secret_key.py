import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from config.secret_key import own_secret_key


def test_a_key_is_made_once_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"

    first = own_secret_key(path)
    second = own_secret_key(path)

    assert len(first) >= 50
    assert len(set(first)) >= 5
    assert first == second == path.read_text(encoding="ascii")


def test_nobody_else_can_read_the_key(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"

    own_secret_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_each_installation_has_a_key_of_its_own(tmp_path: Path) -> None:
    assert own_secret_key(tmp_path / "one") != own_secret_key(tmp_path / "other")


def test_a_key_that_an_operator_wrote_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "secret_key"
    path.write_text("an-operators-own-key\n", encoding="ascii")

    key = own_secret_key(path)

    assert key == "an-operators-own-key"
    assert path.read_text(encoding="ascii") == "an-operators-own-key\n"


def test_processes_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "var" / "secret_key"
    start = Barrier(8)

    def make_at_once(_: int) -> str:
        start.wait()
        return own_secret_key(path)

    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(make_at_once, range(8)))

    assert keys == {path.read_text(encoding="ascii")}
    assert list(path.parent.iterdir()) == [path]
