import { describe, expect, it, vi } from "vitest";
import { ApiError, createApi, withQuery } from "../../../plugin/src/api/client.ts";

/** An API whose host answers everything with this. */
function answering(response: () => Response | Promise<Response>) {
  const request = vi.fn(async () => response());
  const onSignedOut = vi.fn();
  return { api: createApi({ request, onSignedOut }), request, onSignedOut };
}

describe("the API's client", () => {
  it("asks by method and body, and reads JSON", async () => {
    const { api, request } = answering(() => Response.json({ ok: true }));
    expect(await api.put("/rules/a", { text: "x" })).toEqual({ ok: true });
    expect(request).toHaveBeenCalledWith("/rules/a", { method: "PUT", body: '{"text":"x"}', signal: undefined });
  });

  it("leaves out what is not set, and repeats lists", () => {
    expect(withQuery("/logs", { q: "a b&c", index: ["x", "y"], from: undefined, to: null, size: 0 })).toBe(
      "/logs?q=a+b%26c&index=x&index=y&size=0",
    );
    expect(withQuery("/logs", {})).toBe("/logs");
  });

  it("rejects with what the API says is wrong, and where", async () => {
    const place = { file: "a.conf", line: 2, column: 5 };
    const { api, onSignedOut } = answering(() =>
      Response.json({ error: { code: "BAD", message: "wrong", place, problems: [1] } }, { status: 400 }),
    );
    const error = await api.post("/check").catch((problem: unknown) => problem);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 400, code: "BAD", message: "wrong", place, detail: { problems: [1] } });
    expect(onSignedOut).not.toHaveBeenCalled();
  });

  it("tells the host when nobody is signed in any more", async () => {
    const { api, onSignedOut } = answering(() =>
      Response.json({ error: { code: "UNAUTHENTICATED", message: "no" } }, { status: 401 }),
    );
    await expect(api.get("/me")).rejects.toMatchObject({ status: 401 });
    expect(onSignedOut).toHaveBeenCalledOnce();
  });

  it("shows what a proxy in between says, and says when nobody answers", async () => {
    const proxied = answering(() => new Response("<h1>Bad Gateway</h1>", { status: 502, statusText: "Bad Gateway" }));
    await expect(proxied.api.get("/me")).rejects.toMatchObject({
      code: "NOT_OURS",
      message: "502 Bad Gateway: <h1>Bad Gateway</h1>",
    });
    const away = answering(() => Promise.reject(new TypeError("fetch failed")));
    await expect(away.api.get("/me")).rejects.toMatchObject({ status: 0, code: "UNREACHABLE" });
  });

  it("reads JSON lines however the bytes are cut, and ends with the error of a last line", async () => {
    const text = '\n{"n":1}\n{"n":"é"}\n{"error":{"code":"LATE","message":"half way"}}\n';
    const bytes = new TextEncoder().encode(text);
    const cut = new ReadableStream({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    const { api } = answering(() => new Response(cut));
    const lines: unknown[] = [];
    await expect(api.lines("/backtest", {}, (line) => lines.push(line))).rejects.toMatchObject({ code: "LATE" });
    expect(lines).toEqual([{ n: 1 }, { n: "é" }]);
  });
});
