import type { GrafanaQuery } from "../../support/grafana/extract-queries.ts";
import type { Choices, Chosen } from "../../support/grafana/interpolate.ts";
import { isList, isObject, type JsonObject, textOf } from "../../support/grafana/json.ts";

/** What a dashboard's variables are set to: as it is opened, and with one value for each that may have several. */
export interface Settings {
  readonly opened: Choices;
  readonly narrowed: Choices;
}

/**
 * Chooses values as Grafana does when a dashboard is opened, in the variables' order, since the later ones ask with the
 * earlier ones' values. `offered` runs a variable's query. Throws where one offers nothing.
 */
export async function chooseValues(
  dashboard: JsonObject,
  queries: readonly GrafanaQuery[],
  offered: (query: GrafanaQuery, choices: Choices) => Promise<readonly string[]>,
): Promise<Settings> {
  const opened = new Map<string, Chosen>();
  const narrowed = new Map<string, Chosen>();
  const templating =
    isObject(dashboard.templating) && isList(dashboard.templating.list) ? dashboard.templating.list : [];
  for (const variable of templating.filter(isObject)) {
    const name = textOf(variable.name);
    if (variable.type !== "query") {
      const fixed = fixedValue(variable);
      opened.set(name, fixed);
      narrowed.set(name, fixed);
      continue;
    }
    const place = `${textOf(dashboard.title)} › variable ${name}`;
    const query = queries.find((one) => one.kind === "variable" && one.place === place)!;
    const values = selected(await offered(query, opened), textOf(variable.regex));
    if (values.length === 0) throw new Error(`${place}: offers nothing`);
    const current = currentOf(variable);
    const isAll = variable.includeAll === true && current === "$__all";
    const first = typeof current === "string" && values.includes(current) ? current : values[0]!;
    const all: Chosen = typeof variable.allValue === "string" ? { all: variable.allValue } : values;
    const single: Chosen = variable.multi === true ? [first] : first;
    opened.set(name, isAll ? all : single);
    narrowed.set(name, single);
  }
  return { opened, narrowed };
}

/** The value that is chosen at first; of several the first one. */
function currentOf(variable: JsonObject): unknown {
  const value = isObject(variable.current) ? variable.current.value : undefined;
  return isList(value) ? value[0] : value;
}

/** Of a custom, constant, interval or text variable. */
function fixedValue(variable: JsonObject): Chosen {
  const current = currentOf(variable);
  if (typeof current === "string" && current !== "$__all") return current;
  const query = textOf(variable.query);
  if (variable.type === "textbox" || variable.type === "constant") return query;
  const values = query.split(",").map((value) => value.trim().replace(/^.* : /, ""));
  if (current === "$__all") return typeof variable.allValue === "string" ? { all: variable.allValue } : values;
  return values[0] ?? "";
}

/** What a variable's regular expression leaves of the values, its group where it has one; each once. */
function selected(values: readonly string[], regex: string): readonly string[] {
  if (regex === "") return values;
  const [, pattern, flags] = /^\/(.*)\/([a-z]*)$/s.exec(regex) ?? [null, regex, ""];
  const expression = new RegExp(pattern!, (flags ?? "").replace("g", ""));
  const found = values.map((value) => expression.exec(value)).filter((match) => match !== null);
  return [...new Set(found.map((match) => match.groups?.value ?? match[1] ?? match[0]))];
}
