import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Access, createAccess } from "../../../../backend/src/access/access.ts";
import { addNote, moveIncident } from "../../../../backend/src/alerting/incidents/changes.ts";
import { countDeliveries, countIncidents, listIncidents } from "../../../../backend/src/alerting/incidents/list.ts";
import { timelineOf } from "../../../../backend/src/alerting/incidents/timeline.ts";
import { forgetIncidents } from "../../../../backend/src/alerting/incidents.ts";
import type { Match } from "../../../../backend/src/alerting/match.ts";
import { createRecorder } from "../../../../backend/src/alerting/recorder.ts";
import type { HeimdallError } from "../../../../backend/src/errors.ts";
import { createContactPoints } from "../../../../backend/src/notify/contact-points/contact-points.ts";
import { countByState, enqueue, listNotifications } from "../../../../backend/src/notify/outbox.ts";
import { inputMemory } from "../../../../backend/src/stores/state/input-memory.ts";
import type { State } from "../../../../backend/src/stores/state/state.ts";

const NOW = 1_795_250_000_000;
const ignore = () => {};
const log = { trace: ignore, debug: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore };

/** One state store as two backends see it; where only one backend can be, both are the same. */
export interface SharedState {
  readonly one: State;
  readonly other: State;
  drop(): Promise<void>;
}

const match = (more: Partial<Match> = {}): Match =>
  ({
    rule: "errors",
    type: "frequency",
    key: null,
    time: NOW,
    index: "web",
    id: "1",
    fields: { message: "a\0b" },
    ...more,
  }) as Match;

/** What all that is kept in a state store must do on it, with two backends at once. */
export function repositoriesContract(name: string, share: () => Promise<SharedState>): void {
  describe(`repositories: ${name}`, () => {
    let shared: SharedState;
    let access: Access;
    let otherAccess: Access;

    beforeEach(async () => {
      shared = await share();
      const options = { ingestToken: null, now: () => NOW };
      access = createAccess({ state: shared.one, ...options });
      otherAccess = createAccess({ state: shared.other, ...options });
    });
    afterEach(() => shared.drop());

    it("makes one administrator when two backends start at once, and only one of them shows its password", async () => {
      const made = await Promise.all([
        access.people.ensureAdministrator("admin", null),
        otherAccess.people.ensureAdministrator("admin", null),
      ]);
      const shown = made.filter((password) => password !== null);
      expect(shown).toHaveLength(1);
      expect(await access.people.list()).toHaveLength(1);
      expect(await otherAccess.people.verify("admin", shown[0]!)).toMatchObject({ name: "admin" });
    });

    it("takes the administrator's password of the settings from two backends at once", async () => {
      await Promise.all(
        [access, otherAccess].map(({ people }) => people.ensureAdministrator("admin", "of the settings")),
      );
      expect(await access.people.verify("admin", "of the settings")).toBeDefined();
    });

    it("never removes the last administrator, also when two backends remove one each", async () => {
      await access.people.create("ann", "correct horse", "admin");
      await access.people.create("bob", "correct horse", "admin");
      const removed = await Promise.allSettled([access.people.remove("ann"), otherAccess.people.remove("bob")]);
      expect(removed.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect(await access.people.list()).toHaveLength(1);
    });

    it("ends sessions and remembered logins everywhere when a password changes, twice in a millisecond too", async () => {
      const { id } = await access.people.create("ann", "correct horse", "viewer");
      const session = await access.sessions.start(id);
      expect(await otherAccess.sessions.person(session)).toMatchObject({ name: "ann" });
      const basic = { authorization: `Basic ${btoa("ann:correct horse")}`, session: undefined, address: "192.0.2.1" };
      expect(await otherAccess.identify(basic)).toMatchObject({ name: "ann" });
      await Promise.all([
        access.people.setPassword("ann", "battery staple"),
        otherAccess.people.setPassword("ann", "staple battery"),
      ]);
      expect((await access.people.byId(id))?.password_changed_at).toBe(NOW + 2);
      expect(await otherAccess.sessions.person(session)).toBeUndefined();
      await expect(otherAccess.identify(basic)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
      await expect(access.people.setPassword("bob", "battery staple")).rejects.toMatchObject({
        code: "PERSON_UNKNOWN",
      });
    });

    it("gives a name to one person and one token", async () => {
      const people = [access, otherAccess].map((one) => one.people.create("ann", "correct horse", "viewer"));
      const tokens = [access, otherAccess].map((one) =>
        one.tokens.create({ name: "ci", role: "ingest", createdBy: "cli" }),
      );
      const outcomes = await Promise.allSettled([...people, ...tokens]);
      const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason.code);
      expect(refused.sort()).toEqual(["PERSON_EXISTS", "TOKEN_EXISTS"]);
    });

    it("knows a token everywhere until it is revoked", async () => {
      const { secret, token } = await access.tokens.create({ name: "ci", role: "viewer", createdBy: "cli" });
      expect(await otherAccess.tokens.find(secret)).toMatchObject({ name: "ci" });
      expect(await otherAccess.tokens.list()).toEqual([{ ...token, last_used_at: NOW }]);
      await otherAccess.tokens.revoke(token.prefix);
      expect(await access.tokens.find(secret)).toBeUndefined();
    });

    it("writes down changes and lists them by pages, newest first", async () => {
      for (const subject of ["1", "2", "3"])
        await access.audit.record("cli", "token.create", subject, { role: "admin" });
      const [newest] = await otherAccess.audit.list(1);
      expect(newest).toMatchObject({ subject: "3", detail: { role: "admin" }, at: NOW });
      expect((await access.audit.list(10, newest!.id)).map(({ subject }) => subject)).toEqual(["2", "1"]);
    });

    it("filters changes by who, what and a part of the subject", async () => {
      await access.audit.record("person:ann", "token.create", "CI 100%");
      await access.audit.record("cli", "tokens.other", "ci_2");
      const subjects = async (filter: Parameters<typeof access.audit.list>[2]) =>
        (await otherAccess.audit.list(10, undefined, filter)).map(({ subject }) => subject);
      expect(await subjects({ actor: "cli" })).toEqual(["ci_2"]);
      expect(await subjects({ action: "token" })).toEqual(["CI 100%"]);
      expect(await subjects({ subject: "cI" })).toEqual(["ci_2", "CI 100%"]);
      expect(await subjects({ subject: "0%" })).toEqual(["CI 100%"]);
      expect(await subjects({ subject: "_" })).toEqual(["ci_2"]);
      expect(await subjects({ from: NOW, until: NOW + 1 })).toHaveLength(2);
      expect(await subjects({ until: NOW })).toEqual([]);
      expect(await otherAccess.audit.names()).toEqual({
        actors: ["cli", "person:ann"],
        actions: ["token.create", "tokens.other"],
      });
    });

    it("gives roles, but keeps one administrator, and signs people out everywhere", async () => {
      const ann = await access.people.create("ann", "correct horse", "admin");
      await access.people.create("bob", "correct horse", "admin");
      const session = await access.sessions.start(ann.id);
      await access.sessions.start(ann.id);
      expect(await otherAccess.sessions.counts()).toEqual(new Map([[ann.id, 2]]));
      expect(await otherAccess.people.setRole("ann", "viewer")).toMatchObject({ name: "ann", role: "viewer" });
      expect(await access.sessions.person(session)).toMatchObject({ role: "viewer" });
      await expect(access.people.setRole("bob", "editor")).rejects.toMatchObject({ code: "LAST_ADMIN" });
      await expect(access.people.setRole("eve", "editor")).rejects.toMatchObject({ code: "PERSON_UNKNOWN" });
      expect(await otherAccess.sessions.endAll(ann.id)).toBe(2);
      expect(await access.sessions.person(session)).toBeUndefined();
    });

    it("counts matches in one incident for each key, and moves it on", async () => {
      const { db } = shared.one;
      const recorder = createRecorder({ db, now: () => NOW, log, onQueued: ignore });
      for (const more of [{ time: NOW - 5 }, {}, { time: NOW + 9 }]) recorder.match(match(more));
      recorder.match(match({ key: "web\0-1" }));
      await recorder.flush();
      for (const more of [{ key: null }, { key: "web\0-1" }]) recorder.match(match(more));
      await recorder.flush();
      const { incidents: found } = await listIncidents(shared.other.db, { rule: "errors", limit: 10 });
      expect(found.map(({ key, count }) => [key !== null, count])).toEqual([
        [false, 4],
        [true, 2],
      ]);
      expect(found[0]).toMatchObject({ first_time: new Date(NOW - 5).toISOString(), match: { message: "a\0b" } });
      const closed = await moveIncident(db, "close", { id: found[0]!.id, by: "person:ann", now: NOW });
      expect(closed).toMatchObject({ state: "closed", changed_by: "person:ann", count: 4 });
    });

    it("takes a step of an incident once, whichever backend is asked, and keeps what happened", async () => {
      const { db } = shared.one;
      const recorder = createRecorder({ db, now: () => NOW, log, onQueued: ignore });
      const found = match({ key: "web" });
      recorder.match(found);
      const message = { title: "t", text: "", rule: "errors", match: {} };
      recorder.notify(found, { dedupKey: "k", channel: "telegram", destination: "chat", message });
      await recorder.flush();
      const { incidents, next } = await listIncidents(shared.other.db, { text: "A\0B", limit: 1 });
      const { id } = incidents[0]!;
      expect(await listIncidents(db, { limit: 1, after: next! })).toEqual({ incidents: [], next: null });
      expect((await countDeliveries(db, [id])).get(id)).toEqual({ pending: 1, sent: 0, failed: 0 });
      const close = (one: State, by: string) => moveIncident(one.db, "close", { id, by, now: NOW });
      await Promise.all([close(shared.one, "ann"), close(shared.other, "bob")]);
      await addNote(db, { id, text: "a\0b", by: "ann", now: NOW + 1 });
      const timeline = await timelineOf(shared.other.db, incidents[0]!);
      expect(timeline.map(({ kind }) => kind)).toEqual(["opened", "queued", "closed", "note"]);
      expect(timeline.at(-1)).toMatchObject({ text: "a\0b" });
      expect(await countIncidents(db, { limit: 1 })).toEqual({ open: 0, acknowledged: 0, closed: 1 });
      await forgetIncidents(db, NOW + 1);
      expect(await db.selectFrom("incident_events").selectAll().execute()).toEqual([]);
    });

    it("lets one of two change a contact point", async () => {
      const settings = { telegram: { bot_token: "1:a", room_id: null, api_url: "https://x" }, webhook: { url: null } };
      const [one, other] = [shared.one, shared.other].map((state) =>
        createContactPoints({ state, settings: settings as never, log, now: () => NOW }),
      );
      const save = (points = one!, room: string, basedOn: number) =>
        points.save({ name: "ops", channel: "telegram", options: { telegram_room_id: room }, basedOn, by: "ann" });
      for (const basedOn of [0, 1]) {
        const outcomes = await Promise.allSettled([save(one, "-1", basedOn), save(other, "-2", basedOn)]);
        expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
        const refused = outcomes.find((outcome) => outcome.status === "rejected")!.reason as HeimdallError;
        expect(refused).toMatchObject({ code: "CONTACT_POINT_CHANGED" });
      }
    });

    it("queues a message once, whichever backend finds it", async () => {
      const { db } = shared.one;
      const message = { title: "t", text: "", rule: "errors", match: {} };
      const queued = (dedupKey: string) => ({ dedupKey, channel: "telegram", destination: "chat", message });
      const both = await Promise.all([enqueue(db, [queued("k1")], NOW), enqueue(shared.other.db, [queued("k1")], NOW)]);
      expect(both.sort()).toEqual([0, 1]);
      expect(await enqueue(db, [queued("k2"), queued("k1")], NOW)).toBe(1);
      expect(await countByState(shared.other.db)).toEqual({ pending: 2 });
      expect(await listNotifications(db, { state: "pending", limit: 9 })).toMatchObject([
        { dedup_key: "k2", attempts: 0, created_at: NOW },
        { dedup_key: "k1" },
      ]);
    });

    it("keeps silences and progress, of which the last one written counts", async () => {
      for (const [{ db }, until] of [
        [shared.one, NOW + 1],
        [shared.other, NOW + 2],
      ] as const) {
        const recorder = createRecorder({ db, now: () => NOW, log, onQueued: ignore });
        recorder.silence("errors", { until, exponent: 1 });
        recorder.progress(["errors"]);
        await recorder.flush();
      }
      expect(await shared.one.db.selectFrom("alert_silences").selectAll().execute()).toEqual([
        { key: "errors", until: NOW + 2, exponent: 1 },
      ]);
      expect(await shared.one.db.selectFrom("alert_progress").selectAll().execute()).toEqual([
        { rule: "errors", evaluated_until: NOW },
      ]);
    });

    it("keeps what inputs remember, each backend its own", async () => {
      const [mine, theirs] = [inputMemory(shared.one, "file", "b1"), inputMemory(shared.other, "file", "b2")];
      await Promise.all([mine.write(new Map([["1:2", "mine"]])), theirs.write(new Map([["1:2", "theirs"]]))]);
      await mine.write(new Map([["1:2", "mine again"]]));
      expect(await mine.entries()).toEqual(new Map([["1:2", "mine again"]]));
      await theirs.write(new Map([["1:2", null]]));
      expect(await theirs.entries()).toEqual(new Map());
    });
  });
}
