// Builds what browsers load and writes it as C++: node assets/build.mjs OUT_DIR
// Every file gets a name with the hash of its bytes, so it can be kept for ever, and stands compressed in the binary.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "..", "node_modules");
const frontendFolder = join(packages, "govuk-frontend", "dist", "govuk");
const script = "text/javascript; charset=utf-8";
const out = process.argv[2] ?? join(here, "..", "build", "assets");

const text = (path) => readFileSync(path, "utf8");
const withoutSourceMap = (source) => source.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n");
// Comments on lines of their own and indentation; what our small scripts need of a minifier.
const lean = (source) => {
  const lines = source.split("\n").map((line) => line.trim());
  return lines.filter((line) => line && !line.startsWith("//")).join("\n") + "\n";
};

const assets = [];
function add(name, type, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
  const path = `/assets/${name.replace(/(\.[a-z]+)$/, `-${hash}$1`)}`;
  const gzip = gzipSync(bytes, { level: 9 });
  const best = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  const brotli = brotliCompressSync(bytes, { params: best });
  assets.push({ name, path, type, bytes, gzip, brotli });
  return path;
}

const css = compile(join(here, "scss", "app.scss"), {
  style: "compressed",
  charset: false,  // served as UTF-8: no byte order mark needed
  loadPaths: [packages],
  quietDeps: true,
});
add("app.css", "text/css; charset=utf-8", css.css);
const frontendScript = withoutSourceMap(text(join(frontendFolder, "govuk-frontend.min.js")));
const frontend = add("govuk-frontend.js", script, frontendScript);
const timeOut = add("time-out.js", script, lean(text(join(here, "js/time-out.js"))));
const app = lean(text(join(here, "js/app.js")));
add("app.js", script, app.replace("./govuk-frontend.js", frontend).replace("./time-out.js", timeOut));
add("start.js", script, lean(text(join(here, "js/start.js"))));
add("favicon.svg", "image/svg+xml", text(join(here, "images/favicon.svg")).trim());

// Octal escapes of three digits can't run into the character after them, whatever it is.
function literal(bytes) {
  const lines = [];
  for (let at = 0; at < bytes.length; at += 512) {
    let line = "";
    for (const byte of bytes.subarray(at, at + 512)) {
      if (byte === 0x22 || byte === 0x5c) line += `\\${String.fromCharCode(byte)}`;
      else if (byte === 0x3f || byte < 0x20 || byte > 0x7e) line += `\\${byte.toString(8).padStart(3, "0")}`;
      else line += String.fromCharCode(byte);
    }
    lines.push(`    "${line}"`);
  }
  return lines.join("\n");
}

const bytesOf = (bytes) => `std::string_view(\n${literal(bytes)},\n    ${bytes.length})`;
const entry = (a) => `    {"${a.name}", "${a.path}", "${a.type}",
    ${[a.bytes, a.gzip, a.brotli].map(bytesOf).join(",\n    ")}},`;
const source = `// Made by assets/build.mjs.
#include "govuk/assets.hpp"

namespace govuk {

const std::array<Asset, ${assets.length}> built_assets_array{{
${assets.map(entry).join("\n")}
}};

std::span<const Asset> built_assets() { return built_assets_array; }

}  // namespace govuk
`;
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "built_assets.cpp"), source);
for (const { path, bytes, gzip, brotli } of assets)
  console.log(`${path}  ${bytes.length} bytes, gzip ${gzip.length}, brotli ${brotli.length}`);
