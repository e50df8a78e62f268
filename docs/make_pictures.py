"""Take the pictures of the README and the guides: `make pictures`.

The product is started for it with the sample data in a database of its own, so that every picture shows a running page and
nothing that exists is changed. Some pages are shown in the midst of something: a form that is being filled in, two people
on one sheet.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.e2e.chromium import find

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(__file__).parent / "images"
PORT = os.environ.get("PORT", "8765")
SITE = f"http://127.0.0.1:{PORT}"
HADANO = "/hadano/plans/ict-plan"
# Sample people have no password, and so no second factor; this one has both pages to show.
PERSON, PASSWORD = "hanako", "himitsu-no-aikotoba"
OFFICE_PC: ViewportSize = {"width": 1366, "height": 900}

Play = Callable[[Page], None]


@contextmanager
def running_product() -> Iterator[None]:
    """Serve the product with its sample data from a database that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "HTTPS": "0",
            "DEMONSTRATION": "1",
            "DATABASE_URL": f"sqlite:///{folder}/pictures.sqlite3",
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "DJANGO_SUPERUSER_DISPLAY_NAME": "見本 花子",
        }
        _manage("prepare", "--sample", environment=environment)
        _manage("createsuperuser", "--noinput", "--username", PERSON, environment=environment)
        gunicorn = [
            sys.executable,
            "-m",
            "gunicorn",
            "config.wsgi",
            "--bind",
            f"127.0.0.1:{PORT}",
            "--threads",
            "4",
        ]
        server = subprocess.Popen(gunicorn, cwd=ROOT, env=environment)  # noqa: S603 - likewise
        try:
            _wait_for(SITE)
            yield
        finally:
            server.terminate()
            server.wait()


def _manage(*arguments: str, environment: dict[str, str]) -> None:
    command = [sys.executable, "manage.py", *arguments]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)  # noqa: S603 - our own command


def _wait_for(site: str) -> None:
    for _ in range(100):
        try:
            urlopen(site).close()  # noqa: S310 - our own server
        except URLError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(site)


def enter(browser: Browser, person: str) -> Page:
    """Open a tab, and sign in with the button of a sample person, such as 秦野市 事務局; as nobody with ""."""
    page = browser.new_context(base_url=SITE, viewport=OFFICE_PC, locale="ja-JP").new_page()
    if person:
        page.goto("/")
        page.get_by_role("button", name=person, exact=True).click()
        page.wait_for_load_state()
    return page


def at(address: str, *, then: Play | None = None) -> Play:
    """Return the way to a page, and on from there."""

    def play(page: Page) -> None:
        page.goto(address)
        if then:
            then(page)

    return play


def open_first(page: Page, link: str) -> None:
    page.get_by_role("link", name=link).first.click()
    page.wait_for_load_state()


def _round_in_preparation(page: Page) -> None:
    """Make a round that is not opened, to show whom it would ask."""
    page.goto("/hitachinaka/rounds/")
    page.get_by_role("link", name="照会をつくる").first.click()
    page.get_by_label("年度").first.select_option("2024")
    page.get_by_label("種別").select_option("interim")
    page.get_by_label("受付開始日").fill("令和6年10月1日")
    page.get_by_label("提出期限").fill("令和6年10月18日")
    page.get_by_role("button", name="保存して照会先を確かめる").click()
    page.wait_for_load_state()


def _board_with_reminder(page: Page) -> None:
    page.goto("/hadano/rounds/")
    open_first(page, "状況を見る")
    page.get_by_role("link", name="督促・期限").first.click()
    page.wait_for_load_state()


def _submitted_list(page: Page) -> None:
    page.goto("/hadano/rounds/")
    open_first(page, "状況を見る")
    page.get_by_role("link", name="件を確認する").click()
    page.wait_for_load_state()


def _form(page: Page) -> None:
    page.goto("/hadano/work/")
    open_first(page, "続きを入力")
    page.get_by_label("の値").first.scroll_into_view_if_needed()
    page.get_by_label("の値").first.fill("約1,200")
    page.get_by_label("の値").first.blur()
    page.get_by_text("数値で入力してください").last.wait_for()


def _sheet(page: Page) -> None:
    page.goto("/hadano/work/?show=all")
    page.locator("tbody a").first.click()
    page.wait_for_load_state()


def _send_back(page: Page) -> None:
    page.goto("/hadano/work/confirm/")
    page.get_by_role("link", name="内容を見る・差し戻す").first.click()
    page.get_by_text("差し戻す", exact=True).first.click()
    page.get_by_label("差戻しの理由").fill("取組実績に、実施した回数と時期を書き加えてください。")


PUBLIC: dict[str, Play] = {
    "top": at("/"),
    "outline": at("/hitachinaka/plans/digital-action-plan/"),
    "measure": at(f"{HADANO}/measures/2-1-(1)/"),
    "report": at(f"{HADANO}/measures/2-1-(1)/#report"),
    "roadmap": at("/toride/plans/johoka-plan-5/roadmap/"),
    "kpi": at(f"{HADANO}/kpis/"),
    "search": at("/search/?q=オープンデータ"),
    "guide-login": at("/accounts/login/"),
}
PEOPLE: dict[str, dict[str, Play]] = {
    "秦野市 情報システム課 担当者": {
        "guide-work": at("/hadano/work/"),
        "guide-form": _form,
    },
    "秦野市 情報システム課 課長": {
        "guide-confirmations": at("/hadano/work/confirm/"),
        "guide-send-back": _send_back,
    },
    "秦野市 情報システム課 閲覧": {"guide-sheet": _sheet},
    "秦野市 事務局": {
        "guide-rounds": at("/hadano/rounds/"),
        "guide-board": _board_with_reminder,
        "guide-reports": _submitted_list,
        "guide-members": at("/hadano/members/"),
        "guide-records": at("/hadano/records/"),
    },
    "ひたちなか市 事務局": {"guide-preview": _round_in_preparation},
}


def take_conflict(browser: Browser) -> Page:
    """Let two people write the same field of one sheet; show what the second one sees."""
    first, second = (enter(browser, f"秦野市 情報システム課 {role}") for role in ("担当者", "課長"))
    first.goto("/hadano/work/")
    open_first(first, "続きを入力")
    second.goto(first.url)
    for page, text in (
        (first, "講師となる職員が足りません。"),
        (second, "研修の会場を確保できませんでした。"),
    ):
        page.get_by_role("textbox", name="課題").fill(text)
        page.get_by_role("button", name="下書きを保存").last.click()
        page.wait_for_load_state()
    return second


def take_second_factor(browser: Browser) -> Page:
    """Sign in with a password and open the page of second factors."""
    page = enter(browser, "")
    page.goto("/accounts/login/")
    page.get_by_label("利用者ID").fill(PERSON)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログイン", exact=True).click()
    page.wait_for_load_state()
    page.goto("/accounts/2fa/")
    return page


def main() -> None:
    """Write one picture per page, as an office PC shows it."""
    FOLDER.mkdir(exist_ok=True)
    with running_product(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        for person, pictures in [("", PUBLIC), *PEOPLE.items()]:
            page = enter(browser, person)
            for name, play in pictures.items():
                play(page)
                page.screenshot(path=FOLDER / f"{name}.png")
        take_second_factor(browser).screenshot(path=FOLDER / "guide-second-factor.png")
        take_conflict(browser).screenshot(path=FOLDER / "guide-conflict.png")
        browser.close()


if __name__ == "__main__":
    main()
