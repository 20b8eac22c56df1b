"""The guide's pictures, taken from the running demo: ./dev screenshots [NAME …].

Each function takes one picture, named after it, into docs/images. They run in the order of this file on a fresh demo;
the last of them change it. Pictures of a phone stand side by side, reduced to few colours so that the files stay small.
"""

import io
import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook
from PIL import Image, ImageDraw
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
IMAGES = HERE / "images"
LOGINS = HERE.parent / "party_points" / "demo" / "logins.json"
DESK = {"viewport": {"width": 1400, "height": 820}}
PHONE = {"viewport": {"width": 390, "height": 780}, "is_mobile": True, "has_touch": True, "device_scale_factor": 1}
LOCALE = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai"}
# As root Chromium has no sandbox; /dev/shm is small in containers.
ARGS = ["--no-sandbox", "--disable-dev-shm-usage"]
# The language of the browser itself decides which glyphs its fonts choose.
LANGUAGE = {"LANGUAGE": "zh_CN", "LANG": "zh_CN.UTF-8"}
GAP, EDGE, LARGEST = 16, "#c8ccd2", 200_000
SHOWN_BRANCH = "运行第一党支部"


class Studio:
    """A browser in which the people of the demo are logged in, each on a desk or on a phone."""

    def __init__(self, browser):
        self.browser = browser
        self.passwords = {one["login"]: one["password"] for one in json.loads(LOGINS.read_text(encoding="utf-8"))}
        self.pages = {}

    def page(self, login=None, options=None):
        """The page of that person; without a login a visitor's. Kept, so that nobody logs in twice."""
        options = options or DESK
        key = login, options is PHONE
        if key not in self.pages:
            context = self.browser.new_context(base_url=os.environ["PARTY_POINTS_URL"], **LOCALE, **options)
            if login:
                self._log_in(context, login)
            self.pages[key] = context.new_page()
            self.pages[key].set_default_timeout(60_000)
        return self.pages[key]

    def _log_in(self, context, login):
        params = {"db": os.environ["PARTY_POINTS_DB"], "login": login, "password": self.passwords[login]}
        answer = context.request.post("/web/session/authenticate", data={"jsonrpc": "2.0", "params": params}).json()
        if not answer.get("result", {}).get("uid"):
            raise SystemExit(f"{login} cannot log in: is this the demo?")

    def first(self, login, model, domain, order="id"):
        """The id of the first record of that domain that this person reads."""
        params = {"model": model, "method": "search", "args": [domain], "kwargs": {"order": order, "limit": 1}}
        address = f"/web/dataset/call_kw/{model}/search"
        answer = self.page(login).context.request.post(address, data={"jsonrpc": "2.0", "params": params}).json()
        return answer["result"][0]


def go(page, path, sign):
    """Open the path and wait until its content, of which ``sign`` is a part, stands still."""
    page.goto(path)
    settle(page, sign)


def settle(page, sign):
    page.locator(sign).first.wait_for()
    page.wait_for_function("!document.querySelector('.o_loading_indicator')")
    page.wait_for_timeout(900)


def shot(page, height=None):
    """What the window shows, or the page down to ``height``."""
    if not height:
        return Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    full = Image.open(io.BytesIO(page.screenshot(full_page=True))).convert("RGB")
    return full.crop((0, 0, full.width, min(height, full.height)))


def beside(*pictures):
    """Pictures side by side, each with a thin edge."""
    height = max(picture.height for picture in pictures)
    canvas = Image.new("RGB", (sum(one.width for one in pictures) + GAP * (len(pictures) - 1), height), "white")
    left = 0
    for picture in pictures:
        canvas.paste(picture, (left, 0))
        ImageDraw.Draw(canvas).rectangle((left, 0, left + picture.width - 1, picture.height - 1), outline=EDGE)
        left += picture.width + GAP
    return canvas


def save(name, picture):
    """As PNG with a palette, small enough for a page that is read on a phone."""
    file = IMAGES / f"{name}.png"
    for colours in (256, 128, 64):
        picture.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(file, optimize=True)
        if file.stat().st_size <= LARGEST:
            break
    print(f"{file.name:24} {file.stat().st_size / 1000:6.0f} kB", flush=True)


# ------------------------------------------------------------------ the member


def my_points(studio):
    desk, phone = studio.page("member"), studio.page("member", PHONE)
    # The Chinese word, so that pictures of a half-translated app fail.
    go(desk, "/my/points", ".o_party_mark:has-text('当前得分')")
    go(phone, "/my/points", ".o_party_mark:has-text('当前得分')")
    return beside(shot(desk, 1000), shot(phone, 1000))


def score_tree(studio):
    phone = studio.page("member", PHONE)
    go(phone, "/my/points", ".o_party_total_value")
    for node in ("work", "award"):
        phone.locator(f"[data-node='{node}']").first.click()
    phone.wait_for_timeout(500)
    return shot(phone, 1400)


def declare(studio):
    phone = studio.page("member", PHONE)
    phone.set_viewport_size({"width": 390, "height": 1000})
    go(phone, "/my/points/declare", "[data-rule='award.level']")
    pictures = [shot(phone)]
    phone.locator("[data-rule='award.level']").first.click()
    phone.locator(".o_party_tier", has=phone.locator("[value='department']")).click()
    phone.locator("#party_subject").fill("安全知识竞赛二等奖")
    certificate = Image.new("RGB", (900, 640), (250, 244, 228))
    ImageDraw.Draw(certificate).rectangle((24, 24, 876, 616), outline=(178, 34, 34), width=10)
    stream = io.BytesIO()
    certificate.save(stream, "JPEG")
    photo = {"name": "certificate.jpg", "mimeType": "image/jpeg", "buffer": stream.getvalue()}
    phone.locator("input[name='camera']").set_input_files(photo)
    phone.wait_for_timeout(900)
    pictures.append(shot(phone))
    phone.locator("button[type='submit']").click()
    phone.locator(".o_party_done").wait_for()
    phone.wait_for_timeout(500)
    pictures.append(shot(phone))
    phone.set_viewport_size(PHONE["viewport"])
    return beside(*pictures)


def my_entries(studio):
    phone = studio.page("member", PHONE)
    go(phone, "/my/points/entries", "[data-entry]")
    pictures = [shot(phone)]
    entry = studio.first("member", "party.entry", [["declarer_id.login", "=", "member"], ["evidence_ids", "!=", False]])
    go(phone, f"/my/points/entries/{entry}", ".o_party_entry_page")
    return beside(*pictures, shot(phone, 1000))


def exemptions(studio):
    """What the member applied for, and the form."""
    phone = studio.page("member", PHONE)
    go(phone, "/my/points/exemptions", "[data-exemption]")
    pictures = [shot(phone, 700)]
    go(phone, "/my/points/exemptions/apply", ".o_party_form")
    phone.locator(".o_party_tier", has=phone.locator("[value='long_illness']")).click()
    phone.locator("#party_reason").fill("住院手术，附医院通知单")
    phone.wait_for_timeout(300)
    return beside(*pictures, shot(phone, 760))


def published(studio):
    phone = studio.page("member", PHONE)
    go(phone, "/my/points/published", ".o_party_table")
    return shot(phone, 900)


def activate(studio):
    phone = studio.page(None, PHONE)
    go(phone, "/my/activate", "#code")
    return shot(phone, 560)


# ------------------------------------------------------------------ the branch


def inbox(studio):
    desk, phone = studio.page("secretary"), studio.page("secretary", PHONE)
    go(desk, "/odoo/party-inbox", ".o_data_row")
    go(phone, "/odoo/party-inbox", ".o_kanban_record")
    for row in (2, 3, 4):
        desk.locator(".o_data_row .o_list_record_selector input").nth(row).click()
    desk.wait_for_timeout(500)
    return beside(shot(desk), shot(phone))


def entry(studio):
    """What the member has just declared, before the leader of the group."""
    desk = studio.page("leader")
    number = studio.first("leader", "party.entry", [["turn", "!=", False], ["evidence_ids", "!=", False]])
    go(desk, f"/odoo/party-entries/{number}", ".o_form_view")
    return shot(desk)


def refuse(studio):
    desk = studio.page("secretary")
    go(desk, "/odoo/party-inbox", ".o_data_row")
    desk.locator(".o_data_row", has_text="履行义务不足").first.locator(".o_list_record_selector input").click()
    desk.locator("button[name='action_refuse']").first.click()
    settle(desk, ".modal .o_form_view")
    return shot(desk, 620)


def bulk_entry(studio):
    desk = studio.page("recorder")
    go(desk, "/odoo/action-party_points.action_entry_bulk", ".o_form_view")
    desk.locator("[name='rule_id'] input").fill("承诺")
    desk.locator(".o-autocomplete--dropdown-item", has_text="承诺").first.click()
    desk.locator("button[name='action_fill']").click()
    settle(desk, "[name='line_ids'] .o_data_row")
    return shot(desk)


def review(studio):
    desk = studio.page("secretary")
    number = studio.first("secretary", "party.review", [["state", "=", "published"]])
    go(desk, f"/odoo/party-reviews/{number}", ".o_data_row")
    return shot(desk)


def members(studio):
    desk = studio.page("secretary")
    go(desk, "/odoo/party-members?view_type=list", ".o_data_row")
    return shot(desk)


def roster_import(studio):
    desk = studio.page("secretary")
    go(desk, "/odoo/party-roster-import", ".o_form_view")
    desk.locator("input[type='file']").first.set_input_files({
        "name": "党员花名册.xlsx", "buffer": roster(),
        "mimeType": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"})
    desk.locator("button[name='action_read']:visible").first.click()
    settle(desk, "button[name='action_preview']")
    desk.locator("button[name='action_preview']:visible").first.click()
    settle(desk, "button[name='action_import']")
    return shot(desk)


def roster():
    """A branch's list as it is kept: a title, a merged header, one row that can't be right."""
    book = Workbook()
    sheet = book.active
    sheet.title = "花名册"
    for row in (
        [f"{SHOWN_BRANCH}党员花名册"],
        ["序号", "姓名", "性别", "工号", "所在党支部", "党员类别", "入党时间", "转正时间", "联系电话"],
        [1, "孙斌", "男", "YL10108", SHOWN_BRANCH, "正式党员", "1999.03.09", "2000.03.09", "13900000001"],
        [2, "林晓东", "男", "YL10901", SHOWN_BRANCH, "正式党员", "2011年5月6日", "2012年5月6日", "13900000002"],
        [3, "高　洁", "女", "ＹＬ１０９０２", SHOWN_BRANCH, "预备党员", "20260601", "", "13900000003"],
        [4, "方志强", "男", "YL10903", "运行第九党支部", "正式党员", "2015.07.01", "2016.07.01", ""],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:I1")
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def portal_accounts(studio):
    desk = studio.page("secretary")
    go(desk, "/odoo/action-party_points.action_portal_accounts", ".modal [name='unit_id'] input")
    desk.locator(".modal [name='unit_id'] input").fill(SHOWN_BRANCH)
    desk.locator(".o-autocomplete--dropdown-item", has_text=SHOWN_BRANCH).first.click()
    desk.locator(".modal button[name='action_preview']").click()
    settle(desk, ".modal .o_data_row")
    return shot(desk)


# ------------------------------------------------------------------ the administrator


def organisation_chart(studio):
    desk = studio.page("admin")
    go(desk, "/odoo/party-chart", ".o_hierarchy_node")
    desk.locator(".o_hierarchy_node_button", has_text="展开").first.click()
    desk.wait_for_timeout(1200)
    return shot(desk)


def reorganisation(studio):
    desk = studio.page("admin")
    go(desk, "/odoo/party-organisation", ".o_list_view")
    for name in ("机械检修党支部", "电气检修党支部"):
        desk.locator(f"tr:has(td[name=name]:text-is('{name}')) .o_list_record_selector input").check()
    desk.locator(".o_control_panel_actions button", has_text="动作").or_(
        desk.locator(".o_control_panel_actions button", has_text="操作")).first.click()
    desk.locator(".o-dropdown--menu >> text=党组织调整").click()
    desk.locator("[name=new_name] input").fill("检修党支部")
    desk.locator("[name=reason] input").fill("远党发〔2026〕18号")
    desk.locator("[name=reason] input").press("Tab")
    settle(desk, ".o_party_reorganisation table:has-text('检修党支部')")
    return shot(desk)


def scheme(studio):
    desk = studio.page("admin")
    number = studio.first("admin", "party.scheme", [["library", "=", False]])
    go(desk, f"/odoo/party-schemes/{number}", ".o_form_view")
    return shot(desk)


def scheme_editor(studio):
    """A draft with a cap that doesn't fit, and an example."""
    desk = studio.page("admin")
    number = studio.first("admin", "party.scheme", [["library", "=", False], ["state", "=", "draft"]])
    go(desk, f"/odoo/party-schemes/{number}/party-scheme-editor", ".o_party_ed_example_total:has-text('80')")
    desk.locator("[data-code='conduct_values']").click()
    desk.locator("[data-rule='conduct_values.report'] .o_party_ed_item_title").click()
    desk.locator("[data-place$='.max'] input").first.fill("12")
    desk.locator(".o_party_ed_example_add").select_option("award.personal")
    settle(desk, ".o_party_ed_example_total:has-text('86')")
    desk.set_viewport_size({"width": 1400, "height": 1060})
    picture = shot(desk)
    desk.set_viewport_size(DESK["viewport"])
    desk.evaluate("localStorage.clear()")
    return picture


def library(studio):
    desk = studio.page("admin")
    go(desk, "/odoo/party-scheme-library", ".o_kanban_record")
    return shot(desk)


def what_if(studio):
    desk, phone = studio.page("committee"), studio.page("committee", PHONE)
    trial = studio.first("committee", "party.what.if", [["state", "=", "done"]])
    for page in (desk, phone):
        go(page, f"/odoo/party-what-if/{trial}", "button[name='action_open']")
        page.locator("button[name='action_open']").first.click()
        settle(page, ".o_party_what_if_headline")
    return beside(shot(desk), shot(phone))


PICTURES = (my_points, score_tree, declare, my_entries, exemptions, published, activate, inbox, entry, refuse,
            bulk_entry, review, members, roster_import, portal_accounts, organisation_chart, reorganisation, scheme,
            library, what_if, scheme_editor)


@contextmanager
def studio():
    path = os.environ.get("PARTY_POINTS_CHROMIUM") or "/usr/bin/chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGS, env={**os.environ, **LANGUAGE})
        yield Studio(browser)
        browser.close()


def main(wanted):
    IMAGES.mkdir(exist_ok=True)
    chosen = [take for take in PICTURES if not wanted or take.__name__.replace("_", "-") in wanted]
    failed = 0
    with studio() as one:
        for take in chosen:
            name = take.__name__.replace("_", "-")
            try:
                save(name, take(one))
            except Exception as fault:  # noqa: BLE001  one picture that fails must not cost the others
                failed += 1
                print(f"{name}: {str(fault).splitlines()[0]}", file=sys.stderr, flush=True)
    return min(failed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
