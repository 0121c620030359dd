import type { Log } from "../../component/declaration.ts";
import { channelDefaults } from "../../config/channel-defaults.ts";
import { HeimdallError, messageOf } from "../../errors.ts";
import { parseJson } from "../../event/json.ts";
import { type Fields, isHash } from "../../event/value.ts";
import { serializably } from "../../stores/state/serializably.ts";
import type { State } from "../../stores/state/state.ts";
import type { ContactPointsTable } from "../../stores/state/tables/administration.ts";
import type { Channel } from "../channel.ts";
import { type ContactSettings, contactPointsOfSettings, RESERVED_NAMES } from "./from-settings.ts";
import { moveMessages } from "./move-messages.ts";
import { contactChannel, keepSecrets, readContactOptions } from "./options.ts";
import type { ContactPoint } from "./point.ts";

export interface ContactPointChange {
  readonly name: string;
  readonly channel: string;
  /** Secrets that are `***` or left out stay as they are. */
  readonly options: Fields;
  /** The version that the change was made from; 0 for a new one. */
  readonly basedOn: number;
  readonly by: string;
}

/** The contact points of the settings and the state store, in memory, as far as this backend knows them. */
export interface ContactPoints {
  /** By name. */
  list(): readonly ContactPoint[];
  find(name: string): ContactPoint | undefined;
  names(): readonly string[];
  /** Where a contact point's alerts go, one channel for each destination; empty when there is none of the name. */
  channels(name: string): readonly Channel[];
  /** Throws CONTACT_POINT (400), and CONTACT_POINT_CHANGED (409) when somebody else changed it since `basedOn`. */
  save(change: ContactPointChange): Promise<ContactPoint>;
  /** Throws CONTACT_POINT_CHANGED (409). Whether a rule uses it is for the caller to know. */
  remove(name: string, basedOn: number): Promise<void>;
  /** The channels of a contact point that is not saved; with `name` the secrets of that one stand in for hidden ones. */
  draft(
    given: Pick<ContactPointChange, "channel" | "options"> & { name?: string | undefined },
    signal: AbortSignal,
  ): readonly Channel[];
  /** Calls the listener whenever contact points were added, changed or removed, here or by another backend. */
  onChange(listener: () => void): void;
  /** Reads what there is, and looks from then on whether other backends changed something. */
  start(): Promise<void>;
  stop(): void;
}

export interface ContactPointsOptions {
  readonly state: State;
  readonly settings: ContactSettings;
  readonly log: Log;
  readonly now?: () => number;
  /** How often other backends' changes are looked for. @default 1,000 */
  readonly reloadMilliseconds?: number;
}

export function createContactPoints(options: ContactPointsOptions): ContactPoints {
  const { state, settings, log, now = Date.now } = options;
  const { db } = state;
  const defaults = channelDefaults(settings);
  const fixed = contactPointsOfSettings(settings);
  const listeners: (() => void)[] = [];
  let points = new Map<string, ContactPoint>(fixed.map((point) => [point.name, point]));
  let channels = new Map<string, readonly Channel[]>();
  let stamp = "";
  let timer: NodeJS.Timeout | null = null;

  const channelsOf = (channel: string, given: Fields, signal?: AbortSignal): readonly Channel[] => {
    const declaration = contactChannel(channel);
    return declaration.create(readContactOptions(declaration, given, defaults) as never, { log, signal });
  };

  const look = async (): Promise<void> => {
    const rows = await db.selectFrom("contact_points").selectAll().execute();
    const seen = JSON.stringify(
      rows.map(({ name, version, changed_at }) => [name, version, Number(changed_at)]).sort(),
    );
    if (seen === stamp) return;
    stamp = seen;
    const all = [...fixed, ...rows.map(pointOf)].sort((a, b) => (a.name < b.name ? -1 : 1));
    points = new Map(all.map((point) => [point.name, point]));
    channels = new Map();
    for (const listener of listeners) listener();
  };

  /** A name belongs to the settings or to people, and nobody overwrites what another changed meanwhile. */
  const refuseOthers = (name: string): void => {
    if (!RESERVED_NAMES.includes(name)) return;
    throw new HeimdallError(
      "CONTACT_POINT_READ_ONLY",
      `'${name}' is what the settings say (${name}.* in heimdall.yaml or the environment); change it there, or take another name`,
      { status: 409 },
    );
  };

  return {
    list: () => [...points.values()],
    find: (name) => points.get(name),
    names: () => [...points.keys()],
    channels(name) {
      let found = channels.get(name);
      if (!found) {
        const point = points.get(name);
        try {
          found = point ? channelsOf(point.channel, point.options) : [];
        } catch (error) {
          // Saved by another version of Heimdall, or for settings that are gone.
          log.error(`contact point '${name}': ${messageOf(error)}`);
          found = [];
        }
        channels.set(name, found);
      }
      return found;
    },
    async save({ name, channel, options: given, basedOn, by }) {
      refuseOthers(name);
      const declaration = contactChannel(channel);
      const saved = await serializably(db, async (trx) => {
        const row = await trx.selectFrom("contact_points").selectAll().where("name", "=", name).executeTakeFirst();
        if ((row?.version ?? 0) !== basedOn) throw changed(name, row?.version);
        const before = row && pointOf(row);
        const isSame = before?.channel === declaration.name;
        const kept = keepSecrets(declaration, given, isSame ? before.options : null);
        const next = channelsOf(declaration.name, kept);
        const at = now();
        const change = {
          channel: declaration.name,
          options: JSON.stringify(kept),
          version: basedOn + 1,
          changed_at: at,
          changed_by: by,
        };
        await trx
          .insertInto("contact_points")
          .values({ name, ...change, created_at: at })
          .onConflict((conflict) => conflict.column("name").doUpdateSet(change))
          .execute();
        await moveMessages(trx, name, declaration.name, next);
        return pointOf({ name, ...change, created_at: row?.created_at ?? at });
      });
      await look();
      return saved;
    },
    async remove(name, basedOn) {
      refuseOthers(name);
      const { numDeletedRows } = await db
        .deleteFrom("contact_points")
        .where("name", "=", name)
        .where("version", "=", basedOn)
        .executeTakeFirst();
      if (numDeletedRows === 0n) {
        const row = await db.selectFrom("contact_points").select("version").where("name", "=", name).executeTakeFirst();
        throw changed(name, row?.version);
      }
      await look();
    },
    draft({ name, channel, options: given }, signal) {
      const declaration = contactChannel(channel);
      const before = name === undefined ? undefined : points.get(name);
      const known = before?.channel === declaration.name ? before.options : null;
      return channelsOf(declaration.name, keepSecrets(declaration, given, known), signal);
    },
    onChange: (listener) => void listeners.push(listener),
    async start() {
      await look();
      timer = setInterval(() => {
        look().catch((error: unknown) => log.error(`contact points cannot be read: ${messageOf(error)}`));
      }, options.reloadMilliseconds ?? 1_000);
    },
    stop() {
      if (timer) clearInterval(timer);
    },
  };
}

function changed(name: string, version: number | undefined): HeimdallError {
  const found = version === undefined ? "there is none now" : `version ${version} is in force now`;
  return new HeimdallError(
    "CONTACT_POINT_CHANGED",
    `the contact point '${name}' was changed meanwhile (${found}); look at it again, then save`,
    { status: 409 },
  );
}

function pointOf(row: ContactPointsTable): ContactPoint {
  const options = parseJson(row.options);
  return {
    name: row.name,
    channel: row.channel,
    options: isHash(options) ? options : {},
    stored: {
      version: row.version,
      createdAt: Number(row.created_at),
      changedAt: Number(row.changed_at),
      changedBy: row.changed_by,
    },
  };
}
