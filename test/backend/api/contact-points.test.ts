import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";
import { type Harness, startHarness } from "./harness.ts";

const TOKEN = "123456:test-token";
let harness: Harness;
let telegram: TelegramStandin;
beforeEach(async () => {
  telegram = await startTelegramStandin({ token: TOKEN, blocked: ["-404"] });
  harness = await startHarness({
    "telegram.bot_token": TOKEN,
    "telegram.room_id": "-1",
    "telegram.api_url": telegram.url,
  });
});
afterEach(async () => {
  await harness.close();
  await telegram.close();
});

async function call(method: "GET" | "POST" | "PUT" | "DELETE", path: string, payload?: object) {
  const headers = await harness.as("editor");
  const answer = await harness.app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
  return { status: answer.statusCode, body: answer.json(), text: answer.payload };
}
const save = (name: string, options: object, based_on = 0, channel = "telegram") =>
  call("PUT", `/contact-points/${encodeURIComponent(name)}`, { channel, options, based_on });
const test = (body: object) => call("POST", "/contact-points/test", body);

describe("contact points", () => {
  it("are those of the settings, read-only with where they come from, and those of people", async () => {
    const saved = await save("운영 팀", { telegram_bot_token: TOKEN, telegram_room_id: "-100" });
    expect(saved.body.contact_point).toMatchObject({
      name: "운영 팀",
      options: { telegram_bot_token: "***", telegram_room_id: "-100" },
      destinations: ["telegram:-100"],
      origin: "stored",
      read_only: null,
      version: 1,
      changed_by: "token:test editor",
    });
    const { body, text } = await call("GET", "/contact-points");
    expect(body.contact_points).toHaveLength(2);
    expect(body.contact_points[0]).toMatchObject({
      name: "telegram",
      origin: "settings",
      read_only: expect.stringContaining("heimdall.yaml"),
      sources: { telegram_bot_token: "telegram.bot_token (--telegram.bot_token)" },
      version: null,
    });
    expect(text).not.toContain("test-token");
    expect((await call("GET", `/contact-points/${encodeURIComponent("운영 팀")}`)).body.contact_point.version).toBe(1);
    const audited = JSON.stringify(await harness.access.audit.list(10));
    expect(audited).toContain("contact-point.create");
    expect(audited).not.toContain("test-token");
  });

  it("are made of what their channels declare", async () => {
    const { channels } = (await call("GET", "/contact-points/channels")).body;
    const options = (name: string) =>
      channels
        .find((channel: { name: string }) => channel.name === name)
        .options.map((option: { name: string }) => option.name);
    expect(channels.map(({ name }: { name: string }) => name)).toEqual(["debug", "post", "telegram"]);
    expect(options("telegram")).toEqual([
      "telegram_bot_token",
      "telegram_room_id",
      "telegram_api_url",
      "telegram_parse_mode",
      "telegram_thread_id",
    ]);
    expect(options("post")).not.toContain("http_post_ca_certs");
    expect(channels[2].options[0]).toMatchObject({ type: "secret", is_secret: true, required: true });
  });

  it("refuse what is wrong with the option's name, and what somebody else changed", async () => {
    expect((await save("ops", { telegram_rom_id: "1" })).body.error).toMatchObject({
      code: "CONTACT_POINT",
      message: "telegram_rom_id: is no option of telegram; did you mean telegram_room_id?",
    });
    expect((await save("telegram", { telegram_room_id: "1" })).body.error.code).toBe("CONTACT_POINT_READ_ONLY");
    expect((await save("a/b", {})).status).toBe(400);
    await save("ops", { telegram_room_id: "-100" });
    expect((await save("ops", { telegram_room_id: "-100" })).body.error.code).toBe("CONTACT_POINT_CHANGED");
    expect((await call("GET", "/contact-points/opps")).body.error).toMatchObject({
      code: "CONTACT_POINT_UNKNOWN",
      message: "there is no contact point 'opps'; there are ops, telegram",
    });
  });

  it("stay while a rule uses them", async () => {
    await save("used", { telegram_room_id: "-100" });
    await save("free", { telegram_room_id: "-100" });
    const refused = await call("DELETE", "/contact-points/used?based_on=1");
    expect(refused.status).toBe(409);
    expect(refused.body.error.message).toContain("is used by 'errors'; take it out of contact_points there first");
    expect((await call("DELETE", "/contact-points/free?based_on=7")).body.error.code).toBe("CONTACT_POINT_CHANGED");
    expect((await call("DELETE", "/contact-points/free?based_on=1")).status).toBe(200);
    expect((await call("DELETE", "/contact-points/free?based_on=1")).status).toBe(404);
  });
});

describe("a test message", () => {
  it("goes to what is stored, what the settings say, and what is not saved yet", async () => {
    await save("ops", { telegram_room_id: "-100" });
    for (const body of [
      { name: "ops" },
      { name: "telegram" },
      { channel: "telegram", options: { telegram_room_id: "-7" } },
    ]) {
      expect((await test(body)).body.results).toMatchObject([{ outcome: "sent", reason: null }]);
    }
    expect(telegram.messages.map(({ chat }) => chat)).toEqual(["-100", "-1", "-7"]);
    expect(telegram.messages[0]!.text).toContain("Test of the contact point ops");
    expect(telegram.messages[0]!.text).toContain("token:test editor sent it");
    const [entry] = await harness.access.audit.list(1);
    expect(entry).toMatchObject({ action: "contact-point.test" });
  });

  it("uses the stored secrets of a form that does not know them", async () => {
    await save("ops", { telegram_bot_token: "999:wrong", telegram_room_id: "-100" });
    const options = { telegram_bot_token: "***", telegram_room_id: "-8" };
    const { body } = await test({ name: "ops", channel: "telegram", options });
    expect(body.results[0]).toMatchObject({ outcome: "failed", would_retry: false });
    expect(body.results[0].reason).toContain("the bot's token is wrong");
    expect((await test({ channel: "telegram", options })).body.error.message).toContain("is not known yet; give it");
  });

  it("tells what the receiver said, and is tried once", async () => {
    const blocked = await test({ channel: "telegram", options: { telegram_room_id: "-404" } });
    expect(blocked.body.results).toMatchObject([
      {
        destination: "telegram:-404",
        outcome: "failed",
        would_retry: false,
        reason: expect.stringContaining("Forbidden"),
      },
    ]);
    telegram.fail({ status: 500, body: {} });
    const before = telegram.requests;
    const { body } = await test({ name: "telegram" });
    expect(body.results[0]).toMatchObject({ outcome: "failed", would_retry: true, reason: "Telegram answered 500" });
    expect(telegram.requests).toBe(before + 1);
    expect(await harness.state.db.selectFrom("notifications").select("id").execute()).toHaveLength(1);
  });

  it("needs to know where to", async () => {
    expect((await test({})).body.error.message).toBe("name a contact point, or give channel and options");
    expect((await test({ name: "opps" })).status).toBe(404);
  });
});
