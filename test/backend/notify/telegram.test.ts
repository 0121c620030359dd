import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SendOutcome } from "../../../backend/src/notify/channel.ts";
import telegram from "../../../backend/src/notify/channels/telegram.ts";
import { telegramText } from "../../../backend/src/notify/channels/telegram-text.ts";
import { startTelegramStandin, type TelegramStandin } from "../../standins/telegram.ts";

const TOKEN = "123456:test-token";
let standin: TelegramStandin;
beforeAll(async () => {
  standin = await startTelegramStandin({ token: TOKEN, chats: ["-100", "@blocked"], blocked: ["@blocked"] });
});
afterAll(() => standin.close());

const log = { info() {}, warn() {}, error() {} };
function send(text: string, options: Record<string, unknown> = {}, title = "disk full"): Promise<SendOutcome> {
  const [channel] = telegram.create(
    {
      telegram_bot_token: TOKEN,
      telegram_room_id: "-100",
      telegram_api_url: standin.url,
      telegram_parse_mode: "markdown",
      ...options,
    } as never,
    { log },
  );
  return channel!.send({ title, text, rule: "disk full", match: {} });
}
const last = () => standin.messages.at(-1)!;

describe("telegram", () => {
  it("lays a message out as ElastAlert does", async () => {
    expect(await send("host: web-1\n")).toEqual({ outcome: "sent" });
    expect(last()).toMatchObject({ chat: "-100", text: "⚠ disk full ⚠ \nhost: web-1\n ", parseMode: "Markdown" });
    expect(last().raw).toBe("⚠ *disk full* ⚠ ```\nhost: web-1\n ```");
  });

  it("sends to a topic and in the other parse modes", async () => {
    await send("a_b*c[d`e", { telegram_parse_mode: "MarkdownV2", telegram_thread_id: 7 }, "a.b_c!");
    expect(last()).toMatchObject({ text: "⚠ a.b_c! ⚠ \na_b*c[d`e ", thread: 7, parseMode: "MarkdownV2" });
    await send("<b>bold</b>", { telegram_parse_mode: "html" });
    expect(last()).toMatchObject({ text: "⚠ disk full ⚠ \nbold", parseMode: "HTML" });
    await send("plain *text", { telegram_parse_mode: "none" });
    expect(last()).toMatchObject({ text: "⚠ disk full ⚠\nplain *text", parseMode: null });
  });

  it.each(["web_1 down", "50% *", "a `b` [c", "x ``` y"])(
    "keeps a title and text with markup whole: %s",
    async (text) => {
      for (const mode of ["markdown", "MarkdownV2"]) {
        expect(await send(text, { telegram_parse_mode: mode }, text)).toEqual({ outcome: "sent" });
        expect(last().text.startsWith(`⚠ ${text} ⚠`)).toBe(true);
        expect(last().parseMode).not.toBeNull();
      }
    },
  );

  it("sends again without markup what Telegram cannot parse", async () => {
    expect(await send("1 < 2", { telegram_parse_mode: "html" })).toEqual({ outcome: "sent" });
    expect(last()).toMatchObject({ parseMode: null, text: "⚠ disk full ⚠\n1 < 2" });
  });

  it.each(["markdown", "MarkdownV2", "html", "none"] as const)("cuts what is too long, in %s", async (mode) => {
    const text = "😀`\\".repeat(3000);
    expect(await send(text, { telegram_parse_mode: mode })).toEqual({ outcome: "sent" });
    expect(last().raw.length).toBeLessThanOrEqual(4096);
    expect(last().text).toContain("cropped");
    expect(last().text.isWellFormed()).toBe(true);
  });

  it("closes the tags of HTML that was cut", () => {
    const text = telegramText("t", `<b>${"x".repeat(5000)}</b>`, "html");
    expect(text.length).toBeLessThanOrEqual(4096);
    expect(text).toMatch(/x<\/b>\n⚠ message was cropped/);
  });

  it("waits as long as a 429 says", async () => {
    standin.fail({
      status: 429,
      body: {
        ok: false,
        error_code: 429,
        description: "Too Many Requests: retry after 7",
        parameters: { retry_after: 7 },
      },
    });
    expect(await send("x")).toMatchObject({ outcome: "retry", afterMilliseconds: 7000 });
  });

  it("tries again after 5xx, a broken connection and an answer that is not Telegram's", async () => {
    standin.fail({ status: 502, body: "<html>bad gateway" }, "reset", { status: 200, body: "welcome to the hotel" });
    for (let n = 0; n < 3; n += 1) expect((await send("x")).outcome).toBe("retry");
    expect((await send("x", { telegram_api_url: "http://127.0.0.1:1" })).outcome).toBe("retry");
  });

  it("gives up where only a person can help, and says what to do", async () => {
    expect(await send("x", { telegram_room_id: "-999" })).toMatchObject({
      outcome: "failed",
      reason: "Telegram answered 400: Bad Request: chat not found; check telegram_room_id -999",
    });
    expect(await send("x", { telegram_room_id: "@blocked" })).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("may not write to chat @blocked"),
    });
    for (const token of ["123456:wrong", "nonsense"]) {
      expect(await send("x", { telegram_bot_token: token })).toMatchObject({
        outcome: "failed",
        reason: expect.stringContaining("check telegram_bot_token"),
      });
    }
  });

  it("follows a group that became a supergroup", async () => {
    standin.fail({
      status: 400,
      body: {
        ok: false,
        error_code: 400,
        description: "Bad Request: group chat was upgraded to a supergroup chat",
        parameters: { migrate_to_chat_id: -100 },
      },
    });
    expect(await send("x", { telegram_room_id: "-5" })).toEqual({ outcome: "sent" });
    expect(last().chat).toBe("-100");
  });
});
