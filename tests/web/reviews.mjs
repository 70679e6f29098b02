// What `kpi review` writes, as others read it: the calendar through ical.js, the agenda as JSON through ajv with the published schemas.
//
//     node tests/web/reviews.mjs FOLDER_OF_KPI
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv/dist/2020.js";
import ICAL from "ical.js";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const kpi = join(resolve(process.argv[2] ?? join(root, "build")), "kpi");
let passed = 0, failed = 0;

function check(name, good, got = "") {
  if (good) return void passed++;
  failed++;
  console.log(`FAIL ${name}: ${String(got).slice(0, 1500)}`);
}

function run(file, ...words) {
  const done = spawnSync(kpi, ["review", file, ...words], { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  if (done.error || done.status !== 0) throw new Error(`${file} ${words}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

const schema = (name) => JSON.parse(readFileSync(join(root, "docs/schema", name), "utf8"));
const ajv = new Ajv({ strict: false, allErrors: true });
ajv.addSchema(schema("kpi-result-1.json"));
const fits = ajv.compile(schema("kpi-review-1.json"));

function events(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  return calendar.getAllSubcomponents("vevent").map((component) => new ICAL.Event(component));
}

function check_file(file, as_of, ...words) {
  const name = [file, as_of, ...words].join(" ");
  const agenda = JSON.parse(run(file, "--as-of", as_of, "--format", "json", ...words));
  check(`${name}: JSON`, fits(agenda), JSON.stringify(fits.errors, null, 1));
  const all = events(run(file, "--as-of", as_of, "--ical", ...words));
  const starts = (day) => all.filter((event) => event.startDate.toString() === day);
  check(`${name}: UIDs`, new Set(all.map((event) => event.uid)).size === all.length);
  check(`${name}: whole days`, all.every((event) => event.startDate.isDate && event.duration.toSeconds() === 86400));
  check(`${name}: nothing recurs`, all.every((event) => !event.isRecurring()));
  for (const { on, next, kpis } of agenda.meetings) {
    const labels = kpis.map((kpi) => kpi.review?.label ?? kpi.review?.name).filter(Boolean);
    check(`${name}: the meeting of ${on}`, starts(on).some((event) => labels.every((label) => event.description.includes(label))), labels);
    if (next) check(`${name}: the next one`, starts(next).length);
  }
  for (const { on, kpis } of agenda.deadlines) check(`${name}: the deadline on ${on}`, starts(on).length, kpis);
  for (const { due, label } of agenda.actions) if (due) check(`${name}: the action due ${due}`, starts(due).some((event) => event.summary.includes(label)), label);
}

for (const file of ["webshop/webshop", "installer/installer", "oee/oee", "sentences/sentences"])
  for (const as_of of ["2026-03-31", "2026-11-02", "2027-12-31"]) check_file(`examples/${file}.kpi`, as_of);
check_file("tests/golden/review.kpi", "2026-10-31");
check_file("tests/golden/review.kpi", "2026-10-31", "--for", "crew");
check_file("tests/golden/review.kpi", "2026-10-31", "--lang", "nl");

// The reader can refuse, or it would prove nothing.
for (const [name, text] of [["an open event", "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n"], ["a line that is none", "BEGIN:VCALENDAR\r\nnone\r\nEND:VCALENDAR\r\n"]]) {
  let refused = false;
  try {
    ICAL.parse(text);
  } catch {
    refused = true;
  }
  check(`refused: ${name}`, refused);
}
check("refused: another schema", !fits({ schema: "kpi-review/2" }));

console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
