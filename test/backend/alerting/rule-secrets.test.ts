import { describe, expect, it } from "vitest";
import { hideSecrets, restoreSecrets } from "../../../backend/src/alerting/rule-secrets.ts";

const RULE = `# to the team
name: r
type: any
telegram_bot_token: "123456:S3CR3T"   # of the bot
alert:
  - telegram: {telegram_room_id: "-5", telegram_bot_token: 99:S3CR3T-own}
  - post
http_post_url: [https://hooks.example.com/S3CR3T, "https://b.example.com/S3CR3T"]
http_post_headers: {Authorization: Bearer S3CR3T, accept: text/plain}
`;

describe("secrets in a rule's text", () => {
  it("are hidden wherever they stand, and everything else stays", () => {
    const shown = hideSecrets(RULE);
    expect(shown).not.toContain("S3CR3T");
    expect(shown).toContain("# to the team\nname: r\ntype: any\ntelegram_bot_token: <hidden>   # of the bot\n");
    expect(shown).toContain('- telegram: {telegram_room_id: "-5", telegram_bot_token: <hidden>}');
    expect(shown).toContain("http_post_url: [<hidden>, <hidden>]");
    expect(shown.split("\n")).toHaveLength(RULE.split("\n").length);
  });

  it("are hidden behind anchors, references and block texts, and in what is no YAML", () => {
    for (const text of [
      "x: &token 1:S3CR3T\ntelegram_bot_token: *token\n",
      "team: 1:S3CR3T\ntelegram_bot_token: $team$\n",
      "telegram_bot_token: >-\n  1:S3CR3T\nname: r\n",
      "base: &base {telegram_bot_token: 1:S3CR3T}\nalert: [{telegram: {<<: *base}}]\n",
      "name: [\ntelegram_bot_token: 1:S3CR3T\n",
    ]) {
      expect(hideSecrets(text), text).not.toContain("S3CR3T");
    }
  });

  it("come back where they were, also when the text around them changed", () => {
    const shown = hideSecrets(RULE);
    expect(restoreSecrets(shown, RULE).missing).toEqual([]);
    expect(hideSecrets(restoreSecrets(shown, RULE).text)).toBe(shown);
    const { text, missing } = restoreSecrets(`priority: 1\n${shown}`, RULE);
    expect(missing).toEqual([]);
    expect(text.match(/S3CR3T/g)).toHaveLength(RULE.match(/S3CR3T/g)!.length);
  });

  it("do not come back for another address, nor out of nothing", () => {
    const shown = hideSecrets(RULE);
    const moved = restoreSecrets(`telegram_api_url: https://evil.example.com\n${shown}`, RULE);
    expect(moved.missing).toContainEqual({ name: "telegram_bot_token", line: 5, column: 21 });
    expect(moved.text).not.toContain("123456:S3CR3T");
    expect(moved.text).not.toContain("Bearer S3CR3T");
    expect(restoreSecrets("telegram_bot_token: <hidden>", undefined).missing).toHaveLength(1);
    for (const more of ["description: *t", "alert_text_kw: {a: *t}", "alert_subject_args: [*t]"]) {
      const aliased = `telegram_bot_token: &t <hidden>\n${more}\n`;
      expect(restoreSecrets(aliased, "telegram_bot_token: 1:S3CR3T\n").text, more).not.toContain("S3CR3T");
    }
    const hook =
      "http_post_headers: {Authorization: Bearer S3CR3T}\nhttp_post_url: https://a.example.com\nalert: [post]\n";
    const elsewhere = hideSecrets(hook).replace(/http_post_url: <hidden>/, "http_post_url: https://evil.example.com");
    expect(restoreSecrets(elsewhere, hook).missing).toHaveLength(1);
  });
});
