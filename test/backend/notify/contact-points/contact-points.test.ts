import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Fields } from "../../../../backend/src/event/value.ts";
import { channelDeclaration } from "../../../../backend/src/notify/channels.ts";
import {
  type ContactPoints,
  createContactPoints,
} from "../../../../backend/src/notify/contact-points/contact-points.ts";
import { hideSecrets } from "../../../../backend/src/notify/contact-points/options.ts";
import { enqueue } from "../../../../backend/src/notify/outbox.ts";
import { openState, type State } from "../../../../backend/src/stores/state/state.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const TOKEN = "123456:the-token";
const ignore = () => {};
let state: State;
let points: ContactPoints;

const open = (telegram: Record<string, string | null> = {}) =>
  createContactPoints({
    state,
    settings: {
      telegram: { bot_token: null, room_id: null, api_url: "https://api.telegram.org", ...telegram },
      webhook: { url: null },
    } as never,
    log: { info: ignore, warn: ignore, error: ignore },
    now: () => NOW,
    reloadMilliseconds: 10,
  });
const telegram = (more: Fields = {}) => ({ telegram_bot_token: TOKEN, telegram_room_id: "-100", ...more });
const save = (name: string, channel: string, options: Fields, basedOn = 0) =>
  points.save({ name, channel, options, basedOn, by: "ann" });
const destinations = (name: string) => points.channels(name).map(({ destination }) => destination);

beforeEach(async () => {
  state = await openState({ url: "sqlite::memory:" });
  points = open();
  await points.start();
});
afterEach(async () => {
  points.stop();
  await state.close();
});

describe("contact points", () => {
  it("are kept with their versions, and changed by who has seen the newest one", async () => {
    expect(await save("ops", "telegram", telegram())).toMatchObject({ stored: { version: 1, changedBy: "ann" } });
    await save("ops", "telegram", telegram({ telegram_room_id: "-200" }), 1);
    expect(points.find("ops")).toMatchObject({ channel: "telegram", stored: { version: 2, createdAt: NOW } });
    expect(destinations("ops")).toEqual(["telegram:-200"]);
    await expect(save("ops", "telegram", telegram(), 1)).rejects.toMatchObject({
      code: "CONTACT_POINT_CHANGED",
      status: 409,
    });
    await expect(save("new", "telegram", telegram(), 3)).rejects.toThrow("there is none now");
    await expect(points.remove("ops", 1)).rejects.toThrow("version 2 is in force now");
    await points.remove("ops", 2);
    expect(points.names()).toEqual([]);
    expect(destinations("ops")).toEqual([]);
  });

  it("are seen by other backends, whatever was done to them", async () => {
    const other = open();
    await other.start();
    let changes = 0;
    other.onChange(() => {
      changes += 1;
    });
    await save("ops", "telegram", telegram());
    await expect.poll(() => other.names()).toEqual(["ops"]);
    await save("ops", "telegram", telegram({ telegram_room_id: "-200" }), 1);
    await expect.poll(() => other.channels("ops")[0]?.destination).toBe("telegram:-200");
    await points.remove("ops", 2);
    await save("ops", "telegram", telegram());
    await expect.poll(() => other.channels("ops")[0]?.destination).toBe("telegram:-100");
    expect(changes).toBeGreaterThanOrEqual(3);
    other.stop();
  });

  it("keep secrets that are hidden or left out, and hide them", async () => {
    await save("ops", "telegram", telegram());
    const { options } = await save("ops", "telegram", { telegram_bot_token: "***", telegram_room_id: "-200" }, 1);
    expect(options).toEqual({ telegram_bot_token: TOKEN, telegram_room_id: "-200" });
    expect(hideSecrets(channelDeclaration("telegram")!, options)).toEqual({
      telegram_bot_token: "***",
      telegram_room_id: "-200",
    });
    const left = await save("ops", "telegram", { telegram_room_id: "-300" }, 2);
    expect(left.options).toMatchObject({ telegram_bot_token: TOKEN, telegram_room_id: "-300" });
    await expect(save("other", "telegram", telegram({ telegram_bot_token: "***" }))).rejects.toThrow(
      "telegram_bot_token: is not known yet; give it",
    );
  });

  it("keep each header of a webhook by itself", async () => {
    const url = "https://hooks.example.org/secret-path";
    await save("hook", "post", {
      http_post_url: url,
      http_post_headers: { Authorization: "Bearer s3cret", Team: "ops" },
    });
    const shown = hideSecrets(channelDeclaration("post")!, points.find("hook")!.options);
    expect(shown).toEqual({ http_post_url: "***", http_post_headers: { Authorization: "***", Team: "***" } });
    const { options } = await save(
      "hook",
      "post",
      { ...shown, http_post_headers: { Authorization: "***", Team: "dev" } },
      1,
    );
    expect(options).toEqual({ http_post_url: url, http_post_headers: { Authorization: "Bearer s3cret", Team: "dev" } });
    await expect(
      save(
        "hook",
        "post",
        { http_post_url: "https://evil.example.org", http_post_headers: { Authorization: "***" } },
        2,
      ),
    ).rejects.toThrow("http_post_headers.Authorization: has to be given again, because http_post_url changed");
  });

  it("send no secret to another server than it was given for", async () => {
    await save("ops", "telegram", telegram());
    const elsewhere = { telegram_room_id: "-100", telegram_api_url: "https://evil.example.org" };
    await expect(save("ops", "telegram", elsewhere, 1)).rejects.toThrow(
      "telegram_bot_token: has to be given again, because telegram_api_url changed",
    );
    const { signal } = new AbortController();
    expect(() => points.draft({ name: "ops", channel: "telegram", options: elsewhere }, signal)).toThrow(
      "has to be given again",
    );
    await save("ops", "telegram", { ...elsewhere, telegram_bot_token: "9:new" }, 1);
  });

  it("read no files of the server, and refuse what their channel does not know", async () => {
    for (const [options, message] of [
      [
        { telegram_bot_token_file: "/etc/passwd", telegram_room_id: "1" },
        "telegram_bot_token_file: names a file of the server",
      ],
      [telegram({ telegram_rom_id: "1" }), "telegram_rom_id: is no option of telegram; did you mean telegram_room_id?"],
      [telegram({ telegram_proxy: "x" }), "telegram_proxy: proxies are set for the whole process"],
      [{ telegram_bot_token: TOKEN }, "telegram_room_id is missing"],
      [telegram({ telegram_parse_mode: "x" }), "telegram_parse_mode: is markdown, MarkdownV2, html or none"],
    ] as const) {
      await expect(save("ops", "telegram", options)).rejects.toMatchObject({
        code: "CONTACT_POINT",
        status: 400,
        message: expect.stringContaining(message),
      });
    }
    await expect(
      save("hook", "post", { http_post_url: "http://x", http_post_ca_certs: "/etc/passwd" }),
    ).rejects.toThrow("http_post_ca_certs: names a file of the server");
    await expect(save("x", "pigeon", {})).rejects.toThrow(
      "channel: 'pigeon' is no channel; there are debug, post, telegram",
    );
    expect(points.names()).toEqual([]);
  });

  it("are the settings' too, which nobody changes here", async () => {
    const withSettings = open({ bot_token: TOKEN, room_id: "-500" });
    await withSettings.start();
    expect(withSettings.list()).toEqual([
      {
        name: "telegram",
        channel: "telegram",
        stored: null,
        options: expect.objectContaining({ telegram_room_id: "-500" }),
      },
    ]);
    expect(withSettings.channels("telegram")[0]?.destination).toBe("telegram:-500");
    const change = { name: "telegram", channel: "telegram", options: telegram(), basedOn: 0, by: "ann" };
    await expect(withSettings.save(change)).rejects.toMatchObject({ code: "CONTACT_POINT_READ_ONLY" });
    await expect(withSettings.remove("telegram", 0)).rejects.toThrow("it is what the settings say".slice(6));
    await expect(points.save(change)).rejects.toThrow("take another name");
    withSettings.stop();
  });

  it("use the settings' bot for chats of their own, but not on another server", async () => {
    const withSettings = open({ bot_token: TOKEN, room_id: "-500" });
    await withSettings.start();
    const base = { name: "dev", channel: "telegram", basedOn: 0, by: "ann" };
    await withSettings.save({ ...base, options: { telegram_room_id: "-600" } });
    expect(withSettings.channels("dev")[0]?.destination).toBe("telegram:-600");
    await expect(withSettings.save({ ...base, name: "no chat", options: {} })).rejects.toThrow(
      "telegram_room_id is missing",
    );
    const options = { telegram_room_id: "-600", telegram_api_url: "https://evil.example.org" };
    await expect(withSettings.save({ ...base, name: "evil", options })).rejects.toThrow(
      "telegram_bot_token is missing",
    );
    withSettings.stop();
  });

  it("take messages that wait or failed along to where they go from now on", async () => {
    await save("ops", "telegram", telegram());
    const message = { title: "t", text: "x", rule: "r", match: {} };
    const queued = { channel: "telegram", destination: "telegram:-100", message };
    await enqueue(
      state.db,
      [
        { ...queued, dedupKey: "waits", contactPoint: "ops" },
        { ...queued, dedupKey: "failed", contactPoint: "ops" },
        { ...queued, dedupKey: "sent", contactPoint: "ops" },
        { ...queued, dedupKey: "another's" },
      ],
      NOW,
    );
    for (const outcome of ["failed", "sent"] as const) {
      await state.db.updateTable("notifications").set({ state: outcome }).where("dedup_key", "=", outcome).execute();
    }
    await save("ops", "telegram", telegram({ telegram_room_id: "-200" }), 1);
    const rows = await state.db.selectFrom("notifications").select(["dedup_key", "destination"]).execute();
    expect(Object.fromEntries(rows.map(({ dedup_key, destination }) => [dedup_key, destination]))).toEqual({
      waits: "telegram:-200",
      failed: "telegram:-200",
      sent: "telegram:-100",
      "another's": "telegram:-100",
    });
  });
});
