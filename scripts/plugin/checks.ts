import type { ZipEntry } from "./zip.ts";

/** A check by the name of the validator's own that it repeats; answers what is wrong. */
type Check = (plugin: BuiltPlugin) => readonly string[];

/** The plugin as it is in its archive. */
export interface BuiltPlugin {
  /** Name of the archive's file. */
  readonly archive: string;
  readonly entries: readonly ZipEntry[];
  readonly manifest: Manifest;
  /** Version of `plugin/package.json`. */
  readonly packageVersion: string;
}

interface Manifest {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly info: {
    readonly version: string;
    readonly updated: string;
    readonly description?: string;
    readonly keywords?: readonly string[];
    readonly logos: Readonly<Record<string, string>>;
    readonly links?: readonly { readonly url: string }[];
  };
  readonly routes?: readonly { readonly path: string; readonly method?: string }[];
  readonly dependencies: { readonly grafanaDependency?: string };
}

const LARGEST_MODULE = 250_000;

const text = ({ entries, manifest }: BuiltPlugin, name: string): string | null => {
  const entry = entries.find((one) => one.name === `${manifest.id}/${name}`);
  return entry ? Buffer.from(entry.content).toString("utf8") : null;
};
const when = (isWrong: boolean, problem: string): readonly string[] => (isWrong ? [problem] : []);

/** What the validator checks without a network, of that what can go wrong here. */
const checks: Readonly<Record<string, Check>> = {
  archivename: ({ archive, manifest: { id, info } }) =>
    when(archive !== `${id}-${info.version}.zip`, `the archive is ${archive}`),
  archive: ({ entries, manifest: { id } }) =>
    entries.filter(({ name }) => !name.startsWith(`${id}/`)).map(({ name }) => `${name} lies outside of ${id}/`),
  metadata: ({ manifest: { id, name, type } }) =>
    when(!id || !name || type !== "app", "plugin.json lacks id, name or type"),
  typesuffix: ({ manifest: { id, type } }) => when(!id.endsWith(`-${type}`), `${id} does not end in -${type}`),
  pluginname: ({ manifest: { id, name } }) => when(name === id, "the name is the id"),
  packagejson: ({ manifest: { info }, packageVersion }) =>
    when(info.version !== packageVersion, `plugin.json is ${info.version}, package.json ${packageVersion}`),
  metadatavalid: ({ manifest: { info, routes = [] } }) => [
    ...when(!/^\d+\.\d+\.\d+/.test(info.version), `'${info.version}' is no version`),
    ...when(!/^\d{4}-\d\d-\d\d$/.test(info.updated), `'${info.updated}' is no day`),
    ...routes
      .filter(({ path, method }) => path.startsWith("/") || !method || method === "*")
      .map(({ path }) => `the route ${path} names no method, or begins with a slash`),
  ],
  metadatapaths: (plugin) =>
    Object.values(plugin.manifest.info.logos)
      .filter((path) => path.startsWith("/") || path.includes("..") || text(plugin, path) === null)
      .map((path) => `the logo ${path} is not in the archive`),
  unsafesvg: ({ entries }) =>
    entries
      .filter(
        ({ name, content }) =>
          name.endsWith(".svg") && /<script|\son\w+=|javascript:|<foreignObject/i.test(`${Buffer.from(content)}`),
      )
      .map(({ name }) => `${name} has scripts`),
  discoverability: ({ manifest: { info } }) => [
    ...when(!info.description, "there is no description"),
    ...when(!info.keywords?.length, "there are no keywords"),
  ],
  grafanadependency: ({ manifest: { dependencies } }) =>
    when(!/^>=\d+\.\d+\.\d+$/.test(dependencies.grafanaDependency ?? ""), "dependencies.grafanaDependency is no range"),
  readme: (plugin) => {
    const readme = text(plugin, "README.md");
    return [
      ...when(!readme || readme.length < 300, "README.md says too little"),
      // What Grafana shows of it has no folder that a link could go to.
      ...[...(readme ?? "").matchAll(/\]\((?!https?:|#)([^)]*)\)/g)].map(([, link]) => `README.md links to ${link}`),
    ];
  },
  templatereadme: (plugin) =>
    when(/BEFORE YOU BEGIN|<!--/.test(text(plugin, "README.md") ?? ""), "README.md is the template's"),
  changelog: (plugin) =>
    when(
      !(text(plugin, "CHANGELOG.md") ?? "").includes(`## ${plugin.manifest.info.version}`),
      "CHANGELOG.md does not tell of this version",
    ),
  license: (plugin) =>
    when(!/Apache License\s+Version 2\.0/.test(text(plugin, "LICENSE") ?? ""), "LICENSE is not Apache 2.0"),
  modulejs: (plugin) => {
    const module = text(plugin, "module.js");
    if (module === null) return ["there is no module.js"];
    return [
      ...when(!/^(\/\*.*?\*\/\s*)*define\(\[/s.test(module), "module.js is no AMD module"),
      ...when(module.length > LARGEST_MODULE, `module.js has ${module.length} bytes`),
      ...when(!/define\([^)]*"react\/jsx-runtime"/.test(module), "react/jsx-runtime is bundled"),
    ];
  },
  jsMap: (plugin) => when(text(plugin, "module.js.map") === null, "there is no module.js.map"),
  trackingscripts: ({ entries }) =>
    entries
      .filter(
        ({ name, content }) =>
          name.endsWith(".js") && /google-analytics\.com|googletagmanager|hotjar\.com/.test(`${Buffer.from(content)}`),
      )
      .map(({ name }) => `${name} tracks people`),
  legacyplatform: (plugin) =>
    when(/@grafana\/runtime.*loadPluginCss|angular\.module/.test(text(plugin, "module.js") ?? ""), "Angular is used"),
  "code-rules": ({ entries }) =>
    entries
      .filter(
        ({ name, content }) =>
          name.endsWith(".js") &&
          /\bdebugger\b|window\.(grafanaBootData|grafanaRuntime)\b/.test(`${Buffer.from(content)}`),
      )
      .map(({ name }) => `${name} uses what is Grafana's own`),
};

/** Everything that is wrong, each with the check's name before it. */
export function checkPlugin(plugin: BuiltPlugin): readonly string[] {
  return Object.entries(checks).flatMap(([name, check]) => check(plugin).map((problem) => `${name}: ${problem}`));
}

export const checkNames = Object.keys(checks);
