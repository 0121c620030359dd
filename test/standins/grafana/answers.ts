import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers with JSON; true, for who says whether it has answered. */
export function sendJson(response: ServerResponse, value: unknown): true {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(value));
  return true;
}

/** Grafana's own errors; true, for who says whether it has answered. */
export function refuse(response: ServerResponse, status: number, message: string): true {
  response.writeHead(status, { "content-type": "application/json; charset=UTF-8" }).end(JSON.stringify({ message }));
  return true;
}

export async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}
