#!/usr/bin/env python3
"""Cuts tests/data/registers-small/ out of data/registers/: tools/registers/slice.py

A few hundred rows of every register the product ships, so that the browser's journeys start in seconds yet meet real names:
all "Ysgol Bro …" schools of England's and Wales's registers, letters outside ASCII, closed schools, trusts with their
academies, links to schools that are not there. Records keep their bytes, their encoding and their order. Done twice it
writes the same bytes.
"""
import csv
import gzip
import hashlib
import io
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "data" / "registers"
OUT = ROOT / "tests" / "data" / "registers-small"

WANTED_NAME = re.compile(r"\bysgol bro\b", re.IGNORECASE)
EVERY_ESTABLISHMENT = 160     # one in so many of England's 50,515
EVERY_WELSH_SCHOOL = 8
TRUSTS = 12
LINKS = 120


def records(data):
    """The records of a CSV file as they stand, line ends included: a line end inside quotes does not end one."""
    start, quoted = 0, False
    for at, byte in enumerate(data):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x0A and not quoted:
            yield data[start : at + 1]
            start = at + 1
    if start < len(data):
        yield data[start:]


def cells(record, encoding):
    return next(csv.reader(io.StringIO(record.decode(encoding), newline="")))


class Register:
    def __init__(self, entry):
        self.entry = entry
        self.data = gzip.decompress((SHIPPED / entry["file"]).read_bytes())

    def table(self):
        encoding = {"utf-8": "utf-8-sig"}.get(self.entry["encoding"], "cp1252")
        every = list(records(self.data))
        headings = cells(every[0], encoding)
        return every[0], [(record, dict(zip(headings, cells(record, encoding)))) for record in every[1:]]

    def keep(self, wanted):
        heading, rows = self.table()
        kept = [record for number, (record, row) in enumerate(rows) if wanted(number, row)]
        return heading + b"".join(kept), len(kept)


def slices(registers):
    by_name = {entry["register"]: Register(entry) for entry in registers}
    _, establishments = by_name["gias-establishments"].table()
    urns, authorities = set(), set()
    for number, (_, row) in enumerate(establishments):
        if WANTED_NAME.search(row["EstablishmentName"]) or number % EVERY_ESTABLISHMENT == 0:
            urns.add(row["URN"])
            authorities.add(row["LA (code)"])
    _, codes = by_name["local-authority-dfe-codes"].table()
    references = {row["reference"] for _, row in codes if row["LA (code)"] in authorities}
    _, trusts = by_name["academy-trusts"].table()
    groups = []
    for _, row in trusts:
        if row["Academy URN"] in urns and row["Group UID"] not in groups:
            groups.append(row["Group UID"])
    groups = set(groups[:TRUSTS])

    def welsh(number, row):
        name = row.get("School Name") or row.get("Enw’r ysgol")
        return bool(WANTED_NAME.search(name)) or number % EVERY_WELSH_SCHOOL == 0

    # Both sheets of maintained schools must hold the same ones; they stand in the same order but are matched by number.
    _, maintained = by_name["wales-maintained-en"].table()
    numbers = {row["School Number"] for number, (_, row) in enumerate(maintained) if welsh(number, row)}

    def links(register):
        left = [LINKS]

        def wanted(_, row):
            if row["URN"] not in urns or not left[0]:
                return False
            left[0] -= 1
            return True

        return wanted

    wanted = {
        "local-authorities": lambda _, row: row["reference"] in references,
        "local-authority-dfe-codes": lambda _, row: row["LA (code)"] in authorities,
        "gias-establishments": lambda _, row: row["URN"] in urns,
        "wales-maintained-en": lambda _, row: row["School Number"] in numbers,
        "wales-maintained-cy": lambda _, row: row["Rhif yr ysgol"] in numbers,
        "wales-independent-en": welsh,
        "wales-referral-units-en": welsh,
        "academy-trusts": lambda _, row: row["Group UID"] in groups,
    }
    for entry in registers:
        register = by_name[entry["register"]] if entry["register"] != "gias-links" else Register(entry)
        if entry["file"].endswith(".json.gz"):
            yield entry, register.data, entry["records"]
        else:
            yield entry, *register.keep(wanted.get(entry["register"]) or links(register))


def rewritten(block, data, count):
    """The entry of SOURCES.toml as it stands, but for what the cutting changes."""
    block = block.replace(".gz\"", "\"")
    block = re.sub(r'(?m)^records( *)= .*$', lambda found: f"records{found[1]}= {count}", block)
    block = re.sub(r'(?m)^sha256( *)= .*$', lambda found: f'sha256{found[1]}= "{hashlib.sha256(data).hexdigest()}"', block)
    if '.json"' in block:
        return block
    before = lambda text: "" if text == "None." else text + " "
    return re.sub(r'(?m)^changes( *)= "(.*)"$', lambda found: f'changes{found[1]}= "{before(found[2])}Of that, a few rows, unaltered."', block)


def main():
    sources = (SHIPPED / "SOURCES.toml").read_text(encoding="utf-8")
    blocks = ["[[register]]\n" + block for block in sources.split("[[register]]\n")[1:]]
    field = lambda block, name: re.search(rf'(?m)^{name} *= "?([^"\n]*)"?$', block)[1]
    registers = [{name: field(block, name) for name in ("file", "register", "encoding", "records")} for block in blocks]
    OUT.mkdir(parents=True, exist_ok=True)
    text = "# A small part of data/registers/, for the browser's journeys. Written by tools/registers/slice.py: change it there.\n"
    for (entry, data, count), block in zip(slices(registers), blocks):
        (OUT / entry["file"].removesuffix(".gz")).write_bytes(data)
        text += "\n" + rewritten(block, data, count).rstrip() + "\n"
        print(f"{entry['file'].removesuffix('.gz')}: {count} records, {len(data)} bytes")
    (OUT / "SOURCES.toml").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
