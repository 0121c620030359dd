// Writes docs/reference from the declarations of the components: `npm run docs`. With `--check` nothing is written,
// and a page that is stale, missing or of a component that is gone makes it fail.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { referencePages } from "./docs/reference-pages.ts";

const root = join(import.meta.dirname, "..", "docs", "reference");

/** The pages that are there now, by their path below docs/reference. */
export function writtenPages(): ReadonlyMap<string, string> {
  const pages = new Map<string, string>();
  for (const entry of readdirSync(root, { recursive: true, encoding: "utf8" })) {
    const path = entry.replaceAll("\\", "/");
    if (path.endsWith(".md")) pages.set(path, readFileSync(join(root, path), "utf8"));
  }
  return pages;
}

function main(check: boolean): number {
  mkdirSync(root, { recursive: true });
  const wanted = referencePages();
  const written = writtenPages();
  const stale = [...wanted].filter(([path, text]) => written.get(path) !== text);
  const gone = [...written.keys()].filter((path) => !wanted.has(path));
  if (check) {
    for (const path of [...stale.map(([name]) => name), ...gone]) {
      console.error(`docs/reference/${path} is stale; run npm run docs`);
    }
    return stale.length + gone.length === 0 ? 0 : 1;
  }
  for (const path of gone) rmSync(join(root, path));
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  console.log(`docs/reference: ${wanted.size} pages, ${stale.length} written, ${gone.length} removed`);
  return 0;
}

if (import.meta.main) process.exitCode = main(process.argv.includes("--check"));
