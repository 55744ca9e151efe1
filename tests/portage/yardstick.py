"""Asks Portage's own API what blinkers' reading of its database is tested against.

Each line of standard input is a question, answered by one line:
    system          the installed packages of @system and what they need
    closure ATOM    the installed packages that match, and what they need
    match ATOM      the installed packages that match
    compare A B     -1, 0 or 1
"""
import sys

import portage
from portage.dep import Atom, use_reduce
from portage.versions import vercmp

installed = portage.db[portage.settings["EROOT"]]["vartree"].dbapi


def dependencies(package):
    keys = ["RDEPEND", "PDEPEND"]
    *texts, use, eapi = installed.aux_get(package, keys + ["USE", "EAPI"])
    for text in texts:
        # Flat, every branch of an any-of group is taken.
        for token in use_reduce(text, uselist=use.split(), eapi=eapi, token_class=Atom, flat=True):
            if isinstance(token, Atom) and not token.blocker:
                yield token.evaluate_conditionals(use.split()) if token.use else token


def closed(packages):
    seen = set()
    pending = list(packages)
    while pending:
        package = pending.pop()
        if package not in seen:
            seen.add(package)
            for atom in dependencies(package):
                pending += installed.match(atom)
    return seen


def answer(question, *words):
    if question == "compare":
        order = vercmp(*words)
        return str((order > 0) - (order < 0))
    if question == "system":
        atoms = [line.lstrip("*") for line in portage.settings.packages if line.startswith("*")]
        return " ".join(sorted(closed(found for atom in atoms for found in installed.match(atom))))
    found = installed.match(Atom(words[0]))
    return " ".join(sorted(found if question == "match" else closed(found)))


for line in sys.stdin:
    print(answer(*line.split()), flush=True)
