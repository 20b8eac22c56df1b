"""Workbooks made on the spot, and what the reader makes of them."""

import datetime
import importlib.util
import io
from pathlib import Path

import openpyxl
import pytest
from imports import roster
from imports.fields import ROSTER
from imports.mapping import map_columns
from imports.table import find_table
from imports.workbook import open_workbook

TODAY = datetime.date(2026, 3, 1)


@pytest.fixture
def today():
    return TODAY


@pytest.fixture
def book():
    def make(rows, merges=(), name='花名册', more=()):
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        sheet.title = name
        for row in rows:
            sheet.append(row)
        for merge in merges:
            sheet.merge_cells(merge)
        for title, lines in more:
            extra = workbook.create_sheet(title)
            for row in lines:
                extra.append(row)
        buffer = io.BytesIO()
        workbook.save(buffer)
        return buffer.getvalue()
    return make


@pytest.fixture
def read():
    """(titles by field, persons) of the first sheet."""
    def read_file(data, name='x.xlsx'):
        table = find_table(open_workbook(data, name).sheets[0], ROSTER)
        mapping = {index: guess.field for index, guess in map_columns(table, ROSTER, TODAY).items()}
        titles = {mapping[column.index]: column.title for column in table.columns if column.index in mapping}
        persons = roster.read_rows(table, mapping, TODAY)
        roster.mark_repeats(persons)
        return titles, persons
    return read_file


@pytest.fixture(scope='session')
def strategies():
    """The engine tests' generator of random schemes."""
    path = Path(__file__).resolve().parents[1] / 'engine' / 'strategies.py'
    spec = importlib.util.spec_from_file_location('scheme_strategies', path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
