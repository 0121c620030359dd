import { statfs } from "node:fs/promises";
import { sql } from "kysely";
import type { StoreView } from "../api/ports.ts";
import type { Settings } from "../config/schema.ts";
import { withoutLogin } from "../config/written.ts";
import { messageOf } from "../errors.ts";
import { isPostgresql, type State } from "../stores/state/state.ts";
import type { OwnedStore } from "./owned-store.ts";
import { type Remembered, remembered } from "./remembered.ts";
import type { Stores } from "./stores.ts";
import type { Writers } from "./writers.ts";

/** How large a store is, as far as it can tell. */
type Size = Pick<StoreView, "bytes" | "items" | "series">;

/** A healthy server answers sooner; the others are told as late. */
const LONGEST_LOOK = 2_000;
/** A first answer waits so long for sizes; then it says that they are not known yet. */
const FIRST_SIZE = 1_500;

/** Looks at every store: health each time it is asked, sizes as they were measured last. */
export function storeViews({
  stores,
  writers,
  settings,
}: {
  readonly stores: Pick<Stores, "owned" | "state">;
  readonly writers: Pick<Writers, "failing">;
  readonly settings: Settings;
}): () => Promise<readonly StoreView[]> {
  const sizes = new Map<string, Remembered<Size>>();
  for (const owned of stores.owned)
    sizes.set(
      owned.name,
      remembered(() => sizeOf(owned)),
    );
  const isServer = settings.state.url !== null && isPostgresql(settings.state.url);
  const stateSize = remembered(() => sizeOfState(stores.state, isServer));

  return async () => {
    const failing = new Map(writers.failing().map(({ name, message }) => [name, message]));
    const state = Promise.all([stateSize.get(FIRST_SIZE), stateProblem(stores.state)]).then(
      ([size, problem]): StoreView => ({
        name: "state",
        keeps: "state",
        engine: isServer ? "postgresql" : "sqlite",
        address: null,
        problem,
        ...measured(size),
      }),
    );
    const views = stores.owned.map(async (owned): Promise<StoreView> => {
      const { name, keeps, engine, addresses } = owned;
      const [size, problem] = await Promise.all([sizes.get(name)!.get(FIRST_SIZE), problemOf(owned)]);
      const address = addresses.length > 0 ? addresses.map(withoutLogin).join(", ") : null;
      return { name, keeps, engine, address, problem: failing.get(name) ?? problem, ...measured(size) };
    });
    return Promise.all([...views, state]);
  };
}

/** The disk that `data_dir` is on; null where the system does not say. */
export async function diskOf(path: string): Promise<{ path: string; free: number; total: number } | null> {
  try {
    const { bavail, blocks, bsize } = await statfs(path);
    return { path, free: bavail * bsize, total: blocks * bsize };
  } catch {
    return null;
  }
}

function measured(size: { readonly value: Size; readonly at: number } | null) {
  return size ? { ...size.value, measured_at: size.at } : { bytes: null, items: null, series: null, measured_at: null };
}

async function sizeOf(owned: OwnedStore): Promise<Size> {
  if (owned.keeps === "logs") {
    const { documents, bytes } = await owned.store.stats();
    return { bytes, items: documents, series: null };
  }
  const { bytes, databases } = await owned.store.stats();
  const sum = (field: "points" | "series") => databases.reduce((total, database) => total + database[field], 0);
  // InfluxDB counts only what it took since it started.
  return { bytes, items: owned.engine === "influxdb" ? null : sum("points"), series: sum("series") };
}

async function sizeOfState({ db }: State, isServer: boolean): Promise<Size> {
  const question = isServer
    ? sql<{ bytes: string | number }>`select pg_database_size(current_database()) as bytes`
    : sql<{ bytes: number }>`select page_count * page_size as bytes from pragma_page_count(), pragma_page_size()`;
  const { rows } = await question.execute(db);
  return { bytes: Number(rows[0]!.bytes), items: null, series: null };
}

async function problemOf({ problem }: OwnedStore): Promise<string | null> {
  if (!problem) return null;
  return Promise.race([problem().catch(messageOf), late()]);
}

async function stateProblem({ db }: State): Promise<string | null> {
  const look = db
    .selectFrom("people")
    .select("id")
    .limit(1)
    .execute()
    .then(() => null, messageOf);
  return Promise.race([look, late()]);
}

function late(): Promise<string> {
  return new Promise((tell) => {
    setTimeout(tell, LONGEST_LOOK, `does not answer within ${LONGEST_LOOK / 1_000} s`).unref();
  });
}
