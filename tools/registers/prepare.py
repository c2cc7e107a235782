#!/usr/bin/env python3
"""Makes data/registers/ from a folder of collected public registers: tools/registers/prepare.py FOLDER

Needed only to renew what the product ships; the build and the program do without it. Copies what is plainly under the Open
Government Licence and joins the GIAS establishments, which were collected in two halves:

  gias-establishments-20231116.json.gz   all 50,515 establishments, but some thirty columns, named by the service that kept them
  gias-full-headings-sample.csv          the 139 headings of the register itself, 99 establishments, May 2021
  gias-all-urns-202204.csv.gz            the opening days, which the first lacks, April 2022
  establishment-types-20250422.csv       the group of each establishment type

into one CSV under the 139 headings. Where two know a value the newest issue wins. Done twice it writes the same bytes.
"""
import csv
import gzip
import hashlib
import io
import json
import pathlib
import re
import sys
import unicodedata

OUT = pathlib.Path(__file__).resolve().parents[2] / "data" / "registers"

# Columns of the collected JSON by the register's own headings; a function makes the text where it isn't there as is.
COLUMNS = {
    "URN": "urn",
    "LA (code)": "la_code",
    "LA (name)": "la_name",
    "EstablishmentNumber": "establishment_number",
    "EstablishmentName": "name",
    "TypeOfEstablishment (code)": "establishment_type_code",
    "TypeOfEstablishment (name)": "establishment_type_name",
    "EstablishmentStatus (code)": "establishment_status_code",
    "EstablishmentStatus (name)": "establishment_status_name",
    "CloseDate": lambda row: uk_day(row["close_date"]),
    "PhaseOfEducation (code)": "phase_type",
    "PhaseOfEducation (name)": "phase_name",
    "UKPRN": "ukprn",
    "LastChangedDate": lambda row: uk_day(row["last_changed_date"]),
    "Street": "address_1",
    "Locality": "address_2",
    "Address3": "address_3",
    "Town": "town",
    "County (name)": "county",
    "Postcode": "postcode",
    "Easting": "easting",
    "Northing": "northing",
    "RSCRegion (name)": "region",
    "Country (name)": "country",
    "NumberOfPupils": "number_of_pupils",
}
# The people of the register are left out, should a sample ever hold them.
PERSONAL = ("HeadTitle (name)", "HeadFirstName", "HeadLastName")

OGL = "Open Government Licence v3.0"
OGL_ADDRESS = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
DFE = ("Department for Education", "Yr Adran Addysg")
WELSH_GOVERNMENT = ("Welsh Government", "Llywodraeth Cymru")
MHCLG = ("Ministry of Housing, Communities and Local Government", "Y Weinyddiaeth Tai, Cymunedau a Llywodraeth Leol")
GDS = ("Government Digital Service", "Gwasanaeth Digidol y Llywodraeth")


def uk_day(iso):
    return "-".join(reversed(iso.split("-"))) if iso else ""


def text(value):
    return "" if value is None else unicodedata.normalize("NFC", str(value))


def table(path):
    raw = path.read_bytes()
    if path.suffix == ".gz":
        raw = gzip.decompress(raw)
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


def to_csv(headings, rows):
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, headings, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8")


def establishments(folder):
    england = folder / "schools-england"
    sample = {row["URN"]: row for row in table(england / "gias-full-headings-sample.csv")}
    headings = list(next(iter(sample.values())))
    opened = {row["urn"]: row["open_date"] for row in table(england / "gias-all-urns-202204.csv.gz")}
    groups = {row["type-of-establishment-code"]: row for row in table(england / "establishment-types-20250422.csv")}
    rows = []
    for found in json.loads(gzip.decompress((england / "gias-establishments-20231116.json.gz").read_bytes())):
        row = dict(sample.get(found["urn"], {}))
        row.update({heading: "" for heading in PERSONAL})
        for heading, column in COLUMNS.items():
            row[heading] = text(column(found) if callable(column) else found[column])
        group = groups.get(row["TypeOfEstablishment (code)"])
        if group:
            row["EstablishmentTypeGroup (code)"] = group["establishment-type-group-code"]
            row["EstablishmentTypeGroup (name)"] = group["establishment-type-group-name"]
        row["OpenDate"] = opened.get(found["urn"]) or row.get("OpenDate", "")
        rows.append(row)
    return to_csv(headings, rows)


# "Kingston upon Hull, City of", "St. Helens", "Newcastle City Council": what is left when the words that only say what kind of
# council it is are dropped.
KIND_WORDS = re.compile(r"\b(london borough of|royal borough of|city of|council|authority|borough|city|county|district|metropolitan|"
                        r"the|unitary|royal|corporation|upon tyne|kingston upon|of)\b")


def bare_name(name):
    plain = re.sub(r"[.,']", "", name.lower().replace("&", "and"))
    return " ".join(KIND_WORDS.sub(" ", plain).split())


def dfe_codes(folder):
    """The DfE number of each local authority beside its reference in the register of local authorities, matched by name."""
    register = table(folder / "local-authorities" / "local-authority.csv")
    of_name = {}
    for row in register:
        if row["local-authority-type"] in ("COMB", "SRA", "NMD") or row["end-date"]:
            continue
        of_name.setdefault(bare_name(row["name"]), []).append(row)
    seen = {(row["LA (code)"], row["LA (name)"]) for row in csv.DictReader(io.StringIO(establishments(folder).decode()))}
    rows = []
    for code, name in sorted(seen):
        match = of_name.get(bare_name(name), [])
        if len(match) == 1:
            rows.append({"LA (code)": code, "LA (name)": name, "reference": match[0]["reference"],
                         "statistical-geography": match[0]["statistical-geography"]})
        elif not re.match(r"Pre-LGR|Does not apply|.*(Offshore|Overseas) Establishments", name) and not "660" <= code <= "681":
            sys.exit(f"no local authority of the register is called {name} ({code}): {match}")
    return to_csv(["LA (code)", "LA (name)", "reference", "statistical-geography"], rows)


def unchanged(path):
    def read(folder):
        raw = (folder / path).read_bytes()
        return gzip.decompress(raw) if path.endswith(".gz") else raw
    return read


def github(repository, commit, path):
    return f"https://github.com/{repository}/blob/{commit}/{path}".replace(" ", "%20")


GIAS_LINKS = "links_edubasealldata{}.csv"
NPQ = "DFE-Digital/npq-registration"
WALES = github("openregister/school-wls-data", "84560af253cf002a33c4090fb3149f880ae338a0",
               "lists/180410-address-list-schools-wales-ency.ods")


def links(day, commit, title):
    return dict(file=f"gias-links-{day}.csv.gz", register="gias-links", make=unchanged(f"schools-england/{GIAS_LINKS.format(day)}.gz"),
                title=title, publisher=DFE, data_date=f"{day[:4]}-{day[4:6]}-{day[6:]}", encoding="windows-1252",
                origin=[github("MastodonC/witan.gias", commit, f"resources/{GIAS_LINKS.format(day)}")], changes="None.")


def welsh(file, register, path, sheet, title):
    return dict(file=file, register=register, make=unchanged(f"schools-wales/{path}"), title=title, publisher=WELSH_GOVERNMENT,
                data_date="2018-04-10", encoding="utf-8", origin=[WALES], changes=f"Sheet {sheet} of the ODS file, as CSV.")


# In the order they are loaded: what others point to comes first.
SOURCES = [
    dict(file="local-authorities.csv.gz", register="local-authorities",
         make=unchanged("local-authorities/local-authority.csv"),
         title=("Local authorities of England", "Awdurdodau lleol Lloegr"), publisher=MHCLG, data_date="2026-05-27", encoding="utf-8",
         origin=[github("digital-land/dluhc-datasets", "78fe1c2fecf296b0592cd3be30b3c3d4bf0953fe",
                        "data/registers/local-authority.csv")], changes="None."),
    dict(file="local-authority-dfe-codes.csv.gz", register="local-authority-dfe-codes", make=dfe_codes,
         title=("Department for Education numbers of local authorities", "Rhifau’r Adran Addysg ar gyfer awdurdodau lleol"),
         publisher=DFE, data_date="2023-11-16", encoding="utf-8",
         origin=[github(NPQ, "b90640a2a4cce3f03ce476eb71ac23132989b0d0", "db/seeds/schools.zip"),
                 github("digital-land/dluhc-datasets", "78fe1c2fecf296b0592cd3be30b3c3d4bf0953fe",
                        "data/registers/local-authority.csv")],
         changes="Codes and names taken from the establishments, matched by name with the register of local authorities."),
    dict(file="gias-establishments.csv.gz", register="gias-establishments", make=establishments,
         title=("Establishments of Get Information about Schools", "Sefydliadau Get Information about Schools"),
         publisher=DFE, data_date="2023-11-16", encoding="utf-8",
         origin=[github(NPQ, "b90640a2a4cce3f03ce476eb71ac23132989b0d0", "db/seeds/schools.zip"),
                 github(NPQ, "a3a98bbf6587b93e91cf2f87046294580d348541", "spec/fixtures/files/gias_sample.csv"),
                 github("DFE-Digital/register-trainee-teachers", "751c48da137c36fbddf03ce1f1ab6219cc47c6b1", "data/schools.csv"),
                 github("MastodonC/witan.gias", "b85cee8a9e50d2308bf569da80afac5ea398c0cc",
                        "data/edubasealldata20250422-establishment-types.csv")],
         changes="Four files joined under the register's 139 headings; most columns are filled for 99 establishments only."),
    welsh("schools-wales-maintained-en.csv.gz", "wales-maintained-en", "maintained-schools-wales-en-20180410.csv", "Maintained",
          ("Maintained schools in Wales, in English", "Ysgolion a gynhelir yng Nghymru, yn Saesneg")),
    welsh("schools-wales-maintained-cy.csv.gz", "wales-maintained-cy", "maintained-schools-wales-cy-20180410.csv", "A_gynhelir",
          ("Maintained schools in Wales, in Welsh", "Ysgolion a gynhelir yng Nghymru, yn Gymraeg")),
    welsh("schools-wales-independent-en.csv.gz", "wales-independent-en", "independent-schools-wales-en-20180410.csv", "Independent",
          ("Independent schools in Wales", "Ysgolion annibynnol yng Nghymru")),
    welsh("schools-wales-pupil-referral-units-en.csv.gz", "wales-referral-units-en", "pupil-referral-units-wales-en-20180410.csv",
          "PRU", ("Pupil referral units in Wales", "Unedau cyfeirio disgyblion yng Nghymru")),
    dict(file="academy-trusts.csv.gz", register="academy-trusts",
         make=unchanged("academies-trusts/academies-trust-groups-and-links.csv.gz"),
         title=("Academy trusts and their academies", "Ymddiriedolaethau academi a’u hacademïau"), publisher=DFE,
         data_date="2025-09-01", encoding="utf-8",
         origin=[github("DFE-Digital/eligibility-checking-engine", "6f4418a0ccd6fb3a045aac51c2e91e9822ad48b0",
                        "tests/cypress/fixtures/MAT and Acadmies - Group Data.csv")], changes="None."),
    links("20230421", "5c98be26672d097bbd73ad8b95711ac49a01ec37",
          ("Links between establishments, 21 April 2023", "Cysylltiadau rhwng sefydliadau, 21 Ebrill 2023")),
    links("20240129", "f0e7865a6875e694c39b855668bc5fe684c14842",
          ("Links between establishments, 29 January 2024", "Cysylltiadau rhwng sefydliadau, 29 Ionawr 2024")),
    links("20250422", "715beb448013062090e8d00c0ca3a7fcad8d2435",
          ("Links between establishments, 22 April 2025", "Cysylltiadau rhwng sefydliadau, 22 Ebrill 2025")),
    dict(file="bank-holidays.json.gz", register="bank-holidays", make=unchanged("bank-holidays/bank-holidays.json"),
         title=("Bank holidays of the United Kingdom", "Gwyliau banc y Deyrnas Unedig"), publisher=GDS, data_date="2026-02-25",
         encoding="utf-8",
         origin=[github("ministryofjustice/govuk-bank-holidays", "4a2b76d5be92948e6cdf1949a82e9084be506a9e",
                        "govuk_bank_holidays/bank-holidays.json")], changes="None."),
]


def quoted(value):
    return json.dumps(value, ensure_ascii=False)


def both(pair):
    return f"{{ en = {quoted(pair[0])}, cy = {quoted(pair[1])} }}"


def describe(source, packed, records):
    publisher = source["publisher"]
    attribution = (f"Contains public sector information ({publisher[0]}) licensed under the Open Government Licence v3.0.",
                   f"Yn cynnwys gwybodaeth sector cyhoeddus ({publisher[1]}) a drwyddedwyd o dan y Drwydded Llywodraeth Agored "
                   "v3.0.")
    return "\n".join([
        "[[register]]",
        f"file        = {quoted(source['file'])}",
        f"register    = {quoted(source['register'])}",
        f"title       = {both(source['title'])}",
        f"publisher   = {both(publisher)}",
        f"licence     = {quoted(OGL)}",
        f"licence_url = {quoted(OGL_ADDRESS)}",
        f"attribution = {both(attribution)}",
        f"origin      = [{', '.join(quoted(place) for place in source['origin'])}]",
        f"changes     = {quoted(source['changes'])}",
        f"data_date   = {source['data_date']}",
        f"encoding    = {quoted(source['encoding'])}",
        f"records     = {records}",
        f"sha256      = {quoted(hashlib.sha256(packed).hexdigest())}",
        "", ""])


def count_records(source, raw):
    if source["file"].endswith(".json.gz"):
        return sum(len(division["events"]) for division in json.loads(raw).values())
    rows = csv.reader(io.StringIO(raw.decode("cp1252" if source["encoding"] == "windows-1252" else "utf-8-sig"), newline=""))
    return sum(1 for row in rows if row) - 1


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    folder = pathlib.Path(sys.argv[1])
    OUT.mkdir(parents=True, exist_ok=True)
    parts = ["# What the product ships, and what the About page says of it. Written by tools/registers/prepare.py: change it there.\n"
             "# Registers are loaded in this order.\n\n"]
    for source in SOURCES:
        raw = source["make"](folder)
        packed = gzip.compress(raw, 9, mtime=0)
        (OUT / source["file"]).write_bytes(packed)
        records = count_records(source, raw)
        parts.append(describe(source, packed, records))
        print(f"{source['file']:45} {records:7} records {len(packed):9} bytes")
    (OUT / "SOURCES.toml").write_text("".join(parts).rstrip("\n") + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
