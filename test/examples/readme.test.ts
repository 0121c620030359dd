import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = "examples";
const examples = readdirSync(ROOT).filter((name) => statSync(join(ROOT, name)).isDirectory());

/** The files of a folder, without what a run leaves there. */
function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name !== "data" && !name.startsWith("data/") && statSync(join(folder, name)).isFile())
    .sort();
}

describe.each(examples)("examples/%s/README.md", (name) => {
  const folder = join(ROOT, name);
  const text = readFileSync(join(folder, "README.md"), "utf8");

  it("names each file of the folder, and no other", () => {
    const table = text.split("\n").filter((line) => line.startsWith("| `"));
    const named = table.flatMap((line) => [...line.split("|")[1]!.matchAll(/`([^`]+)`/g)].map(([, file]) => file));
    expect(named.sort()).toEqual(filesOf(folder).filter((file) => file !== "README.md"));
  });

  it("uses only paths that are there", () => {
    const paths = [...text.matchAll(/\bexamples\/[\w./-]+\w/g)].map(([path]) => path);
    expect(paths.length).toBeGreaterThan(2);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
  });

  it("is listed in examples/README.md", () => {
    expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain(`[${name}](${name})`);
  });
});
