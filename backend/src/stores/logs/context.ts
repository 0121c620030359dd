import type { QueryNode, QueryValue } from "../../query/ast.ts";
import { indexFamily } from "./index-names.ts";
import type { LogHit, LogPage, LogSearch, LogStore } from "./port.ts";

/** Fields that say where a line came from; those that a document has tell its source from others. */
export const SOURCE_FIELDS = [
  "log.file.path",
  "host.name",
  "host.hostname",
  "agent.id",
  "container.id",
  "kubernetes.pod.uid",
  "kubernetes.container.name",
  "log.source.address",
  "service.name",
] as const;

/** How far from the line its neighbours are looked for, in milliseconds. */
const REACH = 7 * 86_400_000;
/** Lines of one millisecond that are put in order. */
const MOMENT = 2_000;
const NOTHING: Pick<LogPage, "hits" | "next"> = { hits: [], next: null };

export interface LogContextRequest {
  readonly index: string;
  readonly id: string;
  readonly time?: number | undefined;
  /** How many lines before and after, 0 to 10,000. */
  readonly before: number;
  readonly after: number;
  /** Fields that the lines have in common; those of `SOURCE_FIELDS` that the document has, unless given. */
  readonly same?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface LogContext {
  readonly hit: LogHit;
  /** Both in the order of time. */
  readonly before: readonly LogHit[];
  readonly after: readonly LogHit[];
  /** What the lines have in common. */
  readonly same: Readonly<Record<string, QueryValue>>;
  readonly index: string;
  readonly hasMoreBefore: boolean;
  readonly hasMoreAfter: boolean;
}

/** The lines of the same source around a line; undefined when the line is not there any more. */
export async function readContext(
  store: Pick<LogStore, "document" | "search">,
  request: LogContextRequest,
): Promise<LogContext | undefined> {
  const position = await store.document(request);
  if (!position) return undefined;
  const { older, newer, ...hit } = position;
  const same = valuesOf(JSON.parse(hit.source) as Readonly<Record<string, unknown>>, request.same ?? SOURCE_FIELDS);
  const nodes = Object.entries(same).map(([field, value]): QueryNode => ({ kind: "term", field, value }));
  const index = indexFamily(hit.index);
  const selection = {
    query: nodes.length === 0 ? ({ kind: "all" } as const) : ({ kind: "and", nodes } as const),
    indices: [index],
    countLimit: 0,
    signal: request.signal,
  };
  const { time } = hit;
  // One more than is shown says whether there is more.
  const beyond = (wanted: number, near: number) => (wanted === 0 ? 0 : Math.max(1, wanted - near));
  const page = (sort: "newest" | "oldest", size: number, where: Pick<LogSearch, "from" | "until" | "after">) =>
    size === 0
      ? NOTHING
      : store.search({ ...selection, from: time - REACH, until: time + REACH, ...where, sort, size });
  const moment = await page("oldest", MOMENT, { from: time, until: time + 1 });
  const isWhole = moment.next === null;
  // Where a millisecond holds more than can be put in order here, the store's own order counts.
  const near = isWhole ? inFileOrder(moment.hits) : [];
  const at = near.findIndex(({ index: of, id }) => of === hit.index && id === hit.id);
  const nearBefore = near.slice(0, Math.max(at, 0));
  const nearAfter = near.slice(at + 1);
  const side = async (sort: "newest" | "oldest", wanted: number, own: readonly LogHit[], behind: string) => {
    const edge = sort === "newest" ? { until: time } : { from: time + 1 };
    const found = await page(sort, beyond(wanted, own.length), isWhole ? edge : { after: behind });
    const hits = found.next === null ? found.hits : await withWholeEnd(found.hits, sort);
    const far = inFileOrder(sort === "newest" ? [...hits].reverse() : hits);
    return { lines: sort === "newest" ? [...far, ...own] : [...own, ...far], isCut: found.next !== null };
  };
  /** The last millisecond of a page may be cut, and not at the place that its lines' order would have it. */
  const withWholeEnd = async (hits: readonly LogHit[], sort: "newest" | "oldest"): Promise<readonly LogHit[]> => {
    const end = hits.at(-1)!.time;
    const whole = await page("oldest", MOMENT, { from: end, until: end + 1 });
    if (end === time || whole.next !== null) return hits;
    const ordered = inFileOrder(whole.hits);
    return [...hits.filter((one) => one.time !== end), ...(sort === "oldest" ? ordered : [...ordered].reverse())];
  };
  const [before, after] = await Promise.all([
    side("newest", request.before, nearBefore, older),
    side("oldest", request.after, nearAfter, newer),
  ]);
  return {
    hit,
    before: before.lines.slice(Math.max(0, before.lines.length - request.before)),
    after: after.lines.slice(0, request.after),
    same,
    index,
    hasMoreBefore: before.isCut || before.lines.length > request.before,
    hasMoreAfter: after.isCut || after.lines.length > request.after,
  };
}

/** Lines of one file and one millisecond in the order of their offsets, which stores do not know. */
function inFileOrder(lines: readonly LogHit[]): readonly LogHit[] {
  const placed = lines.map((hit, place) => {
    const fields = JSON.parse(hit.source) as Readonly<Record<string, unknown>>;
    const offset = valueAt(fields, "log.offset");
    return { hit, place, file: valueAt(fields, "log.file.path"), offset: typeof offset === "number" ? offset : null };
  });
  const isFile = placed.every(({ file, offset }) => offset !== null && file === placed[0]!.file);
  if (!isFile) return lines;
  return placed
    .sort((a, b) => a.hit.time - b.hit.time || a.offset! - b.offset! || a.place - b.place)
    .map(({ hit }) => hit);
}

function valuesOf(
  fields: Readonly<Record<string, unknown>>,
  names: readonly string[],
): Readonly<Record<string, QueryValue>> {
  const values: Record<string, QueryValue> = {};
  for (const name of names) {
    const value = valueAt(fields, name);
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") values[name] = value;
  }
  return values;
}

/** A field by its dotted name, whether the document has it nested, flat or half and half. */
function valueAt(fields: unknown, name: string): unknown {
  if (typeof fields !== "object" || fields === null || Array.isArray(fields)) return undefined;
  const own = fields as Readonly<Record<string, unknown>>;
  if (Object.hasOwn(own, name)) return own[name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const head = name.slice(0, dot);
    if (!Object.hasOwn(own, head)) continue;
    const found = valueAt(own[head], name.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}
