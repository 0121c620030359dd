import { setImmediate as nextTurn } from "node:timers/promises";
import type { Definitions } from "../definitions/definitions.ts";
import { HeimdallError, messageOf, type Problem } from "../errors.ts";
import { isHash } from "../event/value.ts";
import type { AlertingEngine } from "./engine.ts";
import { type CheckedRule, checkRule } from "./rule-check.ts";
import type { RuleFileSettings } from "./rule-file.ts";
import { leaveOutSteering, remarksOf, settingsRemarks } from "./rule-import-remarks.ts";
import { readRuleDocument } from "./yaml.ts";

export interface ImportedFile {
  /** Below the chosen folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What becomes of a file. */
export interface ImportReport {
  readonly path: string;
  /** `remarks`: supported, and there is something to know. `ignored`: it is no rule. */
  readonly status: "supported" | "remarks" | "refused" | "ignored";
  readonly name: string | null;
  readonly type: string | null;
  readonly group: string;
  readonly problems: readonly Problem[];
  readonly remarks: readonly string[];
  /** The name is taken by a stored rule, which gets a new version where that is asked for. */
  readonly replaces: boolean;
  /** Null where nothing was kept. */
  readonly version: number | null;
}

export interface ImportRequest {
  readonly files: readonly ImportedFile[];
  /** Folders are groups below it. */
  readonly group: string;
  /** Only the report. */
  readonly dryRun: boolean;
  /** Give stored rules of the same names a new version. */
  readonly replace: boolean;
  /** Leave out what only steers ElastAlert's own connection and queries, instead of refusing it. */
  readonly leaveOut: boolean;
  readonly by: string;
}

export interface RuleImportOptions {
  readonly engine: Pick<AlertingEngine, "reload">;
  readonly definitions: Definitions;
  readonly settings: () => RuleFileSettings;
  /** Why a rule of this name cannot be stored; null when it can. */
  nameProblem(name: string): string | null;
}

/** Takes a folder of ElastAlert's rule files over: every file is told what becomes of it, and why. */
export function createRuleImport({ engine, definitions, settings, nameProblem }: RuleImportOptions) {
  return async ({ files, group: above, dryRun, replace, leaveOut, by }: ImportRequest): Promise<ImportReport[]> => {
    const stored = new Map((await definitions.list("rule")).map((definition) => [definition.name, definition]));
    const names = new Map<string, string>();
    const groupOf = folders(files, above);
    const reports: ImportReport[] = [];
    for (const { path, text } of files) {
      // Thousands of files must not hold up everything else.
      await nextTurn();
      const blank = { path, group: groupOf(path), problems: [], remarks: [], replaces: false, version: null };
      const ignored = whyIgnored(path, text);
      if (ignored) {
        reports.push({ ...blank, status: "ignored", name: null, type: null, remarks: ignored });
        continue;
      }
      const fitting = leaveOut ? leaveOutSteering(text) : { text, left: [] };
      const checked = checkRule(fitting.text, { file: path, settings: settings() });
      const { name, type } = checked;
      const { problems } = { problems: [...checked.problems] };
      const refuse = (message: string) => problems.push({ message, place: { file: path, line: 1, column: 1 } });
      const other = names.get(name);
      const taken = nameProblem(name);
      if (other !== undefined) refuse(`name: '${name}' is the name of ${other} too; give each rule its own`);
      else if (taken !== null) refuse(taken);
      const before = stored.get(name);
      if (before && !replace) {
        refuse(`name: '${name}' is stored already; have it replaced, which keeps the version it has now, or rename it`);
      }
      names.set(name, names.get(name) ?? path);
      const remarks = [
        ...(fitting.left.length > 0 ? [`left out, because it only steers ElastAlert: ${fitting.left.join(", ")}`] : []),
        ...(checked.rule ? remarksOf(checked.rule, checked.text) : []),
      ];
      const report: ImportReport = {
        ...blank,
        status: problems.length > 0 ? "refused" : remarks.length > 0 ? "remarks" : "supported",
        name,
        type,
        problems,
        remarks,
        replaces: before !== undefined && replace,
      };
      reports.push(dryRun || problems.length > 0 ? report : await keep(report, checked));
    }
    if (!dryRun) await engine.reload();
    return reports;

    async function keep(report: ImportReport, { name, text }: CheckedRule): Promise<ImportReport> {
      const basedOn = stored.get(name)?.version ?? 0;
      try {
        const { group } = report;
        const saved = await definitions.save({ kind: "rule", name, group, text, by, basedOn, action: "imported" });
        return { ...report, version: saved.version };
      } catch (error) {
        if (!(error instanceof HeimdallError)) throw error;
        return { ...report, status: "refused", problems: [{ message: messageOf(error), place: null }] };
      }
    }
  };
}

/** The group of each file: its folder, without the folder that was chosen. */
function folders(files: readonly ImportedFile[], above: string): (path: string) => string {
  const firsts = new Set(files.map(({ path }) => (path.includes("/") ? path.split("/")[0] : "")));
  const isOneFolder = firsts.size === 1 && !firsts.has("");
  return (path) => {
    const parts = path.split("/").slice(isOneFolder ? 1 : 0, -1);
    return [...above.split("/"), ...parts].filter((part) => part !== "" && part !== ".").join("/");
  };
}

/** Why a file is no rule; null when it is one. */
function whyIgnored(path: string, text: string): string[] | null {
  if (!/\.(ya?ml|json)$/i.test(path)) return ["no rule file: those end in .yaml or .yml"];
  let content: unknown;
  try {
    ({ content } = readRuleDocument(text, path));
  } catch {
    // What cannot be read may be meant as a rule: it is refused with its place.
    return null;
  }
  if (!isHash(content as never)) return null;
  const names = Object.keys(content as object);
  const settings = ["rules_folder", "writeback_index", "rules_loader", "scan_subdirectories", "writeback_alias"];
  if (settings.some((name) => names.includes(name)) && !names.includes("type")) {
    return settingsRemarks(content as never);
  }
  const isRule = ["type", "alert", "filter", "index", "name"].some((name) => names.includes(name));
  return isRule ? null : ["no rule: it has neither type nor index, filter, alert"];
}
