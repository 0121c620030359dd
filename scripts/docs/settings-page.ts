import type { TObject, TSchema } from "typebox";
import { settingDocs } from "../../backend/src/config/docs.ts";
import { fieldOf } from "../../backend/src/config/fields.ts";
import { leaves } from "../../backend/src/config/layers.ts";
import { settingsSchema } from "../../backend/src/config/schema.ts";
import { blocks, code, prose, table } from "./markdown.ts";

/** `heimdall.yaml`, one table for each section. */
export function settingsPage(): string {
  const sections = new Map<string, string[][]>();
  for (const setting of settingDocs()) {
    const section = setting.path.split(".").slice(0, -1).join(".");
    const rows = sections.get(section) ?? [];
    sections.set(section, rows);
    const type =
      setting.choices.length === 0 ? setting.type : `${setting.type}: ${setting.choices.map(code).join(", ")}`;
    rows.push([
      code(setting.path),
      type,
      setting.default === null ? "" : code(setting.default || '""'),
      prose(setting.description),
      code(setting.environment),
    ]);
  }
  return blocks(
    "# Settings",
    `\`heimdall.yaml\`, then variables of the environment, then flags (\`--set http.port=9090\` or \`--http.port=9090\`): the
later goes over the earlier. Every setting has a default; without a file Heimdall runs as the tables say.`,
    `- *secret*: may also be given as \`NAME_file\` (\`ingest.token_file\`, \`HEIMDALL_INGEST_TOKEN_FILE\`), the name of a file that
  holds it. It never appears in logs, answers or errors.
- *bytes*: an integer or \`64 MiB\`. *duration*: \`90s\`, \`12h\`, \`7d\`; where it may be without end, \`INF\`.
- *path*: relative to the settings file; from the environment or a flag, relative to the working directory.
- *list*: in the environment and flags a list of texts is written with commas, any other as YAML or JSON.`,
    "`heimdall check --settings` lists every value in force and where it came from.",
    ...[...sections].flatMap(([section, rows]) => [
      section === "" ? "## General" : `## ${section}`,
      descriptionOf(section),
      table(["setting", "type", "default", "meaning", "environment"], rows),
      ...itemTables(section),
    ]),
  );
}

/** What a section's schema says of it. */
function descriptionOf(section: string): string | null {
  if (section === "") return null;
  const schema = section
    .split(".")
    .reduce<TObject>((object, name) => object.properties[name] as TObject, settingsSchema);
  return (schema as { description?: string }).description ?? null;
}

/** For each list of objects in a section, what an entry holds. */
function itemTables(section: string): string[] {
  return leaves.flatMap(({ path, field }) => {
    const items = field.items as TObject | undefined;
    if (path.slice(0, -1).join(".") !== section || items === undefined || fieldOf(items)) return [];
    const rows = Object.entries(items.properties).map(([name, schema]) => {
      const item = fieldOf(schema as TSchema)!;
      const isGiven = item.default === undefined;
      return [code(name), item.kind, isGiven ? "**required**" : code(String(item.default)), prose(item.description)];
    });
    return [`An entry of \`${path.join(".")}\`:`, table(["key", "type", "default", "meaning"], rows)];
  });
}
