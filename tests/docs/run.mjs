// ./test docs: what the words around the code say is so.
//
//   - Every block marked ```sh in README.md and docs/*.md is run, in a working folder of its page's own, with `cantref`
//     on the path; it must end with 0. The blocks of a page run in order, in the same folder. "```sh example" marks a
//     block that is only to be read: one that serves until it is stopped, installs, or names a machine that is not
//     there. Use it sparingly.
//   - Every flag after `cantref` in such a block, and every flag of `cantref` in the text, is one its --help knows.
//   - Every link leads somewhere: files, and headings in them. Every path in `backquotes` that begins with a folder of
//     ours exists. Every test that security.md calls on is there.
//   - Every subcommand's --help runs.
//
// Prints "ok NAME" and "not ok NAME" lines, with what was wrong indented below.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const binary = process.env.CANTREF_TEST_BINARY ?? join(root, "build/daily/bin/cantref");
if (!existsSync(binary)) throw new Error("Build first: tools/build daily");
const scratch = mkdtempSync(join(tmpdir(), "cantref-docs-"));
const markdownIn = (folder) => readdirSync(join(root, folder)).filter((name) => name.endsWith(".md")).map((name) => `${folder}/${name}`);
const pages = ["README.md", ...["docs", "docs/adr", "tests/scenarios", "definitions", "data/registers"].flatMap(markdownIn)];

let failures = 0;
function tell(name, problems) {
  if (problems.length === 0) return console.log(`ok ${name}`);
  failures++;
  console.log(`not ok ${name}`);
  for (const problem of problems) for (const line of problem.split("\n")) console.log(`    ${line}`);
}

// ---- Reading a page

function blocksOf(text) {
  const blocks = [];
  let block = null;
  text.split("\n").forEach((line, index) => {
    const fence = line.match(/^\s*```(.*)$/);
    if (fence && block === null) block = { kind: fence[1].trim(), line: index + 1, text: "" };
    else if (fence) { blocks.push(block); block = null; }
    else if (block) block.text += line + "\n";
  });
  return blocks;
}
const withoutBlocks = (text) => text.replace(/^ *```[\s\S]*?^ *```$/gm, "");

// GitHub's anchors: lower case, spaces to hyphens, punctuation dropped.
const anchorsOf = (text) =>
  new Set([...withoutBlocks(text).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[`*]/g, "").replace(/[^\p{L}\p{N} -]/gu, "").trim().replace(/ /g, "-")));

// ---- Checks

function brokenLinks(page, text) {
  const problems = [];
  for (const [, target] of withoutBlocks(text).matchAll(/\]\(([^)\s]+)\)/g)) {
    if (/^(https?:|mailto:)/.test(target)) continue;
    const [path, anchor] = target.split("#");
    const file = path ? join(root, dirname(page), path) : join(root, page);
    if (!existsSync(file)) problems.push(`${target}: no such file`);
    else if (anchor && !anchorsOf(readFileSync(file, "utf8")).has(anchor)) problems.push(`${target}: no such heading`);
  }
  return problems;
}

const ourFolders = /^(\.ci|assets|bench|cmake|data|definitions|docs|locale|src|tests|tools)\//;
function missingFiles(text) {
  const problems = [];
  for (const [, span] of withoutBlocks(text).matchAll(/`([^`\n]+)`/g)) {
    for (const word of span.split(/\s+/)) {
      const path = word.replace(/[,;:.]$/, "");
      if (!ourFolders.test(path) || /[<>{}*…]|FOLDER|NAME/.test(path)) continue;
      if (!existsSync(join(root, path))) problems.push(`\`${path}\` is named and not there`);
    }
  }
  return problems;
}

// The last column of security.md names tests: parts of a test's name, scenarios, or files.
function missingTests(text) {
  const tests = ["src", "tests"]
    .flatMap((folder) => readdirSync(join(root, folder), { recursive: true }).map((name) => join(folder, name)))
    .filter((name) => name.endsWith("_test.cpp"))
    .flatMap((name) => readFileSync(join(root, name), "utf8").match(/^TEST(_[PF])?\(.*$/gm) ?? [])
    .join("\n");
  const rows = withoutBlocks(text).split("\n").filter((line) => /^\| \d/.test(line));
  return rows
    .flatMap((row) => [...row.split("|").at(-2).matchAll(/`([^`]+)`/g)].map(([, name]) => name))
    .filter((name) => !name.includes("/") && !tests.includes(name) && !existsSync(join(root, "tests/scenarios", `${name}.scenario`)))
    .map((name) => `there is no test ${name}`);
}

// ---- The program's own help

const helps = new Map();
function helpOf(words) {
  const name = words.join(" ");
  if (!helps.has(name)) {
    const run = spawnSync(binary, [...words, "--help"], { encoding: "utf8" });
    helps.set(name, { status: run.status, text: run.stdout + run.stderr });
  }
  return helps.get(name);
}
const subcommandsIn = (help) => [...(help.split(/^Subcommands:$/m)[1] ?? "").matchAll(/^ {2}([a-z][a-z-]*) /gm)].map(([, name]) => name);
function commandsUnder(words) {
  const below = subcommandsIn(helpOf(words).text);
  return [words, ...below.flatMap((name) => commandsUnder([...words, name]))];
}
const commands = commandsUnder([]);
const flagsOf = (words) => new Set(helpOf(words).text.match(/--[a-z][a-z-]*/g) ?? []);
const everyFlag = new Set(commands.flatMap((words) => [...flagsOf(words)]));

function commandProblems(line) {
  const found = line.match(/\bcantref ((?:[a-z][a-z-]* ?)*)/);
  if (!found || /cantref --/.test(line)) return [];
  let words = [];
  for (const word of found[1].trim().split(" ").filter(Boolean)) if (commands.some((each) => each.join(" ") === [...words, word].join(" "))) words.push(word);
  if (words.length === 0) return [`no such command: ${line.trim()}`];
  const known = flagsOf(words);
  return (line.slice(found.index).match(/(?<=\s)--[a-z][a-z-]*/g) ?? []).filter((flag) => !known.has(flag)).map((flag) => `cantref ${words.join(" ")} knows no ${flag}`);
}

const shellFlags = new Set(["--help", "--port", "--data", "--empty", "--build-only"]); // of ./run and ./test
function unknownFlags(page, text) {
  const problems = blocksOf(text).filter(({ kind }) => kind.startsWith("sh")).flatMap((block) => block.text.split("\n").flatMap(commandProblems));
  if (!/README|using|operating|contributing|security/.test(page) || page.startsWith("tests/") || page.startsWith("definitions/") || page.startsWith("data/")) return problems;
  for (const [, span] of withoutBlocks(text).matchAll(/`([^`\n]+)`/g)) {
    if (/^(define|tools|ninja|cmake|sqlite3|psql|bench|node)/.test(span)) continue;
    for (const flag of span.match(/(?<![\w-])--[a-z][a-z-]*/g) ?? []) if (!everyFlag.has(flag) && !shellFlags.has(flag)) problems.push(`no command has ${flag}`);
  }
  return problems;
}

// ---- Running the blocks

function workingFolder(page) {
  const folder = join(scratch, page.replace(/\W+/g, "-"));
  mkdirSync(join(folder, "bin"), { recursive: true });
  symlinkSync(binary, join(folder, "bin/cantref"));
  for (const name of ["data", "definitions", "docs", "locale", "src", "tests", "tools"]) symlinkSync(join(root, name), join(folder, name));
  return folder;
}

function runBlocks(page, text) {
  const blocks = blocksOf(text).filter(({ kind }) => kind === "sh");
  if (blocks.length === 0) return;
  const folder = workingFolder(page);
  for (const block of blocks) {
    const env = { ...process.env, PATH: `${join(folder, "bin")}:${process.env.PATH}` };
    for (const name of Object.keys(env)) if (name.startsWith("CANTREF_")) delete env[name];
    const run = spawnSync("bash", ["-euo", "pipefail", "-c", block.text], { cwd: folder, env, encoding: "utf8", timeout: 60_000 });
    const said = (run.stdout + run.stderr).trim().split("\n").slice(-8).join("\n");
    tell(`${page}:${block.line} runs`, run.status === 0 ? [] : [`${block.text.trim()}\nended with ${run.status ?? run.signal}:\n${said}`]);
  }
}

// ---- All of it

try {
  for (const words of commands) tell(`cantref ${[...words, "--help"].join(" ")}`, helpOf(words).status === 0 ? [] : [helpOf(words).text]);
  for (const script of ["run", "test"]) {
    const help = execFileSync(join(root, script), ["--help"], { encoding: "utf8" });
    tell(`./${script} --help`, help.includes("Usage") ? [] : [help]);
  }
  for (const page of pages) {
    const text = readFileSync(join(root, page), "utf8");
    tell(`${page}: links lead somewhere`, brokenLinks(page, text));
    tell(`${page}: files it names are there`, missingFiles(text));
    tell(`${page}: commands and flags are known`, unknownFlags(page, text));
    if (page === "docs/security.md") tell(`${page}: tests it calls on are there`, missingTests(text));
    runBlocks(page, text);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
process.exitCode = failures ? 1 : 0;
