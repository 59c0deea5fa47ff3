"""Verdicts of pySigma with its SQLite backend: somebody else's reading of the Sigma specification.

    reference.py make CASES           writes rules and records of our own making with their verdicts (deterministic)
    reference.py check CASES          recomputes the verdicts of such a file; prints those that differ as JSON lines
    reference.py published FOLDER     reads published rules, makes records that hit and nearly hit each, prints pairs

Needs: pip install pysigma pysigma-backend-sqlite. A record becomes one row of a table: nested fields by dot, lists left out,
truth values as the text true or false, and a column with every value for keywords.
"""

import json
import random
import re
import sqlite3
import sys
from pathlib import Path

import yaml
from sigma.backends.sqlite import sqliteBackend
from sigma.collection import SigmaCollection
from sigma.processing.pipeline import ProcessingItem, ProcessingPipeline
from sigma.processing.transformations import ValueListPlaceholderTransformation

LISTS = {"partners": ["fabrikam.example", "adatum.example"], "admins": ["root", "Op*er"]}


def flat(value, prefix=""):
    """A record as columns."""
    row = {}
    for key, inner in value.items():
        if isinstance(inner, dict):
            row.update(flat(inner, prefix + key + "."))
        elif isinstance(inner, bool):
            row[prefix + key] = "true" if inner else "false"
        elif not isinstance(inner, list):
            row[prefix + key] = inner
    return row


def search(pattern, value):
    return value is not None and re.search(pattern, str(value)) is not None


def backend():
    pipeline = ProcessingPipeline(items=[ProcessingItem(ValueListPlaceholderTransformation())], vars=LISTS)
    return sqliteBackend(pipeline, collate_nocase=True, fulltext_field="_all")


def queries(text):
    return backend().convert(SigmaCollection.from_yaml(text))


def table(rows, columns):
    """An in-memory database of rows; columns without affinity keep the values' types."""
    database = sqlite3.connect(":memory:")
    database.create_function("REGEXP", 2, search)
    names = sorted({name for row in rows for name in row} | set(columns) | {"_all"})
    database.execute("create table logs (" + ", ".join("`" + name + "`" for name in names) + ")")
    for row in rows:
        values = [row.get(name) for name in names]
        everything = "\n".join(str(value) for value in row.values() if value is not None)
        values[names.index("_all")] = everything
        database.execute("insert into logs values (" + ", ".join("?" * len(names)) + ")", values)
    return database


def fields(text):
    """Every field that a rule names, so that one which no record has is a column too."""
    found = set()

    def walk(value, reference=False):
        if isinstance(value, dict):
            for key, inner in value.items():
                name, *modifiers = str(key).split("|")
                if name:
                    found.add(name)
                if "fieldref" in modifiers:
                    found.update(inner if isinstance(inner, list) else [inner])
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    for document in yaml.safe_load_all(text):
        for name, detection in document.get("detection", {}).items():
            if name != "condition":
                walk(detection)
    return found


def verdicts(text, records):
    statements = queries(text)
    columns = fields(text)
    result = []
    for record in records:
        database = table([flat(record)], columns)
        result.append(any(database.execute(statement).fetchone() is not None for statement in statements))
        database.close()
    return result


def fires(text, events):
    """Whether a correlation finds anything in events; each has a timestamp."""
    database = table([flat(event) for event in events], {"timestamp"})
    # The correlation's own query comes last, behind those of rules that it does not refer to.
    return database.execute(queries(text)[-1]).fetchone() is not None


# Rules of our own making -----------------------------------------------------------------------------------------------

# Modifiers and a value (YAML), with values of a field that it may match and that it may not.
ITEMS = [
    ("", "Set-Mailbox", ["Set-Mailbox", "set-MAILBOX"], ["Set-MailboxPlan", "et-Mailbox"]),
    ("", "'Set-*'", ["Set-Mailbox", "SET-"], ["Reset-x", "Set"]),
    ("", "'*box'", ["Mailbox", "BOX"], ["Boxer"]),
    ("", "'a*c*e'", ["abcde", "ACE"], ["ace!", "aec"]),
    ("", "'a?c'", ["abc", "AXC"], ["ac", "abbc"]),
    ("", "'?*'", ["x"], [""]),
    ("", r"'a\*b'", ["a*b"], ["axb", r"a\b"]),
    ("", r"'a\?b'", ["a?b"], ["axb"]),
    ("", r"'a\\b'", [r"a\b"], [r"a\\b", "ab"]),
    ("", r"'a\\*'", [r"a\bcd"], ["abcd"]),
    ("", r"'C:\Temp\x'", [r"c:\temp\X"], ["C:Tempx"]),
    ("", "'100%_x'", ["100%_X"], ["100abx", "1000_x"]),
    ("", "'*%*'", ["50%"], ["50"]),
    ("", "'it''s'", ["It's"], ["its"]),
    ("", "'[a]'", ["[A]"], ["a"]),
    ("", "5", [5], [50]),
    ("", "-5", [-5], [5]),
    ("", "1.5", [1.5], [1]),
    ("", "true", [True], [False]),
    ("", "false", [False], [True]),
    ("", "null", [None], ["", "null", 0]),
    ("", "''", [""], ["x", None]),
    ("", "'*'", ["x", ""], [None]),
    ("", "[a, b*, 7]", ["A", "bcd", 7], ["ab", 8]),
    ("", "[null, x]", [None, "X"], ["y", ""]),
    ("contains", "bc", ["abcd", "BC"], ["b c"]),
    ("contains", "'b*d'", ["abxde"], ["adxb"]),
    ("contains", r"'\'", [r"a\b"], ["ab"]),
    ("contains", "[foo, bar]", ["xfoo", "BARx"], ["fobar"[:4]]),
    ("contains|all", "[foo, bar]", ["barfoo"], ["foo", "bar"]),
    ("startswith", "Add", ["added", "ADD"], ["Readd"]),
    ("startswith", "'%d'", ["%D1"], ["xd"]),
    ("endswith", "'.'", ["Add user."], ["Add user"]),
    ("endswith", r"'\cmd.exe'", [r"C:\CMD.EXE"], ["xcmd.exe"]),
    ("startswith|all", "[a, ab]", ["abc"], ["ac"]),
    ("cased", "Foo", ["Foo"], ["foo"]),
    ("cased", "'F?o*'", ["Foobar", "Fxo"], ["foobar"]),
    ("contains|cased", "Oo", ["fOo"], ["foo"]),
    ("startswith|cased", "'[x'", ["[xy"], ["[Xy", "x"]),
    ("endswith|cased", "O", ["fO"], ["fo"]),
    ("re", "'^Add (member|owner)'", ["Add member to role."], ["add member", "x Add member"]),
    ("re", r"'\d{3}-\d+'", ["x 123-4"], ["12-4"]),
    ("re|i", "'mail.*box'", ["a MAIL big BOX"], ["mial box"]),
    ("re|m", "'^b$'", ["a\nb\nc"], ["abc"]),
    ("re|s", "'a.b'", ["a\nb"], ["ab"]),
    ("re|i|s", "'a.+z'", ["A\n\nZ"], ["az"]),
    ("re", "[foo, '^b']", ["xfoo", "bar"], ["ab"]),
    ("cidr", "192.0.2.0/24", ["192.0.2.1", "192.0.2.255"], ["192.0.3.1", "192.0.20.1"]),
    ("cidr", "198.51.100.0/25", ["198.51.100.127"], ["198.51.100.128"]),
    ("cidr", "10.0.0.0/8", ["10.200.1.1"], ["100.0.0.1"]),
    ("cidr", "[192.0.2.0/24, 203.0.113.0/24]", ["203.0.113.9"], ["203.0.112.9"]),
    ("gt", "5", [6, 5.5], [5, -7]),
    ("gte", "5", [5, 7], [4]),
    ("lt", "5", [4, -1], [5, 6]),
    ("lte", "5.5", [5.5], [5.6]),
    ("exists", "true", ["x", "", 0], [None]),
    ("exists", "false", [None], ["x", ""]),
    ("neq", "x", ["y", ""], ["x", "X"]),
    ("neq|contains", "[a, b]", ["c"], ["xax", "B"]),
    ("neq|all|contains", "[a, b]", ["a"], ["ab"]),
    ("base64", "'foo bar'", ["Zm9vIGJhcg=="], ["foo bar"]),
    ("base64|contains", "'http://'", ["x aHR0cDovLw=="], ["http://"]),
    ("base64offset|contains", "'http://'", ["xaHR0cDovL2E", "IGh0dHA6Ly9h", "ICBodHRwOi8v"], ["http://"]),
    ("wide|base64offset|contains", "ping", ["xcABpAG4AZw", "IHAAaQBuAGcA"], ["ping", "cGluZw=="]),
    ("utf16be|base64offset|contains", "ping", ["AHAAaQBuAGcx"], ["cABpAG4AZw"]),
    ("utf16|base64offset|contains", "ping", ["//5wAGkAbgBnAA=="], ["cABpAG4AZw"]),
    ("windash|contains", "' -x'", ["a -x", "a /X", "a \u2013x", "a \u2014x", "a \u2015x"], ["a x"]),
    ("windash|startswith", "'/a-b'", ["-a-b", "/a-bc"], ["/a/b"]),
    ("windash|contains|all", "[' -a', ' -b']", ["x /a -b"], ["x -a"]),
    ("expand", "'%admins%'", ["root", "ROOT", "Op*er"], ["rot"]),
    ("expand|endswith", "'@%partners%'", ["joe@Adatum.example"], ["joe@adatum.examples", "adatum.example"]),
    ("minute", "10", ["2026-11-23T22:10:59"], ["2026-11-23T22:11:00"]),
    ("hour", "22", ["2026-11-23T22:10:59"], ["2026-11-23T21:10:59"]),
    ("day", "29", ["2024-02-29T00:00:00"], ["2024-02-28T23:59:59"]),
    ("week", "0", ["2026-01-01T10:00:00"], ["2026-01-05T10:00:00"]),
    ("week", "9", ["2024-03-01T10:00:00"], ["2023-03-06T10:00:00"]),
    ("month", "12", ["2026-12-31T23:59:59"], ["2027-01-01T00:00:00"]),
    ("year", "2026", ["2026-01-01T00:00:00"], ["2025-12-31T23:59:59"]),
]

REFERENCES = [
    ("fieldref", ["x"], {"x": True, "X": True, "y": False}),
    ("fieldref|startswith", ["con"], {"contoso": True, "CON": True, "acon": False}),
    ("fieldref|endswith", ["oso"], {"contoso": True, "osox": False}),
    ("fieldref|contains", ["%"], {"50%": True, "50": False}),
]

CONDITIONS = [
    "a", "not a", "a and b", "a or b", "a or b and c", "(a or b) and c", "a and b or c", "not a and b", "not (a and b)",
    "not a or not b", "1 of them", "all of them", "any of them", "1 of a*", "all of x*", "1 of x* and not a",
    "not 1 of x*", "not all of them", "a and not (b or c)", "a and (b or not c)", "not not a", "xb or xc and a",
]

SHAPES = [
    "a:\n  F: 1\n  G: 2\ncondition: a",
    "a:\n  - F: 1\n  - G: 2\ncondition: a",
    "a:\n  - F: 1\n    G: 2\n  - H: 3\ncondition: a",
    "a:\n  F:\n    - 1\n    - 2\n  G|contains|all:\n    - x\n    - y\ncondition: a",
    "a:\n  - foo\n  - bar\ncondition: a",
    "a: foo\ncondition: a",
    "a:\n  '|all':\n    - foo\n    - bar\ncondition: a",
    "a:\n  - 'f*o'\nb:\n  G: 2\ncondition: a and not b",
    "a:\n  F: 1\nb:\n  G: 2\ncondition:\n  - a\n  - b",
    "a:\n  N.a: 1\n  N.b.c|endswith: x\ncondition: a",
    "a:\n  F: 1\n_b:\n  G: 2\ncondition: 1 of them",
    "a:\n  F|neq: 1\n  G|exists: true\ncondition: not a",
    "a:\n  F: null\nb:\n  G: ''\ncondition: a or b",
]


# Where the gateway means to differ: why, a field's modifiers and value, and a field's value in a record.
DIFFERENCES = [
    ("Text rules match numbers: records write the same field either way.", "", "'5'", 5),
    ("Number rules match text: records write the same field either way.", "", "5", "5"),
    ("Case is Unicode's; SQLite folds ASCII only.", "", "'M\u00dcLLER'", "m\u00fcller"),
    ("Case is Unicode's; SQLite folds ASCII only.", "contains", "'\u00c9'", "caf\u00e9"),
    ("Text is compared as the number that it says; SQLite puts every text above every number.", "gt", "5", "3"),
    ("Text that is no number is not compared; SQLite puts every text above every number.", "gt", "5", "many"),
    ("A truth value is not the number 1.", "", "true", 1),
    ("A network holds addresses; the backend compares their text.", "cidr", "192.0.2.0/24", "192.0.2.nobody"),
    ("An address may stand with a port or as IPv4-mapped IPv6.", "cidr", "192.0.2.0/24", "::ffff:192.0.2.9"),
]


def rule(detection, number, more=""):
    body = "\n".join("  " + line for line in detection.split("\n"))
    return (
        f"title: Case {number}\nid: 00000000-0000-4000-8000-{number:012d}\n{more}"
        f"logsource:\n  product: m365\ndetection:\n{body}\n"
    )


def cases():
    """Rules with records; the order and the numbers stay as they are from run to run."""
    chance = random.Random(5)
    number = 0
    for modifiers, value, hits, misses in ITEMS:
        number += 1
        key = "F" + ("|" + modifiers if modifiers else "")
        yield rule(f"a:\n  {key}: {value}\ncondition: a", number), [{"F": x} for x in hits + misses] + [{"G": "x"}]
        number += 1
        negated = rule(f"a:\n  {key}: {value}\nb:\n  G: 1\ncondition: b and not a", number)
        yield negated, [{"F": x, "G": 1} for x in hits[:1] + misses[:1]] + [{"F": hits[0]}, {"G": 1}]
    for modifiers, others, values in REFERENCES:
        number += 1
        yield rule(f"a:\n  F|{modifiers}: G\ncondition: a", number), [
            {"F": value, "G": other} for value in values for other in others
        ] + [{"F": "x"}, {"G": "x"}]
    for condition in CONDITIONS:
        number += 1
        detection = "a:\n  F: 1\nb:\n  G|contains: y\nc:\n  H: [1, z]\nxb:\n  I: 1\nxc:\n  J|exists: true\ncondition: " + condition
        records = []
        for _ in range(8):
            record = {}
            for name, values in (("F", [1, 2]), ("G", ["xyz", "x"]), ("H", ["Z", 3]), ("I", [1, 0]), ("J", ["j", None])):
                if chance.random() < 0.8:
                    record[name] = chance.choice(values)
            records.append(record)
        yield rule(detection, number), records
    for shape in SHAPES:
        number += 1
        records = [
            {"F": 1, "G": 2}, {"F": 1}, {"G": 2}, {"F": 1, "G": 3}, {"H": 3}, {"F": 2, "G": "xy"}, {"F": "Foo", "G": "bar"},
            {"F": "a foo", "G": 2}, {"N": {"a": 1, "b": {"c": "aX"}}}, {"N": {"a": 1, "b": {"d": "aX"}}}, {"F": None, "G": ""}, {"K": 1},
        ]
        yield rule(shape, number), records
    for _ in range(60):
        number += 1
        chosen = chance.sample(ITEMS, 3)
        names = ["F", "G", "H"]
        detection = ""
        for name, (modifiers, value, _, _) in zip("abc", chosen):
            field = names["abc".index(name)]
            detection += f"{name}:\n  {field}{'|' + modifiers if modifiers else ''}: {value}\n"
        detection += "condition: " + chance.choice(CONDITIONS[:10] + ["1 of them", "not all of them"])
        records = []
        for _ in range(5):
            record = {}
            for field, (_, _, hits, misses) in zip(names, chosen):
                if chance.random() < 0.9:
                    record[field] = chance.choice(hits + misses)
            records.append(record)
        yield rule(detection, number), records


def correlations():
    """Correlations with events; times in seconds, some at the very edge of the span."""
    chance = random.Random(7)
    first = rule("s:\n  A: 1\ncondition: s", 1, "name: first\n")
    second = rule("s:\n  A: 2\ncondition: s", 2, "name: second\n")
    third = rule("s:\n  A: 3\ncondition: s", 3, "name: third\n")
    bodies = []
    for comparison, count in (("gte", 3), ("gt", 2), ("gte", 1), ("gte", 5)):
        bodies.append(f"type: event_count\n  rules: [first]\n  group-by: [U]\n  timespan: 60s\n  condition:\n    {comparison}: {count}")
        bodies.append(f"type: event_count\n  rules: [first, second]\n  timespan: 1m\n  condition:\n    {comparison}: {count}")
        bodies.append(
            f"type: value_count\n  rules: [first]\n  group-by: [U]\n  timespan: 60s\n  condition:\n    field: V\n    {comparison}: {count}"
        )
    for kind in ("temporal", "temporal_ordered"):
        bodies.append(f"type: {kind}\n  rules: [first, second]\n  group-by: [U]\n  timespan: 60s")
        bodies.append(f"type: {kind}\n  rules: [first, second, third]\n  timespan: 60s")
    bodies.append(
        "type: temporal\n  rules: [first, second]\n  group-by: [W]\n  timespan: 60s\n  aliases:\n    W:\n      first: U\n      second: X"
    )
    for body in bodies:
        text = "---\n".join(
            [first, second, third, f"title: C\nid: 00000000-0000-4000-8000-000000000009\ncorrelation:\n  {body}\n"]
        )
        for _ in range(6):
            events = []
            at = 0
            for _ in range(chance.randint(3, 8)):
                at += chance.choice([1, 10, 20, 30, 59, 60, 61])
                events.append({
                    "A": chance.choice([1, 1, 2, 3]), "U": chance.choice(["x", "X", "y"]), "X": chance.choice(["x", "y"]),
                    "V": chance.choice(["a", "b", "c", "d", "e"]), "second": at,
                })
            chance.shuffle(events)
            yield text, events


def stamped(events):
    return [{**event, "timestamp": f"2026-11-23T10:{event['second'] // 60:02d}:{event['second'] % 60:02d}"} for event in events]


# Published rules -------------------------------------------------------------------------------------------------------


def plain(value):
    """A text that a value with wildcards matches."""
    if not isinstance(value, str):
        return value
    return re.sub(r"\\([*?\\])", r"\1", value).replace("*", "xyz").replace("?", "q")


def made(item_key, value):
    """A field and a value that one entry of a detection matches; nothing where that is not plain to see."""
    field, *modifiers = item_key.split("|")
    values = value if isinstance(value, list) else [value]
    if "fieldref" in modifiers or "re" in modifiers or "cidr" in modifiers or not field:
        return None
    if "all" in modifiers:
        return field, " ".join(str(plain(v)) for v in values)
    text = plain(values[0])
    if "contains" in modifiers:
        text = f"some {text} text"
    elif "startswith" in modifiers:
        text = f"{text} and more"
    elif "endswith" in modifiers:
        text = f"before {text}"
    return field, text


def put(record, field, value):
    """Sets a nested field; a name that is both a value and a parent keeps the value."""
    parts = field.split(".")
    for part in parts[:-1]:
        inner = record.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        record = inner
    if not isinstance(record.get(parts[-1]), dict):
        record[parts[-1]] = value


def records_for(document):
    """A record with everything that any detection wants, one for each detection, and near misses of the first."""
    entries = []
    for name, detection in document["detection"].items():
        if name == "condition":
            continue
        group = []
        for part in detection if isinstance(detection, list) else [detection]:
            if isinstance(part, dict):
                group += [pair for pair in (made(key, value) for key, value in part.items()) if pair]
            else:
                group.append(("Message", f"some {plain(part)} text"))
        entries.append((name, group))
    wanted = [pair for name, group in entries if not name.startswith("filter") for pair in group]
    everything = [pair for _, group in entries for pair in group]
    chosen = [wanted, everything] + [group for _, group in entries]
    chosen += [wanted[:index] + wanted[index + 1:] for index in range(min(len(wanted), 4))]
    result = []
    for pairs in chosen:
        record = {}
        for field, value in pairs:
            if value is not None:
                put(record, field, value)
        result.append(record)
    for change in (str.upper, lambda text: text + "x", lambda text: text[1:]):
        record = {}
        for field, value in wanted:
            if value is not None:
                put(record, field, change(value) if isinstance(value, str) else value)
        result.append(record)
    return result


def published(folder):
    for path in sorted(Path(folder).rglob("*.yml")):
        text = path.read_text()
        try:
            document = yaml.safe_load(text)
            records = records_for(document)
            yield {"path": str(path.relative_to(folder)), "records": records, "verdicts": verdicts(text, records)}
        except Exception as error:  # what pySigma cannot read is no verdict
            yield {"path": str(path.relative_to(folder)), "error": str(error)}


def main():
    command, place = sys.argv[1:3]
    if command == "make":
        result = {
            "rules": [{"rule": text, "records": records, "verdicts": verdicts(text, records)} for text, records in cases()],
            "correlations": [{"rule": text, "events": events, "fires": fires(text, stamped(events))} for text, events in correlations()],
        }
        result["differences"] = []
        for number, (reason, modifiers, value, found) in enumerate(DIFFERENCES, 900):
            text = rule(f"a:\n  F{'|' + modifiers if modifiers else ''}: {value}\ncondition: a", number)
            record = {"F": found}
            result["differences"].append({"why": reason, "rule": text, "record": record, "verdict": verdicts(text, [record])[0]})
        lines = []
        for kind, entries in result.items():
            body = ",\n".join(json.dumps(entry) for entry in entries)
            lines.append(f'"{kind}": [\n{body}\n]')
        Path(place).write_text("{\n" + ",\n".join(lines) + "\n}\n")
    elif command == "check":
        recorded = json.loads(Path(place).read_text())
        count = 0
        for entry in recorded["rules"]:
            now = verdicts(entry["rule"], entry["records"])
            count += len(now)
            if now != entry["verdicts"]:
                print(json.dumps({"rule": entry["rule"], "recorded": entry["verdicts"], "now": now}))
        for entry in recorded["correlations"]:
            now = fires(entry["rule"], stamped(entry["events"]))
            count += 1
            if now != entry["fires"]:
                print(json.dumps({"rule": entry["rule"], "recorded": entry["fires"], "now": now}))
        for entry in recorded["differences"]:
            count += 1
            if verdicts(entry["rule"], [entry["record"]]) != [entry["verdict"]]:
                print(json.dumps({"difference": entry}))
        print(json.dumps({"checked": count}))
    else:
        for entry in published(place):
            print(json.dumps(entry))


if __name__ == "__main__":
    main()
