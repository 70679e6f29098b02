#!/usr/bin/env python3
"""gen_scenarios.py FILE [KPIS] [SCENARIOS]: KPIs over the metrics of W2.kpi and some inputs, and scenarios that set them, for timing `kpi eval`.

Every scenario moves two metrics and an input; every second one stands under another. Every KPI uses two of ten metrics and two of ten inputs."""
import sys

path, kpis = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1000
scenarios = int(sys.argv[3]) if len(sys.argv) > 3 else 20
MONEY = [f"sum(sales.quantity * sales.{column}{where})" for column in ("unit_price", "cost")
         for where in ("", " where channel = \"web\"", " where discount > 0", " where returned", " where not returned")]
lines = ["# KPIs over the sales of W2, and what becomes of them in scenarios.", "", "units item", "",
         'dataset sales "Order lines" {', '  source "sales.csv"   time order_date   missing zero   complete from 2024-01-01 through 2026-10-31',
         "  column order_date date required   column channel text required   column quantity item   column unit_price EUR per item",
         "  column discount number   column cost EUR per item   column returned boolean", "}", "",
         'organisation shop "The shop" owner "Ada Boom"', 'goal grow "Earn more" { for shop   owner "Ada Boom" }', ""]
lines += [f'metric m{i} "Metric {i}" = {formula}' for i, formula in enumerate(MONEY)]
lines += [f'input in{i} "Input {i}" = 1.{i:02d}' for i in range(10)]
for k in range(kpis):
    a, b, c, d = k % 10, k // 10 % 10, k // 100 % 10, (k * 7 + 3) % 10
    formula = f"in{c} * m{a} + in{d} * m{b}" if k % 2 else f"in{c} * m{a} / (m{a} + m{b})"
    target = "EUR 1_000_000" if k % 2 else "0.4"
    lines.append(f'kpi k{k} "The KPI {k}" {{ serves grow   formula {formula}   target >= {target} until 2030-12-31   review monthly }}')
for s in range(scenarios):
    lines.append(f'scenario s{s} {{ {f"under s{s - 1}   " if s % 2 else ""}set m{s % 10} up {s + 1}%   set m{(s + 3) % 10} scaled by 0.{99 - s:02d}   '
                 f"set in{s % 10} to 1.{s + 20} }}")
open(path, "w").write("\n".join(lines) + "\n")
