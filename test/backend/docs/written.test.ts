import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readRule } from "../../../backend/src/alerting/rule-file.ts";
import { loadSettings } from "../../../backend/src/config/load.ts";
import { compilePipeline, DEFAULT_PIPELINE_SETTINGS } from "../../../backend/src/pipeline/compile.ts";
import { registries } from "../../../backend/src/runtime/registries.ts";

const root = join(import.meta.dirname, "..", "..", "..");
const directory = mkdtempSync(join(tmpdir(), "heimdall-docs-"));
afterAll(() => rmSync(directory, { recursive: true }));

const pages = [
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
    .map((name) => join(root, name))
    .filter((file) => existsSync(file)),
  ...readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(root, "docs", name)),
];
const shown = (file: string) => relative(root, file);

/** GitHub's anchors: small letters, blanks as hyphens, no other signs. */
function anchors(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe("links", () => {
  test.each(pages.map((file) => [shown(file), file]))("%s", (_name, file) => {
    const text = readFileSync(file!, "utf8").replace(/```[\s\S]*?```/g, "");
    const broken = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)]*))?\)/g)].filter(([, path, anchor]) => {
      const target = path === "" ? file! : join(dirname(file!), path!);
      if (!existsSync(target)) return true;
      return anchor !== undefined && !anchors(target).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

interface Snippet {
  readonly page: string;
  readonly language: string;
  readonly text: string;
}

const snippets: Snippet[] = pages
  .filter((file) => dirname(file) === join(root, "docs"))
  .flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
      page: shown(file),
      language: language!,
      text: text!,
    })),
  );
const firstLine = ({ text }: Snippet) => text.split("\n", 1)[0]!;

/** Pipelines of Heimdall; that of agents.md's Logstash runs there. */
const pipelines = snippets.filter(({ language, text }) => language === "ruby" && !text.includes("/es"));
const rules = snippets.filter((snippet) => firstLine(snippet).startsWith("# rules/"));
const settings = snippets.filter((snippet) => firstLine(snippet) === "# heimdall.yaml");

describe("the snippets of the written pages are accepted", () => {
  test("there are some", () => {
    expect([pipelines.length, rules.length, settings.length].every((count) => count > 1)).toBe(true);
  });

  test.each(pipelines)("pipeline in $page: $text", ({ page, text }) => {
    const compile = () =>
      compilePipeline([{ file: page, text }], DEFAULT_PIPELINE_SETTINGS, {
        registries,
        environment: {},
        now: () => 0,
        warn: () => {},
      }).close();
    expect(compile).not.toThrow();
  });

  test.each(rules)("rule in $page: $text", (snippet) => {
    const file = basename(firstLine(snippet));
    const channelDefaults = { telegram_bot_token: "123456:ABC-def", telegram_room_id: "1" };
    expect(() => readRule(snippet.text, file, { channelDefaults })).not.toThrow();
  });

  test.each(settings)("settings in $page: $text", ({ text }) => {
    const file = join(directory, "heimdall.yaml");
    writeFileSync(file, text);
    // The files with the secrets are not there.
    expect(() => loadSettings({ file, env: {}, secrets: false })).not.toThrow();
  });
});
