"""What the readers' codes mean, in the user's language."""

from odoo.tools.translate import LazyTranslate

from ..imports.results import split_name

_lt = LazyTranslate(__name__)

FIELDS = {
    'name': _lt("Full name"),
    'staff_number': _lt("Staff number"),
    'phone': _lt("Phone"),
    'gender': _lt("Gender"),
    'birthday': _lt("Birthday"),
    'branch': _lt("Organisation"),
    'superior': _lt("Superior organisation"),
    'group': _lt("Group"),
    'status': _lt("Status"),
    'date_joined': _lt("Joined the Party"),
    'date_full': _lt("Full member since"),
    'date_enrolled': _lt("Enrolled from"),
    'posts': _lt("Party posts"),
    'date_post': _lt("In office from"),
    'introducers': _lt("Introducers"),
    'track': _lt("Track"),
    'value': _lt("Figure"),
    'level': _lt("Level"),
    'year': _lt("Year"),
    'total': _lt("Total"),
    'rank': _lt("Rank"),
    'grade': _lt("Grade"),
    'note': _lt("Remark"),
    'date': _lt("Date"),
    'rule': _lt("Rule or node"),
    'points': _lt("Points"),
    'quantity': _lt("Quantity"),
    'tier': _lt("Level of the honour"),
    'subject': _lt("Subject"),
    'reason': _lt("Reason"),
}

FILE = {
    'empty': _lt("The file is empty. Save the workbook again and choose it once more."),
    'too_big': _lt(
        "The file has %(size)s MB; at most %(limit)s MB can be read. Remove pictures and sheets that aren't "
        "needed, or split it."),
    'wrong_kind': _lt(
        "This is no workbook but %(kind)s. Save it from Excel or WPS as .xlsx (or .csv) and choose that file."),
    'encrypted': _lt("The workbook is protected by a password. Save it without one and choose that file."),
    'damaged': _lt(
        "The file is damaged and can't be read. Open it in Excel or WPS, save it as .xlsx, and choose that "
        "file."),
    'bomb': _lt(
        "The file unpacks to %(size)s MB and more, as no roster does. It was not opened. Copy the table into "
        "a new workbook."),
    'too_many_rows': _lt(
        "Sheet “%(sheet)s” has more than %(limit)s rows. Split the file and import the parts one after the "
        "other."),
    'no_cells': _lt("The workbook holds no data: all its sheets are empty."),
    'xls_unsupported': _lt(
        "Workbooks of the old .xls kind can't be read here. Save it from Excel or WPS as .xlsx and choose "
        "that file."),
    'encoding': _lt("The text file is in an unknown encoding. Save it as .xlsx, or as CSV in UTF-8."),
    'no_table': _lt(
        "No sheet has a row of column titles with a name or a staff number. Give the columns titles such as "
        "姓名, 工号, 所在党支部 and choose the file again."),
    'no_file': _lt("Choose a file first."),
    'no_sheet': _lt("Choose at least one sheet."),
    'no_person_column': _lt("No column holds the names. Say which one does."),
    'twice': _lt("Two columns are set to “%(field)s”: %(titles)s. Keep one of them."),
    'no_rows': _lt("There are no rows below the column titles."),
}

ISSUES = {
    'formula': _lt(
        "%(field)s: the cell holds a formula without its result (%(text)s). Save the file in Excel or WPS, or"
        " enter the value."),
    'cell_error': _lt("%(field)s: the cell holds the error %(text)s."),
    'name_missing': _lt("The name is missing."),
    'name_unreadable': _lt("“%(text)s” is no name."),
    'number_unreadable': _lt("“%(text)s” is no staff number."),
    'person_missing': _lt("Neither name nor staff number is given."),
    'phone_unreadable': _lt("“%(text)s” is no complete phone number; it is left out."),
    'gender_unknown': _lt("Gender “%(text)s” isn't known; it is left out."),
    'status_unknown': _lt("Status “%(text)s” isn't known. Use 正式党员, 预备党员 or 入党积极分子."),
    'track_unlike': _lt("“%(text)s” doesn't look like a track."),
    'track_unknown': _lt("The scheme of %(unit)s has no track “%(text)s”; it is left out. It has: %(tracks)s."),
    'date_unreadable': _lt("%(field)s: “%(text)s” is no date. Write it like 2019-05-03 or 2019年5月."),
    'date_impossible': _lt("%(field)s: there is no date “%(text)s”. Correct it, for example 2019-05-03."),
    'date_ambiguous': _lt("%(field)s: “%(text)s” can be read in two ways. Write it like 2019-05-03 or 2019年10月."),
    'date_short_year': _lt("%(field)s: “%(text)s” is read as %(date)s."),
    'date_future': _lt("%(field)s: %(date)s is still to come."),
    'date_too_old': _lt("%(field)s: %(date)s is too long ago."),
    'full_before_joined': _lt("Full member since %(full)s, before joining on %(joined)s."),
    'joined_young': _lt("Joined on %(joined)s, not yet 18 years old by the birthday %(born)s. Please check."),
    'probationary_but_full': _lt("Probationary, but a full member since %(full)s? The status in the file counts."),
    'full_too_soon': _lt("Joined on %(joined)s and already a full member, without a date. Please check."),
    'repeats_row': _lt("Repeats row %(row)s of sheet “%(sheet)s”."),
    'same_number': _lt(
        "Staff number %(number)s stands in rows %(rows)s with different contents. Keep the right one."),
    'same_name': _lt(
        "Rows %(rows)s hold the same name %(name)s without anything that tells the two apart. Add the staff "
        "numbers or birthdays."),
    'same_person': _lt("%(person)s stands in rows %(rows)s with different figures. Keep the right one."),
    'same_member': _lt("Means the same member as row %(row)s."),
    'post_unknown': _lt("“%(text)s” is no party post known here; it is left out."),
    'post_no_place': _lt("%(text)s: there is no such organisation above or at %(unit)s; the post is left out."),
    'post_no_group': _lt("%(text)s: the group isn't known; the post is left out."),
    'posts_need_admin': _lt(
        "%(text)s: posts give rights; only an administrator of Party Points can import them. The post is left"
        " out."),
    'post_held': _lt("%(holder)s is %(post)s of %(unit)s as well. End that post if it is over."),
    'no_branch': _lt("The party organisation is missing."),
    'branch_unknown': _lt(
        "There is no organisation “%(text)s”. Correct the name, or have the organisation created first."),
    'branch_unknown_near': _lt("There is no organisation “%(text)s”. Is it “%(near)s”?"),
    'branch_ambiguous': _lt(
        "“%(text)s” can be: %(near)s. Write the superior before it with a slash, or add a column for it."),
    'branch_closed': _lt("%(text)s is closed."),
    'branch_league': _lt("“%(text)s” belongs to the Youth League and is no party organisation."),
    'not_a_branch': _lt("%(unit)s is no branch. Members are enrolled in a branch or one of its groups."),
    'branch_read_as': _lt("“%(text)s” is read as %(unit)s."),
    'group_unknown': _lt("%(unit)s has no group “%(text)s”; the member joins the branch itself."),
    'no_right': _lt("You hold no post that lets you record members of %(unit)s."),
    'no_right_member': _lt(
        "%(name)s belongs to an organisation for which you hold no post to record. Ask the superior "
        "organisation to transfer the member."),
    'number_other_name': _lt("Staff number %(number)s belongs to %(name)s. Correct the number or the name."),
    'number_needs_admin': _lt("The staff number is left out: only an administrator gives one to an existing member."),
    'several_members': _lt("%(count)s members of this name fit. Add the staff number."),
    'perhaps_elsewhere': _lt(
        "A member of this name with the same dates stands in another organisation. Add the staff number to "
        "say whether it is the same person."),
    'name_elsewhere': _lt("There is another member of this name; a new one will be created."),
    'member_ended': _lt("The membership of %(name)s has ended. Reopen it with a new enrolment first."),
    'member_archived': _lt("%(name)s is archived. Restore the member first."),
    'enrolment_later': _lt(
        "The enrolment of %(name)s begins on %(date)s, after the date of the change, %(day)s. Choose a later "
        "date."),
    'member_unknown': _lt("There is no member with staff number %(number)s."),
    'member_unknown_name': _lt("There is no member %(name)s in the organisations you may record for."),
    'introducer_unknown': _lt("Introducer %(text)s isn't in the register or not the only one of the name; left out."),
    'figure_unreadable': _lt("“%(text)s” is no number."),
    'figure_missing': _lt("Neither a figure nor a level is given."),
    'figure_bounds': _lt("%(text)s is not between 0 and 100."),
    'own_figure': _lt("Your own figure has to be entered by somebody else."),
    'stated': _lt("%(text)s"),
    'year_unreadable': _lt("“%(text)s” is no year. Write it like 2024."),
    'year_missing': _lt("The year is missing: add a column for it, or choose the year of the whole list."),
    'year_running': _lt("%(year)s isn't over: its result comes from the year's last review."),
    'year_decided': _lt("The result of %(year)s was made by a review here; an import doesn't replace it."),
    'total_rounded': _lt("The total %(text)s is rounded to %(rounded)s."),
    'rank_unreadable': _lt("“%(text)s” is no rank. Write it like 3, 3/25 or 末位."),
    'grade_unreadable': _lt("“%(text)s” is no grade."),
    'grade_unknown': _lt("“%(text)s” is none of the grades of %(scheme)s: %(grades)s."),
    'grade_unknown_near': _lt("%(scheme)s has no grade “%(text)s”. Is it “%(near)s”?"),
    'result_missing': _lt("The row holds neither total nor rank nor grade."),
    'no_scheme': _lt("%(unit)s has no scheme. An administrator sets one first: results are read by its grades."),
    'no_right_review': _lt("You hold no post that lets you review in the organisation of %(name)s."),
    'own_result': _lt("Your own result has to be imported by somebody else."),
    'day_missing': _lt("“%(text)s” has no day. Write it like 2026-03-01."),
    'date_missing': _lt("The date is missing: an entry under a rule needs the day on which it happened."),
    'rule_missing': _lt("The rule or the node is missing."),
    'rule_unknown': _lt("%(scheme)s has neither a rule nor a node “%(text)s”."),
    'rule_unknown_near': _lt("%(scheme)s has neither a rule nor a node “%(text)s”. Is it “%(near)s”?"),
    'rule_ambiguous': _lt("“%(text)s” can be several rules or nodes. Write the code: %(codes)s."),
    'tier_unknown': _lt("The rule has no level “%(text)s”. It has: %(tiers)s."),
    'points_decimals': _lt("“%(text)s” is no number of points with at most two decimals."),
    'quantity_unreadable': _lt("“%(text)s” is no quantity."),
    'points_not_rule': _lt(
        "%(text)s points are stated, the rule gives %(points)s. Leave the points empty, or tick that points decided "
        "before are taken."),
    'balance_amount': _lt("An opening balance needs its points."),
    'balance_there': _lt("The member has an opening balance of %(points)s on this node. Reverse that one first."),
    'not_enrolled': _lt("%(name)s is enrolled nowhere on %(date)s."),
    'no_cycle': _lt("%(unit)s has no running cycle. An administrator sets a scheme and opens it first."),
    'not_running': _lt("%(date)s isn't in the running cycle, which goes from %(first)s to today, %(last)s."),
    'period_final': _lt("%(period)s is final for the branch. Its review has to be reopened first."),
    'branch_left_out': _lt("There is no organisation “%(text)s” here; the branch of that time is kept as a remark."),
    'level_unknown': _lt("“%(text)s” is none of the levels of %(node)s: %(levels)s."),
}

STATUSES = {
    'full': _lt("Full member"),
    'probationary': _lt("Probationary member"),
    'activist': _lt("Activist"),
    'employee': _lt("Employee"),
    'male': _lt("Male"),
    'female': _lt("Female"),
}


def sentence(env, texts, code, params=None):
    """The translated sentence of a code."""
    shown = dict(params or {})
    if shown.get('field'):
        shown['field'] = field_label(env, shown['field'])
    text = env._(texts[code])
    return text % shown


def issue_text(env, issue):
    return sentence(env, ISSUES, issue.code, {'field': '', **issue.params})


def issue_texts(env, record):
    """(why the row is refused, what else is to be said), each a line a sentence."""
    texts = {True: {}, False: {}}
    for issue in record.issues:
        texts[issue.blocks][issue_text(env, issue)] = None
    return '\n'.join(texts[True]), '\n'.join(texts[False])


def field_label(env, name):
    """What a column holds, in the user's language; of a year's own column with the year."""
    part, year = split_name(name)
    label = env._(FIELDS[part]) if part in FIELDS else part
    return f'{year} {label}' if year else label


def value_label(env, value):
    return env._(STATUSES[value]) if value in STATUSES else str(value or '')
