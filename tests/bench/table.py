# SPDX-License-Identifier: LGPL-2.1-or-later
"""Samples against budgets: medians of paired rounds, and the table of them."""
import operator
import re
import statistics
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

COMPARE = {"<=": operator.le, ">=": operator.ge}


@dataclass
class Budget:
    metric: str
    what: str
    unit: str
    judged: str = ""  # empty: shown, not judged
    compare: str = ""
    limit: str = ""


def read_budgets(path):
    lines = [line for line in Path(path).read_text().splitlines() if line and not line.startswith("#")]
    return [Budget(*line.split("\t")) for line in lines]


class Samples:
    def __init__(self):
        self.values = defaultdict(dict)  # (metric, path) -> {round: value}

    def add_lines(self, text):
        for line in text.splitlines():
            metric, path, number, value = line.split("\t")
            self.values[metric, path][int(number)] = float(value)

    def median(self, metric, path):
        values = self.values.get((metric, path))
        return statistics.median(values.values()) if values else None

    def judged(self, metric, expression):
        """The median over the rounds of `path`, `path-path` or `path/path`; None when a path was not measured."""
        first, sign, second = re.fullmatch(r"(\w+)(?:([-/])(\w+))?", expression).groups()
        if not sign:
            return self.median(metric, first)
        ours, theirs = self.values.get((metric, first), {}), self.values.get((metric, second), {})
        apply = operator.sub if sign == "-" else operator.truediv
        pairs = [apply(ours[number], theirs[number]) for number in ours if number in theirs]
        return statistics.median(pairs) if pairs else None


def shown(value, digits=None):
    if value is None:
        return "-"
    if digits is None:
        digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 1 else 3
    return f"{value:,.{digits}f}"


def row(budget, samples, paths):
    """(cells, met): a median for each path; met is None where nothing is judged."""
    value = samples.judged(budget.metric, budget.judged) if budget.judged else None
    digits = 2 if "/" in budget.judged else None
    # a ratio is judged as it is shown, to two digits
    met = None if value is None else COMPARE[budget.compare](round(value, digits or 6), float(budget.limit))
    verdict = {None: "not measured" if budget.judged else "-", True: "yes", False: "MISSED"}[met]
    reach = f"{budget.compare} {float(budget.limit):,g}" if budget.judged else "-"
    medians = [shown(samples.median(budget.metric, path)) for path in paths]
    return (budget.what, *medians, budget.unit, budget.judged or "-", shown(value, digits), reach, verdict), met


def markdown(rows, paths):
    header = ("what", *paths, "unit", "judged", "value", "reach", "met?")
    widths = [max(len(cells[i]) for cells in (header, *rows)) for i in range(len(header))]
    lines = [header, tuple("-" * width for width in widths), *rows]
    padded = ([cell.ljust(width) for cell, width in zip(cells, widths)] for cells in lines)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in padded)
