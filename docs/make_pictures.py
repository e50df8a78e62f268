"""Take the pictures of the README and the guides from the running product: `make pictures` while `make run` serves."""

import os
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from tests.e2e.chromium import find

SITE = os.environ.get("SITE", "http://127.0.0.1:8000")
FOLDER = Path(__file__).parent / "images"
TORIDE = "/toride/plans/johoka-plan-5"
PICTURES = {
    "top": "/",
    "outline": "/hitachinaka/plans/digital-action-plan/",
    "measure": "/hadano/plans/ict-plan/measures/2-1-(1)/",
    "report": "/hadano/plans/ict-plan/measures/2-1-(1)/#report",
    "roadmap": f"{TORIDE}/roadmap/",
    "kpi": "/hadano/plans/ict-plan/kpis/",
    "search": "/search/?q=オープンデータ",
}


def main() -> None:
    """Write one picture per page, as an office PC shows it."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1366, "height": 900}, locale="ja-JP")
        for name, address in PICTURES.items():
            page.goto(SITE + address)
            page.screenshot(path=FOLDER / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
