"""The rules of users.csv (OneRoster 1.1) as a script of the csv module: what a careful person would write by hand.

usage: uploads.py FILE TIMES    prints one line of JSON: seconds, memory, errors
"""

import csv
import hashlib
import json
import re
import resource
import sys
import time

COLUMNS = (
    "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
    "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password"
).split(",")
ROLES = frozenset(("administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"))
STATUSES = frozenset(("active", "tobedeleted"))
BOOLEANS = frozenset(("true", "false"))
TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)").fullmatch
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+").fullmatch
IDENTIFIER = re.compile(r"[^\x00-\x20]{1,255}").fullmatch
EXPONENT = re.compile(r"\d+(\.\d+)?[Ee][+-]\d+").fullmatch
# One search finds the cells that need a closer look: a first character of formulas, errors and spaces, or a last space.
ODD = re.compile(r"[=+\-@#\t\r \u00a0]|.*[ \u00a0]$").match
PHONE = re.compile(r"[+-][0-9 ().\-/]*").fullmatch
EXCEL_ERRORS = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"))


def judge(path):
    errors = warnings = 0
    first = []
    seen = {}
    delta = None

    def report(rule, line, column):
        nonlocal errors
        errors += 1
        if len(first) < 1000:
            first.append((rule, line, column))

    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    with open(path, encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader)
        if header[: len(COLUMNS)] != COLUMNS or any(not name.startswith("metadata.") for name in header[len(COLUMNS) :]):
            report("header", 1, 0)
        width = len(header)
        for row in reader:
            line = reader.line_num
            if len(row) != width:
                report("cells", line, 0)
                continue
            for column, value in enumerate(row):
                if not value:
                    continue
                if len(value) > 255:
                    report("long", line, column)
                if ODD(value):
                    if value in EXCEL_ERRORS:
                        report("excel-error", line, column)
                    elif not PHONE(value):
                        warnings += 1
                if "\n" in value or "\x00" in value:
                    report("line-break", line, column)
            key = row[0]
            if not key:
                report("missing", line, 0)
            elif not IDENTIFIER(key) or EXPONENT(key):
                report("id", line, 0)
            elif key in seen:
                report("duplicate", line, 0)
            else:
                seen[key] = line
            status, modified = row[1], row[2]
            if status and status not in STATUSES:
                report("status", line, 1)
            if modified and not TIMESTAMP(modified):
                report("date", line, 2)
            if delta is None:
                delta = bool(status)
            if bool(status) != delta or bool(modified) != delta:
                report("together", line, 1)
            if row[3] not in BOOLEANS:
                report("boolean", line, 3)
            if not row[4]:
                report("missing", line, 4)
            else:
                for item in row[4].split(","):
                    if not IDENTIFIER(item.strip(" ")):
                        report("id", line, 4)
            if row[5] not in ROLES:
                report("role", line, 5)
            for column in (6, 8, 9):
                if not row[column]:
                    report("missing", line, column)
            if row[12] and not EMAIL(row[12]):
                report("email", line, 12)
            if row[15]:
                for item in row[15].split(","):
                    if not IDENTIFIER(item.strip(" ")):
                        report("id", line, 15)
            if row[17]:
                warnings += 1
    return errors


def main():
    path, times = sys.argv[1], int(sys.argv[2])
    cpu, wall, errors = [], [], 0
    for _ in range(times):
        cpu_start, wall_start = time.process_time(), time.perf_counter()
        errors = judge(path)
        cpu.append(time.process_time() - cpu_start)
        wall.append(time.perf_counter() - wall_start)
    print(
        json.dumps(
            {
                "CpuSeconds": sorted(cpu)[times // 2],
                "WallSeconds": sorted(wall)[times // 2],
                "PeakBytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
                "Errors": errors,
                "FirstCpuSeconds": cpu[0],
            }
        )
    )


main()
