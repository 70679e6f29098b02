"""Random cases: datasets as .kpi text and CSV files, and metrics over them that fit by construction.

Input: a random generator. Output: a Case, which knows its text, its files and, as trees of _model, what each metric means. The one
idea: a formula is grown for a wanted unit, so units, columns and grains always fit and no case is spent on an error message.
"""
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction

from _model import (
    Aggregate, Binary, Call, Column, Compare, Days, DaysBetween, Grouped, If, InList, InPeriod, IsMissing, Junction, Lasting, Literal,
    Named, Negate, Not, Otherwise, Power, Stock, Time, Where,
)
from _values import DAY, MISSING, Calendar, Dataset

EUR, ORDER, PURE, PRICE = (1, 0), (0, 1), (0, 0), (1, -1)  # powers of EUR and of order
MONTH_NAMES = "january february march april may june july august september october november december".split()
CHANNELS = ["search", "social", "email", "Zoë, \"x\"", "b;c"]
KINDS = ["new", "used", "lease"]
CATEGORIES = ["bike", "part", "wear"]


def decimal_text(value):
    """Exact, of a fraction with a power of ten below it."""
    return format(Decimal(value.numerator) / Decimal(value.denominator), "f")


def quantity(value, unit):
    digits = decimal_text(abs(value))
    shown = {EUR: f"EUR {digits}", ORDER: f"{digits} order", PURE: digits, PRICE: f"EUR {digits} per order"}[unit]
    return Literal(Fraction(value), ("-" if value < 0 else "") + shown)


class Case:
    def __init__(self):
        self.calendar, self.year_named = Calendar(), ""
        self.sources, self.files, self.inputs, self.metrics, self.datasets = [], {}, [], [], []
        self.short = False

    def text(self, names=None):
        """Of the whole file, or with these metrics only."""
        lines = ["units order"]
        if self.calendar.starts > 1:
            lines.append(f"calendar {{ year {MONTH_NAMES[self.calendar.starts - 1]} }}")
        lines += self.sources + [text for _, text in self.inputs]
        lines += [self.metric_text(*metric) for metric in self.metrics if names is None or metric[0] in names]
        return "\n".join(lines) + "\n"

    @staticmethod
    def metric_text(name, node, unit_clause):
        return f"metric {name} = {node.text()}{unit_clause}"


# --- data ---


class DataMaker:
    """Grows one dataset: columns, rows, and how they are written down."""

    def __init__(self, random, case, name):
        self.random, self.case, self.name = random, case, name
        self.columns, self.derived = {}, {}
        self.size = random.choice([Fraction(1)] * 6 + [Fraction(10**13), Fraction(1, 10**9)])  # past 64 bits, some of them

    def money(self, decimals=2):
        # Seldom a tie or a zero by chance: so make some.
        if self.random.random() < 0.15:
            return self.random.choice([Fraction(0), Fraction(5), Fraction(10)])
        return Fraction(self.random.randint(-3000, 12000), 10**decimals) * self.size

    def add(self, name, kind, unit=None, **more):
        self.columns[name] = dict(kind=kind, unit=unit, **more)

    def cell(self, name, row):
        column, random = self.columns[name], self.random
        kind, unit = column["kind"], column["unit"]
        if random.random() < column.get("holes", 0):
            return MISSING
        if kind == "text":
            return random.choice(column["values"])
        if kind == "boolean":
            return random.random() < 0.6
        if kind == "date":
            return self.first + DAY * random.randint(-20, self.length + 20)
        if unit == ORDER:
            return Fraction(random.randint(0, 9))
        if kind == "%":
            return Fraction(random.randint(-200, 1200), 1000)
        return self.money(2 if unit == EUR else random.choice([0, 1, 3]))

    def common_columns(self, dim_holes):
        self.add("ch", "text", values=CHANNELS[: self.random.randint(2, 5)], holes=dim_holes)
        self.add("x", "number", EUR, holes=self.random.choice([0, 0.1]))
        self.add("q", "number", ORDER, holes=self.random.choice([0, 0.1]))
        self.add("y", "number", PURE, holes=self.random.choice([0, 0.05, 0.3]))
        self.add("p", "%", PURE)
        self.add("ok", "boolean", holes=self.random.choice([0, 0.1]))
        if self.random.random() < 0.3:
            self.columns["ch"]["one_of"] = CHANNELS

    def flow(self, first, length, count, items):
        random = self.random
        self.first, self.length = first, length
        stamped = random.random() < 0.25
        self.add("day", "datetime" if stamped else "date", holes=random.choice([0, 0, 0.03]))
        self.common_columns(random.choice([0, 0.1]))
        if random.random() < 0.6:
            self.add("kind", "text", values=KINDS, holes=0.05)
        if random.random() < 0.6:
            self.add("cost", "number", EUR, holes=0.05)
        if random.random() < 0.5:
            self.add("due", "date", holes=0.1)
        if items and random.random() < 0.6:
            self.add("item", "text", values=["i1", "i2", "i3", "i9"], holes=0.1, references=items)
        gaps = {random.randint(0, length // 31) for _ in range(random.choice([0, 0, 1, 4]))}
        days = [d for d in range(length) if d // 31 not in gaps] or [0]
        rows = []
        for _ in range(count):
            day = first + DAY * random.choice(days)
            if stamped:
                day = (day, datetime.combine(day, time(random.choice([0, 9, 23]), random.choice([0, 30]))))
            rows.append({"day": MISSING if random.random() < self.columns["day"].get("holes", 0) else day})
        if all(row["day"] is MISSING for row in rows):
            rows[0]["day"] = (first, datetime.combine(first, time(9))) if stamped else first
        return self.finish(rows, "day")

    def snapshot(self, count):
        self.first, self.length = date(2024, 1, 1), 100
        self.common_columns(0.1)
        return self.finish([{} for _ in range(count)], None)

    def bank(self, first, length):
        """At most one row for a day and a channel."""
        self.first, self.length = first, length
        self.add("day", "date")
        self.add("ch", "text", values=CHANNELS[:3])
        self.add("x", "number", EUR)
        full = self.random.random() < 0.5
        rows = []
        for day in range(0, length, self.random.choice([1, 7, 10])):
            for channel in CHANNELS[:3]:
                if full or not day or self.random.random() < 0.7:
                    rows.append({"day": first + DAY * day, "ch": channel})
        return self.finish(rows, "day", self.random.choice(["unknown", "last"]))

    def terms(self, first, length):
        """Rows that last: contracts."""
        self.first, self.length = first, length
        self.add("started", "date", holes=0.05)
        self.add("ended", "date", holes=0.3)
        self.add("ch", "text", values=CHANNELS[:3], holes=0.05)
        self.add("x", "number", EUR, holes=0.05)
        start = first + DAY * self.random.randint(0, 30)
        return self.finish([{} for _ in range(60)], "started", None, (start, first + DAY * length))

    def finish(self, rows, time_column, missing=None, complete_=None):
        random = self.random
        for row in rows:
            for name in self.columns:
                if name not in row:
                    row[name] = self.cell(name, row)
        self.derive(rows)
        start = through = None
        complete = ""
        if time_column:
            missing = missing or random.choice(["unknown", "zero"])
            last = self.first + DAY * (self.length - 1)
            if complete_:
                start, through = complete_
                complete = f"complete from {start} through {through}"
            elif random.random() < 0.6:
                through = last + DAY * random.randint(-20, 30)
                complete = f"complete through {through}"
                if random.random() < 0.5:
                    start = self.first + DAY * random.randint(-40, 10)
                    complete = f"complete from {start} through {through}"
        made = Dataset(self.name, self.columns, rows, time_column, missing or "unknown", start, through)
        lasts = " to ended" if complete_ else ""
        clauses = ([f"time {time_column}{lasts}", complete] if time_column else []) + ([f"missing {missing}"] if missing and missing != "unknown" else [])
        self.write(rows, [clause for clause in clauses if clause])
        made.clauses = clauses
        return made

    def derive(self, rows):
        """A derived amount and a derived text."""
        if "kind" in self.columns and self.random.random() < 0.7:
            body = Binary("*", Column("x"), Column("y"))
            self.derived["net"] = body.text()
            size = If(Compare(">=", Column("x"), quantity(Fraction(20), EUR)), Literal("big", '"big"'), Literal("small", '"small"'))
            self.derived["size"] = size.text()
            for row in rows:
                row["net"], row["size"] = body.eval(row), size.eval(row)
            self.columns["net"] = dict(kind="number", unit=EUR)
            self.columns["size"] = dict(kind="text", unit=None, values=["big", "small"])
        for name, column in self.columns.items():
            if column.get("references"):
                self.follow(name, column["references"], rows)

    def follow(self, name, items, rows):
        """Paths stand in the row as if they were columns (cell-11)."""
        for path in ("cat", "factor"):
            found = {item["id"]: item[path] for item in items.rows}
            for row in rows:
                row[f"{name}.{path}"] = found.get(row[name], MISSING) if row[name] is not MISSING else MISSING

    # --- writing ---

    def write(self, rows, clauses):
        style = self.random.choice(["inline", "csv", "dutch"])
        if style == "inline" and (len(rows) > 120 or self.columns.get("day", {}).get("kind") == "datetime"):
            style = "csv"
        stamp = ' as "dd-mm-yyyy hh:mi"' if style == "dutch" else ""
        columns = [f"  column {name} {self.type_text(column)}{stamp * (column['kind'] == 'datetime')}{self.options(column)}" for name, column in self.columns.items() if name not in self.derived]
        columns += [f"  column {name} {self.type_text(self.columns[name])} = {body}" for name, body in self.derived.items()]
        stored = [name for name in self.columns if name not in self.derived]
        head = clauses + ["key id"] * ("id" in self.columns)
        if style == "inline":
            lines = ["  rows {", "    (" + ", ".join(stored) + ")"]
            lines += ["    (" + ", ".join(self.inline_cell(name, row[name]) for name in stored) + ")" for row in rows] + ["  }"]
            columns += lines
        else:
            dutch = style == "dutch"
            head.append(f'source "{self.name}.csv"')
            if dutch:
                head.append('format csv separator ";" decimal "," date "dd-mm-yyyy"' + ' grouping "."' * (self.random.random() < 0.5))
            mark = ";" if dutch else ","
            lines = [mark.join(stored)] + [mark.join(self.csv_cell(name, row[name], dutch) for name in stored) for row in rows]
            text = ("\r\n" if dutch else "\n").join(lines) + ("\r\n" if dutch else "\n")
            self.case.files[f"{self.name}.csv"] = (b"\xef\xbb\xbf" if dutch else b"") + text.encode()
        self.case.sources.append(f"dataset {self.name} {{\n  " + "   ".join(head) + "\n" + "\n".join(columns) + "\n}")

    @staticmethod
    def type_text(column):
        return {EUR: "EUR", ORDER: "order"}.get(column["unit"], column["kind"])

    @staticmethod
    def options(column):
        options = ""
        if column.get("references"):
            options += f" references {column['references'].name}"
        if column.get("one_of"):
            options += " one of " + ", ".join(text_literal(value).text() for value in column["one_of"])
        return options

    def inline_cell(self, name, value):
        column = self.columns[name]
        if value is MISSING:
            return "no data"
        if column["kind"] == "text":
            return text_literal(value).text()
        if column["kind"] == "boolean":
            return '"yes"' if value else '"no"'
        if column["kind"] == "date":
            return value.isoformat()
        if column["kind"] == "%":
            return decimal_text(value * 100) + "%"
        return quantity(value, column["unit"]).text()

    def csv_cell(self, name, value, dutch):
        column = self.columns[name]
        if value is MISSING:
            return ""
        if column["kind"] == "text":
            return '"' + value.replace('"', '""') + '"' if any(c in value for c in ',;"') else value
        if column["kind"] == "boolean":
            return ("ja" if value else "nee") if dutch else ("1" if value else "0")
        if column["kind"] == "date":
            return f"{value:%d-%m-%Y}" if dutch else value.isoformat()
        if column["kind"] == "datetime":
            return f"{value[1]:%d-%m-%Y %H:%M}" if dutch else f"{value[1]:%Y-%m-%dT%H:%M:%S}"
        text = decimal_text(value * 100 if column["kind"] == "%" else value)
        return text.replace(".", ",") if dutch else text


def text_literal(value):
    return Literal(value, '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"')


def items_dataset(random, case):
    maker = DataMaker(random, case, "items")
    maker.first, maker.length = date(2024, 1, 1), 1
    maker.add("id", "text", values=[])
    maker.add("cat", "text", values=CATEGORIES, holes=0.2)
    maker.add("factor", "number", PURE, holes=0.1)
    return maker.finish([{"id": f"i{n}"} for n in range(1, 4)], None)


# --- formulas ---


class Grower:
    """Grows formulas. pool: the datasets that a formula may reach."""

    def __init__(self, random, case):
        self.random, self.case = random, case
        self.flows = [d for d in case.datasets if d.time and "q" in d.columns]
        self.stocks = [d for d in case.datasets if d.name == "bank"]
        self.terms = [d for d in case.datasets if d.name == "terms"]
        self.named = []  # (unit, Named)

    def pick(self, *weighted):
        return self.random.choices([thing for _, thing in weighted], [weight for weight, _ in weighted])[0]

    def literal(self, unit, positive=False):
        value = Fraction(self.random.randint(1, 4000), self.random.choice([1, 10, 100]))
        if self.random.random() < 0.5:
            value = Fraction(self.random.randint(1, 9))
        if unit == PURE and self.random.random() < 0.3:
            return Literal(value / 100, f"{decimal_text(value)}%")
        return quantity(value if positive or self.random.random() < 0.85 else -value, unit)

    # rows

    def columns_of(self, dataset, unit):
        return [name for name, column in dataset.columns.items() if column["unit"] == unit]

    def row_number(self, dataset, unit, depth, qualifier):
        random = self.random
        column = lambda name: Column(name, qualifier)
        if depth == 0 or random.random() < 0.3:
            return column(random.choice(self.columns_of(dataset, unit)))
        more = lambda u=unit: self.row_number(dataset, u, depth - 1, qualifier)
        ways = [
            (3, lambda: Binary(random.choice("+-"), more(), more())),
            (2, lambda: Binary("*", more(), more(PURE))),
            (1, lambda: Binary("/", more(), self.literal(PURE, True))),
            (1, lambda: Binary("+", more(), self.literal(unit))),
            (1, lambda: Negate(more())),
            (1, lambda: Call("abs", more())),
            (2, lambda: If(self.row_condition(dataset, 1, qualifier), more(), self.random.choice([more(), self.literal(unit)]))),
            (1, lambda: Call(random.choice(["least", "greatest"]), more(), more())),
            (1, lambda: Otherwise(Binary("/", more(), more(PURE)), more())),
            (0.3, lambda: Binary("/", more(), more(PURE))),
            (1, lambda: Call(random.choice(["round", "floor", "ceil", "round_even"]), more(), self.literal(unit, True))),
        ]
        if unit == PURE:
            ways += [
                (2, lambda: Otherwise(Binary("/", more(EUR), more(EUR)), self.literal(PURE))),
                (1, lambda: Power(column("y"), random.choice([2, 3, 0]))),
            ]
            if dataset.time and not self.stamped(dataset):
                ways.append((1, lambda: Call(random.choice(["year", "month", "weekday"]), column("day"))))
                if "due" in dataset.columns:
                    ways.append((2, lambda: DaysBetween(column("due"), column("day"))))
            if "item" in dataset.columns:
                ways.append((3, lambda: column("item.factor")))
        if unit == EUR:
            ways.append((1, lambda: Binary("*", column("q"), self.input(PRICE))))
        return self.pick(*ways)()

    @staticmethod
    def stamped(dataset):
        return dataset.columns["day"]["kind"] == "datetime"

    def input(self, unit):
        return self.random.choice([node for of, node in self.case.input_nodes if of == unit])

    def row_condition(self, dataset, depth, qualifier=None, shared=False):
        """shared: of columns that every dataset has."""
        random = self.random
        column = lambda name: Column(name, qualifier)
        again = lambda: self.row_condition(dataset, depth - 1, qualifier, shared)
        texts = ["ch"] if shared else [name for name, c in dataset.columns.items() if c["kind"] == "text" and name not in ("item", "id")]
        values = lambda name: [text_literal(value) for value in dataset.columns[name]["values"] + ["none such"]]

        def one_text():
            name = random.choice(texts)
            return Compare(random.choice(["=", "!="]), column(name), random.choice(values(name)))

        def some_texts():
            name = random.choice(texts)
            return InList(column(name), random.sample(values(name), 2), random.random() < 0.5)

        ways = [(3, one_text), (2, some_texts)]
        ways.append((1, lambda: IsMissing(column(random.choice(texts)), random.random() < 0.5)))
        ways.append((1, lambda: Call(random.choice(["contains", "starts_with"]), column(random.choice(texts)), text_literal(random.choice(["s", "e", "so"])))))
        if not shared and "ok" in dataset.columns:
            ways.append((2, lambda: self.pick((1, column("ok")), (1, Not(column("ok"))))))
            numbers = lambda unit: self.row_number(dataset, unit, 0, qualifier)
            unit = random.choice([EUR, ORDER, PURE])
            ways.append((4, lambda: Compare(random.choice(["<", "<=", ">", ">=", "=", "!="]), numbers(unit), self.pick((3, self.literal(unit)), (1, numbers(unit))))))
            ways.append((1, lambda: IsMissing(numbers(unit), random.random() < 0.5)))
            ways.append((1, lambda: Compare(">", column("x"), self.input(EUR))))
            if "item" in dataset.columns:
                ways.append((3, lambda: Compare("=", column("item.cat"), random.choice([text_literal(c) for c in CATEGORIES]))))
        if not shared and "day" in dataset.columns:
            day = dataset.days[random.randrange(len(dataset.days))]
            if "due" in dataset.columns:
                ways.append((1, lambda: Compare("<=", column("due"), column("day"))) if not self.stamped(dataset) else (0, one_text))
            if not self.stamped(dataset):
                ways.append((2, lambda: Compare(random.choice(["<", ">=", "="]), column("day"), Literal(day, day.isoformat()))))
                ways.append((1, lambda: Compare(random.choice(["=", "<="]), Call("month", column("day")), quantity(Fraction(random.randint(1, 12)), PURE))))
        if depth > 0:
            ways.append((3, lambda: Junction(random.choice(["and", "or"]), again(), again())))
            ways.append((2, lambda: Not(again())))
        return self.pick(*ways)()

    def where(self, dataset, chance=0.45):
        return self.row_condition(dataset, 1) if self.random.random() < chance else None

    # metrics

    def leaf(self, unit, pool):
        random, dataset = self.random, self.random.choice(pool)
        if unit == PRICE:
            return Binary("/", self.leaf(EUR, pool), self.leaf(ORDER, pool))
        body = lambda: self.row_number(dataset, unit, random.choice([0, 0, 1, 2]), dataset.name)
        simple = ["sum"] * 6 + ["average", "min", "max", "median", "only"]
        if dataset.time:
            simple += ["first", "last"]
        ways = [
            (8, lambda: Aggregate(random.choice(simple), dataset, body(), self.where(dataset))),
            (1, lambda: Aggregate("percentile", dataset, body(), self.where(dataset), self.percent())),
        ]
        if unit == PURE:
            texts = [name for name, column in dataset.columns.items() if column["kind"] in ("text", "date")]
            ways += [
                (5, lambda: Aggregate("count", dataset, None, self.where(dataset))),
                (3, lambda: Aggregate("count_distinct", dataset, Column(random.choice(texts), dataset.name), self.where(dataset))),
                (1, lambda: Aggregate("count_distinct", dataset, body(), self.where(dataset))),
                (2, lambda: Aggregate(random.choice(["variance", "variance_population"]), dataset, body(), self.where(dataset))),
            ]
        return self.pick(*ways)()

    def percent(self):
        p = self.random.choice([0, 10, 25, 50, Fraction(125, 2), 90, 100])
        return Literal(Fraction(p, 100), decimal_text(Fraction(p)) + "%")

    def formula(self, unit, depth, pool, plain=False):
        random = self.random
        if depth == 0 or random.random() < 0.15:
            known = [node for of, node in self.named if of == unit and node.datasets() <= set(pool) and not (plain and node.is_timed())]
            return random.choice(known) if known and random.random() < 0.4 else self.leaf(unit, pool)
        more = lambda u=unit: self.formula(u, depth - 1, pool, plain)
        flows = all(dataset.time for dataset in pool)
        ways = [
            (3, lambda: Binary(random.choice("+-"), more(), more())),
            (1, lambda: Binary("+", more(), self.literal(unit))),
            (2, lambda: Binary("*", more(), more(PURE))),
            (1, lambda: Binary("*", self.input(PURE), more())),
            (2, lambda: Binary("/", more(), more(PURE))),
            (1, lambda: Otherwise(Binary("/", more(), more(PURE)), more())),
            (1, lambda: Otherwise(more(), self.literal(unit))),
            (1, lambda: Negate(more())),
            (1, lambda: Call("abs", more())),
            (1, lambda: Call(random.choice(["least", "greatest"]), *[more() for _ in range(random.randint(2, 3))])),
            (1, lambda: Call(random.choice(["round", "floor", "ceil", "round_even"]), more(), self.literal(unit, True))),
            (2, lambda: If(self.condition(depth - 1, pool, plain), more(), more())),
            (3, lambda: Where(more(), self.row_condition(pool[0], 1, None, True))),
            (2, lambda: self.grouped(unit, pool)),
        ]
        if unit == PURE:
            same = random.choice([EUR, ORDER, PURE])
            ways += [
                (6, lambda: Binary("/", more(same), more(same))),
                (3, lambda: Otherwise(Binary("/", more(same), more(same)), self.literal(PURE))),
                (1, lambda: Power(more(), random.choice([0, 1, 2, 3, -1, -2]))),
                (1, lambda: self.count_groups(pool)),
                (1, lambda: Call(random.choice(["round", "floor", "ceil", "round_even"]), Binary("/", self.leaf(EUR, pool), self.leaf(EUR, pool)))),
            ]
        if unit == EUR:
            ways.append((1, lambda: Binary("*", more(ORDER), self.pick((1, self.input(PRICE)), (1, more(PRICE))))))
        if not plain and flows:
            ways += self.timed_ways(unit, depth, pool)
        return self.pick(*ways)()

    def timed_ways(self, unit, depth, pool):
        random = self.random
        inner = lambda u=unit: self.formula(u, depth - 1, pool, True)
        outer = lambda u=unit: self.formula(u, depth - 1, pool, True) if random.random() < 0.7 else self.over(u, depth - 1, pool)
        ways = [
            (2, lambda: Time("previous", outer())),
            (2, lambda: Time("year_ago", outer())),
            (4, lambda: self.over(unit, depth - 1, pool)),
            (1, lambda: Time("whole", inner())),
            (2, lambda: self.in_period(inner(), pool)),
            (2, lambda: self.by_period(unit, depth - 1, pool)),
        ]
        if unit == PURE:
            ways.append((3, lambda: Time("growth", outer(random.choice([EUR, ORDER, PURE])), random.choice(["year", "year", "month", "quarter", "week", "day"]))))
            ways.append((2, lambda: self.share(pool)))
        if unit == EUR and self.stocks:
            ways.append((3, self.stock))
        if unit in (EUR, PURE) and self.terms:
            ways.append((3, lambda: self.lasting(unit)))
        ways.append((1, lambda: Days(inner())))
        return ways

    def lasting(self, unit):
        random, terms = self.random, self.terms[0]
        body = Aggregate("sum", terms, Column("x", "terms"), self.where(terms, 0.2)) if unit == EUR else Aggregate("count", terms, None, self.where(terms, 0.2))
        return Lasting(random.choice(["closing", "closing", "opening", "average_over", "begun", "ended"]), body)

    def share(self, pool):
        part = self.formula(EUR, 1, pool, True)
        return Binary("/", part, Time("whole", part))

    def over(self, unit, depth, pool):
        """to_date, trailing or running, which go over a union of rows."""
        random, inner = self.random, self.formula(unit, depth, pool, True)
        function = random.choice(["to_date", "trailing", "running"])
        if function == "trailing":
            count, of = random.choice([(1, "month"), (3, "month"), (12, "month"), (2, "quarter"), (1, "year"), (7, "day"), (45, "day")])
            return Time("trailing", inner, of, count)
        return Time(function, inner, random.choice(["year", "year", "quarter", "month", "week"]) if function == "to_date" else None)

    def in_period(self, inner, pool):
        random, calendar = self.random, self.case.calendar
        days = pool[0].days
        day = days[random.randrange(len(days))]
        grain = random.choice(["year", "quarter", "month", "week", "plain"])
        if grain == "plain":  # a plain year stays the calendar year (time-12)
            return InPeriod(inner, "year", date(day.year, 1, 1), date(day.year, 12, 31), str(day.year))
        first, last = calendar.bounds(grain, day)
        return InPeriod(inner, grain, first, last, calendar.name(grain, first))

    def by_period(self, unit, depth, pool):
        random = self.random
        grain = random.choice(["day", "week", "month", "month", "quarter"])
        function = random.choice(["sum", "average", "min", "max", "median"])
        if unit == PURE and random.random() < 0.3:
            return Grouped("count", self.condition(depth, pool, True), None, grain=grain)
        where = self.row_condition(pool[0], 0, None, True) if random.random() < 0.2 else None
        return Grouped(function, self.formula(unit, depth, pool, True), where, grain=grain)

    def group_keys(self, dataset):
        names = [name for name, column in dataset.columns.items() if column["kind"] == "text"]
        names += ["item.cat"] if "item" in dataset.columns else []
        if dataset.time and not self.stamped(dataset) and self.random.random() < 0.3:
            names = ["day"]
        return tuple(self.random.sample(names, min(len(names), self.random.choice([1, 1, 2]))))

    def group_body(self, unit, dataset):
        """No groups inside groups."""
        first = self.leaf(unit, [dataset])
        if self.random.random() < 0.6:
            return first
        return self.pick(
            (1, lambda: Binary("+", first, self.leaf(unit, [dataset]))),
            (1, lambda: Binary("/", first, Aggregate("count", dataset))),
            (1, lambda: If(Compare(">", Aggregate("count", dataset), quantity(Fraction(2), PURE)), first, self.literal(unit))),
        )()

    def grouped(self, unit, pool):
        dataset = self.random.choice(pool)
        function = self.random.choice(["sum", "average", "min", "max", "median", "percentile"])
        extra = self.percent() if function == "percentile" else None
        return Grouped(function, self.group_body(unit, dataset), self.where(dataset, 0.3), self.group_keys(dataset), dataset, None, extra)

    def count_groups(self, pool):
        dataset = self.random.choice(pool)
        unit = self.random.choice([EUR, PURE])
        body = Compare(self.random.choice([">", "<="]), self.group_body(unit, dataset), self.literal(unit))
        return Grouped("count", body, self.where(dataset, 0.3), self.group_keys(dataset), dataset)

    def stock(self):
        random, bank = self.random, self.random.choice(self.stocks)
        body = Aggregate("sum", bank, Column("x", bank.name), self.row_condition(bank, 0) if random.random() < 0.15 else None)
        function = random.choice(["closing", "closing", "opening", "average_over"])
        keyed = function == "closing" and body.where is None and random.random() < 0.6
        return Stock(function, body, "ch" if keyed else None)

    def condition(self, depth, pool, plain):
        random = self.random
        if depth > 0 and random.random() < 0.3:
            return self.pick(
                (1, lambda: Junction(random.choice(["and", "or"]), self.condition(depth - 1, pool, plain), self.condition(depth - 1, pool, plain))),
                (1, lambda: Not(self.condition(depth - 1, pool, plain))),
            )()
        unit = random.choice([EUR, ORDER, PURE])
        left = self.formula(unit, max(0, depth - 1), pool, plain)
        right = self.pick((2, lambda: self.literal(unit)), (1, lambda: self.formula(unit, 0, pool, plain)))()
        return Compare(random.choice(["<", "<=", ">", ">=", "=", "!="]), left, right)

    def pool(self):
        flows, snapshots = self.flows, [d for d in self.case.datasets if not d.time and "q" in d.columns]
        ways = [(14, lambda: [self.random.choice(flows)]), (5, lambda: self.random.sample(flows, min(2, len(flows))))]
        if snapshots:
            ways += [(2, lambda: [snapshots[0]]), (1, lambda: [self.random.choice(flows), snapshots[0]])]
        return self.pick(*ways)()

    def add_metric(self, number):
        random, name, clause = self.random, f"m{number}", ""
        unit = random.choice([EUR, EUR, PURE, PURE, ORDER, PRICE])
        pool = self.pool()
        kind = random.random()
        if kind < 0.03:
            dataset = random.choice(pool)
            body = self.row_number(dataset, PURE, 1, dataset.name)
            leaf = Aggregate(random.choice(["stdev", "stdev_population"]), dataset, body, self.where(dataset))
            self.case.metrics.append((name, leaf, ""))
            return
        if kind < 0.08:
            node, unit, clause = Aggregate("count", pool[0], None, self.where(pool[0])), ORDER, " unit order"
        elif kind < 0.25:
            node = self.leaf(unit, pool)
        elif kind < 0.29 and self.stocks:
            node, unit = self.stock(), EUR
        elif kind < 0.33 and self.terms:
            unit = random.choice([EUR, PURE])
            node = self.lasting(unit)
        else:
            node = self.formula(unit, random.choice([1, 1, 2, 2, 3]), pool)
        if not node.datasets():
            return
        if unit == PURE and not clause and random.random() < 0.2:
            clause = " unit %"  # the exact value stays a fraction of one
        self.case.metrics.append((name, node, clause))
        self.named.append((unit, Named(name, node, True)))


def make_case(random, metrics=50):
    case = Case()
    if random.random() < 0.25:
        case.calendar = Calendar(random.choice([4, 7, 10]))
    items = items_dataset(random, case)
    case.short = random.random() < 0.3
    for number in range(random.choice([2, 3])):
        first = date(2024, 1, 1) + DAY * random.randint(-300, 60)
        length = random.randint(40, 100) if case.short else random.randint(300, 800)
        if case.short:
            first = date(2024, 2, 1) + DAY * random.randint(-10, 20)
        count = random.choice([6, 40, 110, 250])
        case.datasets.append(DataMaker(random, case, f"d{number}").flow(first, length, count, items))
    if random.random() < 0.5:
        case.datasets.append(DataMaker(random, case, "snap").snapshot(random.choice([3, 20])))
    if random.random() < 0.6:
        first = date(2024, 1, 1) + DAY * random.randint(-40, 40)
        case.datasets.append(DataMaker(random, case, "bank").bank(first, 60 if case.short else 400))
    if random.random() < 0.4:
        first = date(2024, 1, 1) + DAY * random.randint(-40, 40)
        case.datasets.append(DataMaker(random, case, "terms").terms(first, 70 if case.short else 400))
    case.input_nodes = []
    for name, unit in (("factor_in", PURE), ("share_in", PURE), ("floor_in", EUR), ("price_in", PRICE)):
        value = Fraction(random.randint(1, 900), random.choice([1, 10, 100]))
        literal = quantity(value, unit) if name != "share_in" else Literal(value / 100, decimal_text(value) + "%")
        case.inputs.append((name, f"input {name} = {literal.text()}"))
        case.input_nodes.append((unit, Named(name, literal, False)))
    grower = Grower(random, case)
    for number in range(metrics):
        grower.add_metric(number)
    return case
