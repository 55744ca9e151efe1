#!/usr/bin/env python3
"""Writes the packages that dpkg has installed as a Portage database.

usage: dpkg2vdb.py DATABASE PACKAGES

DATABASE becomes the tree of /var/db/pkg, of packages deb-SECTION/NAME and, for names that are
only provided, virtual/NAME. PACKAGES becomes a profile's `packages` file: what Debian calls
essential or required, and build-essential.
"""
import os
import re
import stat
import sys
from collections import defaultdict

ADMIN = "/var/lib/dpkg"
BASE = ("build-essential", "debhelper", "autoconf", "automake", "libtool", "pkg-config", "patch")
ALIASES = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")


def paragraphs(path):
    for paragraph in open(path, encoding="utf-8").read().split("\n\n"):
        fields, field = {}, None
        for line in paragraph.split("\n"):
            if line[:1] in (" ", "\t") and field:
                fields[field] += "\n" + line
            elif ":" in line:
                field, value = line.split(":", 1)
                fields[field] = value.strip()
        if fields.get("Status", "").endswith(" installed"):
            yield fields


def name_of(package):
    """PMS 3.1.2: no dot, and no end that could be a version."""
    return re.sub(r"-(\d\w*)$", r"_\1", package.replace(".", "_"))


def version_of(version):
    upstream, _, revision = re.sub(r"^\d+:", "", version).rpartition("-")
    number = re.match(r"\d+(?:\.\d+)*", upstream or version)
    revision = re.match(r"\d+", revision)
    return (number[0] if number else "0") + (f"-r{revision[0]}" if revision and upstream else "")


def category_of(fields):
    section = fields.get("Section", "misc").split("/")[-1]
    return "deb-" + re.sub(r"[^a-z0-9+-]", "-", section)


def key_of(fields):
    return f"{category_of(fields)}/{name_of(fields['Package'])}"


class Relations:
    """Debian's relations as dependencies, without versions."""

    def __init__(self, packages):
        self.by_name = {fields["Package"]: fields for fields in packages}
        self.providers = defaultdict(set)
        for fields in packages:
            for provided in fields.get("Provides", "").split(","):
                if name := provided.split("(")[0].strip():
                    self.providers[name].add(fields["Package"])
        self.virtuals = set()

    def atom(self, relation):
        name = re.split(r"[(\[:<]", relation)[0].strip()
        if name in self.by_name:
            return key_of(self.by_name[name])
        if name in self.providers:
            self.virtuals.add(name)
            return "virtual/" + name_of(name)
        return "deb-missing/" + name_of(name) if name else None

    def any_of(self, atoms):
        return atoms[0] if len(atoms) == 1 else f"|| ( {' '.join(atoms)} )"

    def dependencies(self, *fields):
        groups = []
        for group in ",".join(fields).replace("\n", " ").split(","):
            atoms = [atom for atom in map(self.atom, group.split("|")) if atom]
            if atoms:
                groups.append(self.any_of(atoms))
        return " ".join(groups)


class Contents:
    """The lines of CONTENTS for what a package's list names, in canonical spelling."""

    def __init__(self):
        self.real = {}
        self.diverted = {}
        try:
            lines = open(f"{ADMIN}/diversions").read().split("\n")
        except OSError:
            return
        for at in range(0, len(lines) - 2, 3):
            self.diverted[lines[at]] = lines[at + 1], lines[at + 2]

    def lines(self, package, listed):
        for path in listed:
            if path in ("", "/."):
                continue
            if path in self.diverted and self.diverted[path][1] not in (package, ":"):
                path = self.diverted[path][0]
            directory, name = os.path.split(path)
            if directory not in self.real:
                self.real[directory] = os.path.realpath(directory)
            path = self.real[directory].rstrip("/") + "/" + name
            try:
                status = os.lstat(path)
            except OSError:
                continue
            mode, time = status.st_mode, int(status.st_mtime)
            if path in ALIASES and stat.S_ISLNK(mode):
                yield "dir " + os.path.realpath(path)
            elif stat.S_ISDIR(mode):
                yield "dir " + path
            elif stat.S_ISLNK(mode):
                yield f"sym {path} -> {os.readlink(path)} {time}"
            elif stat.S_ISREG(mode):
                yield f"obj {path} d41d8cd98f00b204e9800998ecf8427e {time}"
            else:
                yield ("fif " if stat.S_ISFIFO(mode) else "dev ") + path


def write_entry(database, category, name, values):
    directory = os.path.join(database, category, name)
    os.makedirs(directory, exist_ok=True)
    common = dict(PF=name, CATEGORY=category, SLOT="0", EAPI="8", KEYWORDS="amd64",
                  DEFINED_PHASES="-", repository="debian")
    for key, value in {**common, **values}.items():
        if value:
            with open(os.path.join(directory, key), "w", encoding="utf-8",
                      errors="surrogateescape") as file:
                file.write(value + "\n")


def main(database, profile_packages):
    packages = list(paragraphs(f"{ADMIN}/status"))
    relations, contents = Relations(packages), Contents()
    for number, fields in enumerate(packages, 1):
        package = fields["Package"]
        listing = f"{ADMIN}/info/{package}.list"
        if not os.path.exists(listing):
            listing = f"{ADMIN}/info/{package}:{fields['Architecture']}.list"
        listed = open(listing, encoding="utf-8", errors="surrogateescape").read().split("\n")
        write_entry(database, category_of(fields),
                    f"{name_of(package)}-{version_of(fields['Version'])}",
                    dict(COUNTER=str(number),
                         CONTENTS="\n".join(dict.fromkeys(contents.lines(package, listed))),
                         RDEPEND=relations.dependencies(fields.get("Pre-Depends", ""),
                                                        fields.get("Depends", ""))))
    for number, name in enumerate(sorted(relations.virtuals), len(packages) + 1):
        providers = [key_of(relations.by_name[one]) for one in sorted(relations.providers[name])]
        write_entry(database, "virtual", f"{name_of(name)}-0",
                    dict(COUNTER=str(number), RDEPEND=relations.any_of(providers)))
    base = {fields["Package"] for fields in packages
            if fields.get("Essential") == "yes" or fields.get("Priority") == "required"}
    base |= {name for name in BASE if name in relations.by_name}
    with open(profile_packages, "w", encoding="utf-8") as file:
        file.writelines(f"*{key_of(relations.by_name[name])}\n" for name in sorted(base))


main(*sys.argv[1:])
