import type { Settings } from "../config/schema.ts";
import { ConfigurationError, formatPlace } from "../errors.ts";
import type { InputConfig, Pipeline } from "../pipeline/compile.ts";
import { createProblems } from "../pipeline/problems.ts";

/** Inputs that answer on Heimdall's own HTTP address: there is one place for each. */
const ON_OWN_ADDRESS = new Set(["ingest", "es_bulk"]);

/** Something that only one input can have. */
interface Claim {
  readonly what: string;
  readonly protocol: "tcp" | "udp" | "path";
  readonly host: string;
  readonly port: number;
  readonly input: InputConfig | null;
}

/** Throws a ConfigurationError for inputs, of whichever pipelines, that want to listen at the same place. */
export function refuseClashes(
  pipelines: readonly { readonly id: string; readonly pipeline: Pipeline }[],
  { http }: Settings,
): void {
  const problems = createProblems();
  const claims: Claim[] = [
    { what: "Heimdall's own HTTP address", protocol: "tcp", host: http.host, port: http.port, input: null },
  ];
  for (const { id, pipeline } of pipelines) {
    for (const input of pipeline.inputs) {
      for (const claim of claimsOf(id, input)) {
        const other = claims.find((earlier) => clashes(earlier, claim));
        if (other) problems.attempt(() => refuse(claim, other));
        claims.push(claim);
      }
    }
  }
  problems.throwAny();
}

function claimsOf(pipeline: string, input: InputConfig): Claim[] {
  const what = `the input ${input.name} of pipeline '${pipeline}' (${formatPlace(input.context.place)})`;
  if (ON_OWN_ADDRESS.has(input.name)) return [{ what, protocol: "path", host: input.name, port: 0, input }];
  const { host, port, tcp, udp } = input.options as { host?: unknown; port?: unknown; tcp?: unknown; udp?: unknown };
  if (typeof host !== "string" || typeof port !== "number") return [];
  const claim = { what, host, port, input };
  return [
    ...(tcp !== false ? [{ ...claim, protocol: "tcp" as const }] : []),
    ...(udp === true ? [{ ...claim, protocol: "udp" as const }] : []),
  ];
}

function clashes(a: Claim, b: Claim): boolean {
  if (a.protocol !== b.protocol || a.port !== b.port) return false;
  if (a.protocol === "path") return a.host === b.host;
  // Port 0 is any free one.
  return a.port !== 0 && (a.host === b.host || isEverywhere(a.host) || isEverywhere(b.host));
}

function isEverywhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

function refuse({ protocol, port, input }: Claim, other: Claim): never {
  const place = input!.context.place;
  if (protocol === "path") {
    throw new ConfigurationError(`two inputs ${input!.name} want the same path: ${other.what} has it; keep one`, {
      place,
    });
  }
  throw new ConfigurationError(`port ${port} (${protocol}) is taken by ${other.what}; choose another port`, { place });
}
