import type { Host, Viewer } from "./host.ts";

/** Where the console lies at the backend. */
export const CONSOLE_PATH = "/console";

export interface ConsoleHostOptions {
  readonly viewer: Viewer;
  readonly language: "en" | "ko";
  onSignedOut(): void;
}

/** Sends a request to the backend that served the console, with the session's cookie. */
export function consoleRequest(path: string, init: Parameters<Host["request"]>[1]): Promise<Response> {
  const { method, body, signal } = init;
  return fetch(`/api/v1${path}`, {
    method,
    credentials: "same-origin",
    ...(body !== undefined && { body, headers: { "content-type": "application/json" } }),
    ...(signal && { signal }),
  });
}

/** Heimdall's pages by themselves, as the backend serves them. */
export function createConsoleHost({ viewer, language, onSignedOut }: ConsoleHostOptions): Host {
  return {
    kind: "console",
    viewer,
    language,
    request: consoleRequest,
    link: (page) => `${CONSOLE_PATH}${page}`,
    exploreLink: () => null,
    onSignedOut,
  };
}
