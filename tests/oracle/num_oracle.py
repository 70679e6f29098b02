"""Compares the numbers with Python's fractions on random expressions, and checks enclosures by integer arithmetic.

Usage: num_oracle.py [PROGRAM]; the program is tests/oracle/num_calc below $KPI_BUILD (default: build).
"""
import os
import random
import subprocess
import sys
from fractions import Fraction
from math import gcd
from pathlib import Path

EXPRESSIONS = 20_000
LIMIT_BITS = 1 << 20
WIDTH = Fraction(1, 10**30)
EDGES = [0, 1, 2, 3, 2**31, 2**32, 2**53, 2**62, 2**63, 2**64, 10**9, 10**18, 10**19, 2**127, 2**128]

if hasattr(sys, "set_int_max_str_digits"):
    sys.set_int_max_str_digits(0)


def floor(q):
    return q.numerator // q.denominator


def away(q):
    whole = floor(abs(q) + Fraction(1, 2))
    return -whole if q < 0 else whole


ROUNDINGS = {
    "away": away,
    "even": round,  # Python rounds a Fraction half to even
    "down": floor,
    "up": lambda q: -floor(-q),
}


def exact(q):
    return str(Fraction(q))


def fixed(q, digits):
    units = away(q * 10**digits)
    text = str(abs(units)).rjust(digits + 1, "0")
    text = text[: len(text) - digits] + ("." + text[len(text) - digits :] if digits else "")
    return ("-" if units < 0 else "") + text


def decimal(q, digits):
    text = fixed(q, digits)
    if digits:
        text = text.rstrip("0").rstrip(".")
    rounded = (q * 10**digits).denominator != 1
    return text + ("*" if rounded else "")


class Expressions:
    """Pairs of a line for the program and the result it must print."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def integer(self):
        kind = self.random.randrange(6)
        if kind < 2:
            return self.random.randint(-20, 20)
        if kind == 2:
            return self.random.randint(-(10**6), 10**6)
        if kind == 3:
            return self.random.choice([-1, 1]) * (self.random.choice(EDGES) + self.random.randint(-2, 2))
        if kind == 4:
            return self.random.getrandbits(self.random.randint(1, 130)) * self.random.choice([-1, 1])
        return self.random.getrandbits(self.random.randint(1, 600)) * self.random.choice([-1, 1])

    def operand(self):
        n = self.integer()
        kind = self.random.randrange(4)
        if kind == 0:
            d = self.integer()
            return f"{n}/{abs(d) or 1}", Fraction(n, abs(d) or 1)
        if kind == 1:
            digits = self.random.randint(1, 12)
            sign, text = "-" if n < 0 else "", str(abs(n)).rjust(digits + 1, "0")
            return f"{sign}{text[:-digits]}.{text[-digits:]}", Fraction(n, 10**digits)
        return str(n), Fraction(n)

    def arithmetic(self, a, b):
        op = self.random.choice(["+", "-", "*", "/", "min", "max"])
        if op == "/" and b == 0:
            return op, None
        apply = {"+": a.__add__, "-": a.__sub__, "*": a.__mul__, "/": a.__truediv__}
        return op, min(a, b) if op == "min" else max(a, b) if op == "max" else apply[op](b)

    def unary(self, q):
        op = self.random.choice(["neg", "abs", "floor", "ceil"])
        return op, {"neg": -q, "abs": abs(q), "floor": Fraction(floor(q)), "ceil": Fraction(-floor(-q))}[op]

    def power(self, q):
        n = self.random.randint(-12, 40)
        if (q.numerator.bit_length() + q.denominator.bit_length()) * abs(n) > 100_000:
            n = 1  # no step past the limit
        if q == 0 and n < 0:
            return f"{n} ^", None
        return f"{n} ^", q**n

    def rounded(self, q):
        how = self.random.choice(list(ROUNDINGS))
        step = self.random.choice([Fraction(1), Fraction(1, 100), Fraction(5), Fraction(1, 3), Fraction(2**70)])
        if self.random.random() < 0.4:  # a tie
            q = step * (self.random.randint(-9, 9) + Fraction(1, 2))
            return f"0 * {exact(q)} + {exact(step)} {how}", ROUNDINGS[how](q / step) * step
        return f"{exact(step)} {how}", ROUNDINGS[how](q / step) * step

    def tree(self, depth):
        """(text, value); None is a division by zero."""
        if depth == 0:
            return self.operand()
        kind = self.random.random()
        text, q = self.tree(depth - 1)
        if q is None:
            return text, q
        if kind < 0.65:
            right, b = self.tree(self.random.randrange(depth))
            if b is None:
                return f"{text} {right} +", None
            op, value = self.arithmetic(q, b)
            return f"{text} {right} {op}", value
        op, value = self.unary(q) if kind < 0.75 else self.rounded(q) if kind < 0.9 else self.power(q)
        return f"{text} {op}", value

    def ending(self, text, q):
        kind = self.random.randrange(8)
        digits = self.random.randint(0, 25)
        literal = max(q.numerator.bit_length(), q.denominator.bit_length()) < 2500  # within 1,000 digits
        if kind == 0:
            return f"{text} fixed:{digits}", fixed(q, digits)
        if kind == 1:
            return f"{text} decimal:{digits}", decimal(q, digits)
        if kind == 2 and literal:
            b = q + self.random.choice([0, 0, 1, -1]) * Fraction(1, abs(self.integer()) or 1)
            return f"{text} {exact(b)} cmp", str((q > b) - (q < b))
        if kind == 3:
            right, b = self.operand()
            return f"{text} {right} cmp", str((q > b) - (q < b))
        if kind == 4 and literal:  # two ways to one value
            _, b = self.operand()
            return f"{text} {exact(b)} + {exact(b)} - {exact(q)} same", "same"
        return text, exact(q)

    def one(self):
        while True:
            text, q = self.tree(self.random.choice([1, 1, 2, 3, 5]))
            if q is None:
                return text, "zero_denominator"
            if q.numerator.bit_length() + q.denominator.bit_length() < 50_000 and len(text) < 60_000:
                return self.ending(text, q)

    def sum(self):
        values = [self.operand()[1] if self.random.random() < 0.3 else Fraction(self.random.randint(-(10**9), 10**9), 100)
                  for _ in range(self.random.randint(1, 40))]
        return " ".join(map(exact, values)) + f" sum:{len(values)}", exact(sum(values))


def ends(line):
    low, high = line.split()
    return Fraction(low), Fraction(high)


def power_sign(c, k, y, n, q):
    """Sign of y - (c + k q^(1/n)), k > 0, from powers."""
    t = (y - c) / k
    return -1 if t < 0 else (t**n > q) - (t**n < q)


def narrow(low, high):
    near = 1 if low <= 0 <= high else min(abs(low), abs(high))
    return low < high and high - low <= WIDTH * near


def perfect(q, n):
    def root(z):
        low, high = 0, 1 << (z.bit_length() // n + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle**n <= z else (low, middle - 1)
        return low if low**n == z else None

    over, under = root(q.numerator), root(q.denominator)
    return None if over is None or under is None else Fraction(over, under)


class Enclosures:
    """Pairs of a line and a function that tells whether the answer is right."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def positive(self):
        r = self.random
        bits = r.choice([3, 10, 40, 64, 65, 200, 900])
        return Fraction(r.getrandbits(bits) + 1, r.getrandbits(r.choice([1, 3, 30, 100])) + 1)

    def root(self):
        q, n = self.positive(), self.random.choice([2, 2, 2, 3, 4, 5, 6, 7, 12, 30, 97])
        if self.random.random() < 0.3:
            q = Fraction(self.random.randint(1, 30), self.random.randint(1, 9)) ** self.random.choice([n, 2, 3])
        c, k = Fraction(self.random.randint(-50, 50), 7), Fraction(self.random.randint(1, 40), 3)

        def good(line):
            known = perfect(q, n)
            if known is not None:
                return line == exact(c + k * known)
            low, high = ends(line)
            return narrow(low, high) and power_sign(c, k, low, n, q) < 0 < power_sign(c, k, high, n, q)

        return f"{exact(q)} root:{n} {exact(k)} * {exact(c)} +", good

    def root_order(self):
        """Against a rational that is near, or the root itself."""
        n = self.random.choice([2, 3, 5, 24])
        t = self.positive()
        apart = self.random.choice([0, 1, -1]) * Fraction(1, self.random.choice([3, 10**40, 10**400, 10**900]))
        want = "non_positive_base" if t**n + apart < 0 and n % 2 == 0 else str((apart > 0) - (apart < 0))
        return f"{exact(t)} {n} ^ {exact(apart)} + root:{n} {exact(t)} cmp", lambda line: line == want

    def same_radical(self):
        """k sqrt(x^2 q) + l sqrt(q) is (k x + l) sqrt(q): signs of a b + c by squares."""
        r = self.random
        q, x = self.positive(), Fraction(r.randint(1, 50), r.randint(1, 50))
        k, l = r.randint(1, 9), r.randint(1, 9)
        total = (k * x + l) ** 2 * q
        return (f"{exact(q * x * x)} root:2 {k} * {exact(q)} root:2 {l} * + dup *",
                lambda line: line == exact(total))

    def conjugate(self):
        """1/(c + k sqrt(q)) = (c - k sqrt(q)) / (c^2 - k^2 q)."""
        r = self.random
        q, c, k = Fraction(r.choice([2, 3, 5, 8, 12, 50])), Fraction(r.randint(1, 99), 7), r.randint(1, 9)
        one = f"{exact(q)} root:2 {k} * {exact(c)} +"
        return f"1 {one} / {one} *", lambda line: line == "1"

    def cagr(self):
        r = self.random
        begin, end = Fraction(r.randint(1, 10**6), 100), Fraction(r.randint(1, 10**6), 100)
        years = Fraction(r.randint(1, 40), r.choice([1, 1, 2, 4, 12]))
        if r.random() < 0.3:
            end = begin * Fraction(r.randint(90, 130), 100) ** years.numerator
        a, n, growth = years.denominator, years.numerator, end / begin

        def good(line):
            if " " not in line:
                return (1 + Fraction(line)) ** n == growth**a
            low, high = ends(line)
            return narrow(low, high) and (1 + low) ** n < growth**a < (1 + high) ** n

        return f"{exact(begin)} {exact(end)} {exact(years)} cagr", good

    def cagr_order(self):
        r = self.random
        begin, years = Fraction(r.randint(1, 10**6), 100), Fraction(r.randint(1, 30), r.choice([1, 2, 12]))
        t = Fraction(r.randint(-99, 400), 100)
        a, n = years.denominator, years.numerator
        end = begin * (1 + t) ** n + r.choice([0, 1, -1]) * Fraction(1, 10**60)
        a_th = end if a == 1 else Fraction(r.randint(1, 10**6), 100)
        want = ((a_th / begin) ** a > (1 + t) ** n) - ((a_th / begin) ** a < (1 + t) ** n)
        if a_th < 0:
            return "1 1 + ", lambda line: line == "2"
        return f"{exact(begin)} {exact(a_th)} {exact(years)} cagr {exact(t)} cmp", lambda line: line == str(want)

    def days_cagr(self):
        """A number of years such as 1234/365.25 makes a root of high degree; 1 + rate lies between two powers."""
        r = self.random
        growth = Fraction(r.randint(50, 400), 100)
        years = Fraction(r.randint(300, 4000)) / r.choice([Fraction(365), Fraction("365.25"), Fraction("365.2425")])
        a, n = years.denominator, years.numerator

        def directed(y, up, bits=260):
            """y^n rounded in one direction."""
            power = Fraction(1)
            for digit in bin(n)[2:]:
                power = power * power * (y if digit == "1" else 1)
                shift = power.numerator.bit_length() - power.denominator.bit_length() - bits
                scaled = power / Fraction(2) ** shift
                power = Fraction(-floor(-scaled) if up else floor(scaled)) * Fraction(2) ** shift
            return power

        def good(line):
            if " " not in line:
                return (1 + Fraction(line)) ** n == growth**a
            low, high = ends(line)
            return narrow(low, high) and directed(1 + low, True) < growth**a < directed(1 + high, False)

        return f"100 {exact(100 * growth)} {exact(years)} cagr", good

    def flows(self):
        r = self.random
        f = [-Fraction(r.randint(1, 10**6), r.choice([1, 100]))] + [Fraction(0)] * r.choice([0, 0, 1])
        f += [-Fraction(r.randint(0, 10**5))] * r.choice([0, 0, 2])
        f += [Fraction(r.randint(1, 10**6), r.choice([1, 100, 3])) for _ in range(r.randint(1, 14))]
        return [-x for x in f] if r.random() < 0.2 else f

    @staticmethod
    def npv(f, rate):
        return sum(x / (1 + rate) ** i for i, x in enumerate(f))

    def irr(self):
        f = self.flows()
        if self.random.random() < 0.3:  # makes the rate rational
            rate = Fraction(self.random.randint(-50, 60), 100)
            f[-1] -= self.npv(f, rate) * (1 + rate) ** (len(f) - 1)
        changes = [x for x in f if x]
        single = sum((a < 0) != (b < 0) for a, b in zip(changes, changes[1:])) == 1

        def good(line):
            if not single:
                return line == "not_unique"
            if " " not in line:
                return self.npv(f, Fraction(line)) == 0
            low, high = ends(line)
            return narrow(low, high) and self.npv(f, low) * self.npv(f, high) < 0

        return " ".join(map(exact, f)) + f" irr:{len(f)}", good

    def irr_order(self):
        f, t = self.flows(), Fraction(self.random.randint(-99, 300), 100)
        if self.random.random() < 0.4:
            extra = self.npv(f, t) * (1 + t) ** (len(f) - 1)
            f[-1] -= extra + self.random.choice([0, 1, -1]) * Fraction(1, 10**40)
        changes = [x for x in f if x]
        single = sum((a < 0) != (b < 0) for a, b in zip(changes, changes[1:])) == 1
        value = self.npv(f, t) * (1 if changes[0] < 0 else -1)  # above 0: the rate is higher
        want = str((value > 0) - (value < 0)) if single else "not_unique"
        return " ".join(map(exact, f)) + f" irr:{len(f)} {exact(t)} cmp", lambda line: line == want

    def two_radicals(self):
        """sqrt p + sqrt q, p != q, against its square and its product."""
        p, q = self.positive(), self.positive()

        def good(line):
            if " " not in line:
                return (Fraction(line) ** 2 - p - q) ** 2 == 4 * p * q
            low, high = ends(line)
            below, above = low**2 - p - q, high**2 - p - q
            return narrow(low, high) and above > 0 and below**2 * (1 if below > 0 else 0) < 4 * p * q < above**2

        return f"{exact(p)} root:2 {exact(q)} root:2 +", good

    def cancelled(self):
        """y = sqrt(p + e) - sqrt(p), e tiny: sqrt(p) = (e - y^2) / (2 y)."""
        p, e = self.positive(), Fraction(1, 10 ** self.random.choice([20, 60, 300]))

        def good(line):
            if " " not in line:
                y = Fraction(line)
                return y > 0 and ((e - y * y) / (2 * y)) ** 2 == p
            low, high = ends(line)
            above = high**2 > e or ((e - high**2) / (2 * high)) ** 2 < p
            below = low <= 0 or low**2 < e and ((e - low**2) / (2 * low)) ** 2 > p
            return narrow(low, high) and high > 0 and above and below

        return f"{exact(p)} {exact(e)} + root:2 {exact(p)} root:2 -", good

    def rounded(self):
        q, digits = self.positive(), self.random.randint(0, 12)
        whole = floor(q * 10 ** (2 * digits))
        low, high = 0, 1 << (whole.bit_length() // 2 + 1)
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if middle * middle <= whole else (low, middle - 1)
        return f"{exact(q)} root:2 {exact(Fraction(1, 10**digits))} down", lambda line: line == exact(Fraction(low, 10**digits))

    def one(self):
        kinds = [self.root, self.root_order, self.same_radical, self.conjugate, self.cagr, self.cagr_order,
                 self.irr, self.irr_order, self.two_radicals, self.cancelled, self.rounded]
        return self.random.choice(kinds)() if self.random.random() < 0.98 else self.days_cagr()


def squares(times):
    return "1000003 " + "dup * " * times


def worked():
    """What must hold by itself: limits, absences, identities."""
    return [
        ("9 999999999 ^", "limit"),
        ("9 -999999999 ^", "limit"),
        ("9 99999999999999 ^", "limit"),  # GMP would abort
        ("9 9999 ^ 9999 ^", "limit"),
        (squares(60), "limit"),
        ("1 999999999999 ^", "1"),
        ("-1 999999999999 ^", "-1"),
        ("-1 -1000000000000 ^", "1"),
        ("0 999999999999 ^", "0"),
        ("0 0 ^", "1"),
        ("0 -1 ^", "zero_denominator"),
        (f"2 {LIMIT_BITS - 2} ^ 2 {-(LIMIT_BITS - 2)} ^ *", "1"),
        (f"2 {LIMIT_BITS - 1} ^", "limit"),
        ("9" * 1000 + " 1 +", "1" + "0" * 1000),
        ("9" * 1001, "bad"),
        ("1__0_.5_0", "21/2"),
        ("1.2.3", "bad"),
        (".5", "bad"),
        ("5.", "bad"),
        ("_", "bad"),
        ("1e5", "bad"),
        ("1 0 /", "zero_denominator"),
        ("1 0 / 2 root:2 *", "zero_denominator"),
        ("-2 root:2", "non_positive_base"),
        ("-8 root:3", "-2"),
        ("-2 root:3 3 ^", "-2"),
        ("2 root:2 2 root:2 *", "2"),
        ("2 root:2 8 root:2 *", "4"),
        ("2 root:2 2 root:3 * 6 ^", "32"),
        ("2 root:2 root:3 6 ^", "2"),
        ("8 root:2 2 root:2 /", "2"),
        ("2 root:2 dup -", "0"),
        ("2 root:2 3 root:2 + dup /", "1"),
        ("2 root:2 3 root:2 + 0 *", "0"),
        ("2 root:2 3 root:2 + dup * 5 - 2 / 6 root:2 cmp", "2"),
        ("1 2 root:2 3 root:2 + 2 root:2 - 3 root:2 - /", "undecided"),
        ("2 root:2 1.5 max", "3/2"),
        ("2 root:2 neg abs dup *", "2"),
        ("0 root:5", "0"),
        ("0 100 5 cagr", "non_positive_base"),
        ("-1 100 5 cagr", "non_positive_base"),
        ("100 -1 5 cagr", "non_positive_base"),
        ("100 0 5 cagr", "-1"),
        ("100 400 1/2 cagr", "15"),
        ("100 200 1/1000000000 cagr", "limit"),
        ("-100 110 irr:2", "1/10"),
        ("100 110 irr:2", "not_unique"),
        ("0 0 irr:2", "not_unique"),
        ("-100 230 -132 irr:3", "not_unique"),
        ("0 -100 0 121 0 irr:5", "1/10"),
    ]


def main():
    build = Path(os.environ.get("KPI_BUILD", "build"))
    program = sys.argv[1] if len(sys.argv) > 1 else build / "tests" / "oracle" / "num_calc"
    exact_part, enclosed_part = Expressions(20261031), Enclosures(7)
    cases = [(text, lambda line, want=want: line == want) for text, want in worked()]
    made = [exact_part.one() for _ in range(EXPRESSIONS)] + [exact_part.sum() for _ in range(400)]
    cases += [(text, lambda line, want=want: line == want) for text, want in made]
    cases += [enclosed_part.one() for _ in range(1500)]
    given = "".join(text + "\n" for text, _ in cases)
    answers = subprocess.run([program], input=given.encode(), stdout=subprocess.PIPE, check=True).stdout.decode().splitlines()
    failed = abs(len(answers) - len(cases))
    for (text, good), line in zip(cases, answers):
        try:
            right = good(line)
        except (ValueError, ZeroDivisionError):
            right = False
        if not right:
            failed += 1
            if failed <= 20:
                print(f"{text[:400]}\n  gave {line[:400]}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
