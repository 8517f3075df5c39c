"""Takes the pictures of the READMEs from the running program: `python scripts/screenshots.py DIR`.

It shows what is there: a tab or a panel that the page does not have is left out.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from evals.ui_bench import serving

QUESTION = "多機能拠点型と面的整備型の違いは?"
WIDE, PHONE = (1280, 900), (390, 844)
_COLOURS = 128  # of the palette: text stays sharp, and a picture stays below 200 kB
_WAIT_MS = 90_000


def main(folder: Path) -> None:
    """Every picture."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium がありません（apt-get install chromium fonts-ipafont）")
    folder.mkdir(parents=True, exist_ok=True)
    with serving() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = _open(browser, url, WIDE)
        _ask(page)
        page.locator("#kn-chat a.kn-mark").first.click()
        _keep(page, folder / "chat.png")
        page.keyboard.press("Escape")
        if _tab(page, "資料"):
            _keep(page, folder / "shelf.png")
        if _tab(page, "比べる"):
            page.click("#kn-compare")
            page.wait_for_selector("#kn-matrix .kn-table", timeout=_WAIT_MS)
            page.evaluate("scrollTo(0, 0)")
            _keep(page, folder / "matrix.png")
        phone = _open(browser, url, PHONE)
        _ask(phone)
        _keep(phone, folder / "phone.png")
        browser.close()


def _open(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    width, height = size
    page = browser.new_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto(url)
    page.wait_for_selector("button.example", timeout=_WAIT_MS)
    return page


def _ask(page: Page) -> None:
    box = page.locator("#kn-question textarea")
    box.fill(QUESTION)
    box.press("Enter")
    page.wait_for_selector("#kn-chat .kn-copy", timeout=_WAIT_MS)


def _tab(page: Page, name: str) -> bool:
    tab = page.get_by_role("tab", name=name, exact=True)
    if tab.count() == 0:
        return False
    tab.click()
    return True


def _keep(page: Page, path: Path) -> None:
    page.wait_for_timeout(1500)  # until images have come and colours have settled
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(_COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path}: {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
