#!/usr/bin/env python3
"""Compares what a view shows with what a clean root holds.

compare.py NAME ROOT CLEAN-LIST VIEW-LIST EXPECTED FAT-ROOT

A list has, ended by NUL, type, path and link target of each entry. EXPECTED has the differences
that are meant: `lacks PATTERN REASON` for what the view does not show, `more PATTERN REASON`
for what it shows beyond the clean root; * stays inside a directory, ** does not; `holds PACKAGE
REASON` for a package of the fat root that the view holds beside. Files of packages are told by the
packages' names. The exit status is 1 if there are differences without a reason.
"""

import re
import sys
from collections import Counter
from pathlib import Path


def read_list(file):
    entries = {}
    for line in Path(file).read_bytes().split(b"\0"):
        if line:
            kind, path, target = line.decode(errors="surrogateescape").split("\t")
            entries[path] = (kind, target)
    return entries


def owners(root):
    """The packages that own each path; where /bin is a link, as below /usr."""
    owned = {}
    for listed in (root / "var/lib/dpkg/info").glob("*.list"):
        package = listed.stem.split(":")[0]
        for path in listed.read_text(errors="surrogateescape").splitlines():
            top = path.split("/")[1]
            if (root / top).is_symlink():
                path = "/usr" + path
            owned.setdefault(path, set()).add(package)
    return owned


def pattern(text):
    parts = re.split(r"(\*\*|\*)", text)
    table = {"**": ".*", "*": "[^/]*"}
    return re.compile("".join(table.get(part, re.escape(part)) for part in parts))


def read_expected(file):
    expected = {"lacks": [], "more": [], "differs": [], "holds": []}
    for line in Path(file).read_text().splitlines():
        if line and not line.startswith("#"):
            side, text, reason = line.split(None, 2)
            expected[side].append((pattern(text), reason))
    return expected


def explain(paths, rules):
    """Those without a reason, and how many have each reason."""
    reasons, left = Counter(), []
    for path in sorted(paths):
        for rule, reason in rules:
            if rule.fullmatch(path):
                reasons[reason] += 1
                break
        else:
            left.append(path)
    return left, reasons


def main():
    name, root, clean_list, view_list, expected_file, fat = sys.argv[1:]
    clean, view = read_list(clean_list), read_list(view_list)
    expected = read_expected(expected_file)
    owned = owners(Path(root))

    held = set()
    for path in view.keys() & clean.keys():
        if view[path][0] != "d" and len(owned.get(path, ())) == 1:
            held |= owned[path]
    lacks = set()
    outside = Counter()
    for path in clean.keys() - view.keys():
        packages = owned.get(path, set())
        if packages and not packages & held:
            outside.update(packages)
        else:
            lacks.add(path)
    more = set()
    beside = Counter()
    owned_in_fat = owners(Path(fat))
    for path in view.keys() - clean.keys():
        packages = owned_in_fat.get(path)
        if packages and path not in owned:
            beside.update(packages)
        else:
            more.add(path)
    differ = {path for path in view.keys() & clean.keys() if view[path] != clean[path]}

    lacks_left, lacks_reasons = explain(lacks, expected["lacks"])
    more_left, more_reasons = explain(more, expected["more"])
    differ_left, _ = explain(differ, expected["differs"])
    beside_left, _ = explain(beside, expected["holds"])
    print(
        f"{name:28} {len(clean):8} {len(lacks):8} {lacks_reasons.total():8}"
        f" {len(more):8} {more_reasons.total():8}"
    )
    if outside:
        print(f"  packages that the view does not hold: {' '.join(sorted(outside))}")
    if beside:
        told = (f"{package} ({count})" for package, count in sorted(beside.items()))
        print(f"  packages that the view holds beside: {' '.join(told)}")
    for side, reasons in (("lacks", lacks_reasons), ("more", more_reasons)):
        for reason, count in reasons.most_common():
            print(f"  {side} {count}: {reason}")
    for word, paths in (
        ("LACKS", lacks_left),
        ("MORE", more_left),
        ("DIFFERS", differ_left),
        ("HOLDS", beside_left),
    ):
        for path in paths:
            print(f"  {word} {path}  {view.get(path, '')} {clean.get(path, '')}")
    return bool(lacks_left or more_left or differ_left or beside_left)


sys.exit(main())
