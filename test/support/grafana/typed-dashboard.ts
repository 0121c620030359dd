import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { panelsOf } from "./extract-queries.ts";
import { isList, isObject, type JsonObject, textOf } from "./json.ts";

/** Within the checkout, so that packages are found; not versioned. */
const SCRATCH = join(import.meta.dirname, "..", "..", ".tmp", `dashboards-${process.pid}`);
const require = createRequire(import.meta.url);
const GRAFANA_TYPES = join(dirname(require.resolve("@grafana/schema/package.json")), "dist", "types");
const COMPILER = join(dirname(require.resolve("typescript/package.json")), "bin", "tsc");

/** Folders of Grafana's panel types by the name that dashboards have for them, where it is another. */
const FOLDERS: Readonly<Record<string, string>> = { "state-timeline": "statetimeline", dashlist: "dashboardlist" };

const PRELUDE = (types: readonly string[]): string => `
import type * as dashboard from ${JSON.stringify(join(GRAFANA_TYPES, "raw/dashboard/x/types.gen.d.ts"))};
${types.map((type) => `import type * as ${nameOf(type)} from ${JSON.stringify(typesOf(type))};`).join("\n")}

/** A type as JSON has it: enumerations are their values. */
type Json<T> = T extends string ? \`\${T}\` : T extends readonly (infer Item)[] ? Json<Item>[]
  : T extends object ? { [Name in keyof T]: Json<T[Name]> } : T;
/** Queries are the data sources' own affair. */
type Query = Record<string, unknown>;
type FieldConfig<Custom> = Omit<dashboard.FieldConfigSource, "defaults"> & {
  defaults: Omit<dashboard.FieldConfig, "custom"> & { custom?: Custom };
};
type PanelOf<Type, Options, Custom> = Json<Omit<dashboard.Panel, "type" | "options" | "fieldConfig" | "targets"> & {
  type: Type; options: Options; fieldConfig?: FieldConfig<Custom>;
}> & { targets?: Query[] };
type Annotation = Json<Omit<dashboard.AnnotationQuery, "target">> & { target?: Query };
type Frame = Json<Omit<dashboard.Dashboard, "panels" | "annotations">> & { annotations: { list: Annotation[] } };
type Row = Json<Omit<dashboard.RowPanel, "panels">>;
`;

/**
 * What TypeScript finds wrong with dashboards when they are read as values of Grafana's own types (\`@grafana/schema\`,
 * which Grafana generates from its schema): unknown and missing names, values of another type or enumeration, in the
 * dashboard, its panels and the options of each panel's kind.
 */
export function typeProblems(dashboards: ReadonlyMap<string, JsonObject>): string {
  const statements: string[] = [];
  const types = new Set<string>();
  const state = (type: string, value: unknown): void => {
    statements.push(`export const value${statements.length}: ${type} = ${JSON.stringify(value)};`);
  };
  for (const [file, { panels, ...frame }] of dashboards) {
    statements.push(`// ${file}`);
    state("Frame", frame);
    for (const row of isList(panels) ? panels.filter(isObject) : []) {
      if (row.type !== "row") continue;
      const { panels: _, ...rest } = row;
      state("Row", rest);
    }
    for (const panel of panelsOf({ panels })) {
      const type = textOf(panel.type);
      types.add(type);
      statements.push(`// ${file}: ${textOf(panel.title)}`);
      state(`PanelOf<${JSON.stringify(type)}, ${nameOf(type)}.Options, ${customOf(type)}>`, panel);
    }
  }
  return compile(`${PRELUDE([...types].sort())}\n${statements.join("\n")}\n`);
}

const folderOf = (type: string): string => FOLDERS[type] ?? type;
const nameOf = (type: string): string => folderOf(type).replace(/\W/g, "");

function typesOf(type: string): string {
  const file = join(GRAFANA_TYPES, "raw/composable", folderOf(type), "panelcfg/x/types.gen.d.ts");
  if (!existsSync(file)) throw new Error(`Grafana has no types of a panel "${type}"`);
  return file;
}

/** Kinds of panels without settings by field have no such type. */
function customOf(type: string): string {
  const without = ["stat", "bargauge", "logs", "text", "dashlist"];
  return without.includes(type) ? "Record<string, never>" : `${nameOf(type)}.FieldConfig`;
}

function compile(text: string): string {
  mkdirSync(SCRATCH, { recursive: true });
  const options = { strict: true, noEmit: true, skipLibCheck: true, module: "nodenext", target: "es2024", types: [] };
  try {
    writeFileSync(join(SCRATCH, "dashboards.ts"), text);
    writeFileSync(
      join(SCRATCH, "tsconfig.json"),
      JSON.stringify({ compilerOptions: options, files: ["dashboards.ts"] }),
    );
    execFileSync(process.execPath, [COMPILER, "-p", join(SCRATCH, "tsconfig.json"), "--pretty", "false"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    return "";
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    return withLines(`${stdout ?? ""}${stderr ?? ""}` || String(error), text);
  } finally {
    rmSync(SCRATCH, { recursive: true, force: true });
  }
}

/** The compiler names a line; people need the panel, which stands above it. */
function withLines(output: string, text: string): string {
  const lines = text.split("\n");
  return output.replace(/^\S*dashboards\.ts\((\d+),\d+\): /gm, (_, line: string) => `${lines[Number(line) - 2]}: `);
}
