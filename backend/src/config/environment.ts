import { unknownKey } from "./convert.ts";
import { type Given, type Layer, type Leaf, leaves, namesOf } from "./layers.ts";
import { readTextValue } from "./text-value.ts";

/** Variables that the command line reads itself. */
const OTHERS = ["HEIMDALL_CONFIG", "HEIMDALL_URL", "HEIMDALL_TOKEN"];

/** Kubernetes puts these into every pod of a namespace that has a Service named `heimdall…`. */
function isServiceLink(name: string, value: string): boolean {
  if (/_SERVICE_(HOST|PORT)(_\w+)?$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/.test(name)) return true;
  return name.endsWith("_PORT") && /^(tcp|udp|sctp):\/\//.test(value);
}

/** The variable of a setting: `http.port` → `HEIMDALL_HTTP_PORT`. */
export function environmentName(path: string): string {
  return `HEIMDALL_${path.replaceAll(".", "_").toUpperCase()}`;
}

/** Settings from `HEIMDALL_…` variables; an empty one counts as not set. */
export function environmentLayer(
  env: Readonly<Record<string, string | undefined>>,
  directory: string,
  problems: string[],
): Layer {
  const known = leaves.flatMap(namesOf).map(environmentName);
  for (const [name, value] of Object.entries(env)) {
    if (!name.startsWith("HEIMDALL_") || !value || known.includes(name) || OTHERS.includes(name)) continue;
    if (!isServiceLink(name, value)) problems.push(`${name}: ${unknownKey(name, known)}`);
  }
  const given = (leaf: Leaf, path: string, isSecretFile: boolean): Given | undefined => {
    const source = environmentName(path);
    const raw = env[source];
    if (!raw) return undefined;
    const where = `${source} (${path})`;
    const hint = /^(tcp|udp):\/\//.test(raw) ? " (a Kubernetes service link; set enableServiceLinks: false)" : "";
    const at = (below: readonly (string | number)[]): string =>
      `${source}${below.map((step) => `[${step}]`).join("")} (${path})${hint}`;
    return {
      raw: isSecretFile ? raw : readTextValue(leaf.field, raw),
      isSecretFile,
      source,
      where,
      at,
      base: { directory },
    };
  };
  return {
    value: (leaf) => given(leaf, leaf.path.join("."), false),
    secretFile: (leaf) => given(leaf, `${leaf.path.join(".")}_file`, true),
  };
}
