"""Reading the workbooks that branches keep: pure Python, imports nothing of Odoo.

Every step takes values and gives values; faults are data (`Issue`: a code with parameters, which the shell translates).

    workbook.open_workbook(bytes, name) -> Workbook of Sheets      (or WorkbookError)
    table.find_table(sheet, fields)     -> Table: header, columns, rows without titles, totals and signatures
    mapping.map_columns(table, fields)  -> which column holds which field
    roster.read_rows / figures.read_rows -> one Person / Figure a row, each value clean or with its issues
    rejects.write(...)                  -> a workbook with the refused rows and a column of reasons
"""
