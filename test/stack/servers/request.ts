import { readFileSync } from "node:fs";
import { request as plainRequest } from "node:http";
import { request as secureRequest } from "node:https";

export interface JsonRequest {
  readonly method: string;
  /** The whole header. */
  readonly authorization: string | null;
  /** PEM file of the authority that an https server is checked against, which fetch has no option for. */
  readonly authorityFile: string | null;
  readonly body?: unknown;
}

/** Asks an HTTP server for JSON and answers status and body, whatever the status is. */
export function requestJson(url: string, options: JsonRequest): Promise<{ status: number; body: unknown }> {
  const { method, authorization, authorityFile, body } = options;
  const headers = {
    ...(authorization !== null && { authorization }),
    ...(body !== undefined && { "content-type": "application/json" }),
  };
  return new Promise((resolve, reject) => {
    const start = url.startsWith("https:") ? secureRequest : plainRequest;
    const authority = authorityFile === null ? {} : { ca: readFileSync(authorityFile) };
    const request = start(url, { method, headers, agent: false, timeout: 30_000, ...authority }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", reject);
      response.on("end", () => {
        try {
          resolve({ status: response.statusCode!, body: text === "" ? null : JSON.parse(text) });
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on("timeout", () => request.destroy(new Error(`${url}: no answer within 30 s`)));
    request.on("error", reject);
    request.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
