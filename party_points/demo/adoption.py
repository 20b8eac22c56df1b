"""What the demo enterprise brought along from the time before the app: imported by the wizards, as anybody would."""

import base64
import io
import random
from datetime import timedelta

import xlsxwriter

GRADES = ("优秀", "良好", "良好", "良好", "合格", "合格")
OLD_LEDGER = (
    (5, "base.meetings", -1, "党员大会迟到"),
    (8, "commitment.result", 2, "完成设备巡检承诺"),
    (11, "base.values", -2, "未参加志愿服务"),
    (14, "commitment.result", 3, "提前完成技改承诺"),
    (17, "base.dues", -1, "党费晚交"),
)


def import_results(desks, user, years):
    """Totals, ranks and grades of every branch's full members in these years, imported by the superior."""
    rows = []
    for desk in desks:
        for year in years:
            rng = random.Random(f"{desk.branch.name} {year}")
            full = [member for member in desk.members[:20] if member.status == "full"]
            totals = sorted((round(rng.uniform(68, 97), 2) for _member in full), reverse=True)
            for rank, (member, total) in enumerate(zip(rng.sample(full, len(full)), totals, strict=True), start=1):
                grade = GRADES[rank * len(GRADES) // (len(full) + 1)]
                if desk.shown and rank == len(full):
                    # For the second year in a row the last one of this branch is someone to look after.
                    grade = "不合格"
                rows.append((member.staff_number, member.name, desk.branch.name, year, total,
                             f"{rank}/{len(full)}", grade))
    head = ("工号", "姓名", "党支部", "年度", "总分", "排名", "等次")
    _import(user, "party.result.import", f"{years[0]}-{years[-1]}年度评议结果.xlsx", head, rows)


def import_ledger(desk, today):
    """Entries of the shown branch from before, handed in by its recorder; the secretary has still to confirm them."""
    period = desk.branch.env["party.period"].search(
        [("date_from", "<=", today), ("date_to", ">=", today), ("cycle_id.scheme_id.owner_branch_id", "parent_of",
                                                               desk.branch.ids)], limit=1)
    day = max(period.date_from, today - timedelta(days=30)) if period else today
    rows = [(desk.members[place].staff_number, desk.members[place].name, day.isoformat(), code, points, reason)
            for place, code, points, reason in OLD_LEDGER]
    head = ("工号", "姓名", "日期", "计分标准", "分值", "原因")
    _import(desk.recorder, "party.opening.import", "支部积分台账（纸质转录）.xlsx", head, rows,
            note="支部纸质积分台账，支委会已审议")


def _import(user, model, filename, head, rows, **options):
    """The wizard's own steps; a row that is refused is a fault of the demo."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("台账")
        for number, row in enumerate((head, *rows)):
            sheet.write_row(number, 0, row)
    wizard = user.with_user(user).env[model].create(
        {"file": base64.b64encode(stream.getvalue()), "filename": filename})
    wizard.action_read()
    wizard.write(options)
    wizard.action_preview()
    refused = wizard.line_ids.filtered(lambda line: line.outcome == "reject")
    if refused:
        raise ValueError(f"{filename}: {refused[0].name}: {refused[0].reason}")
    wizard.action_import()
