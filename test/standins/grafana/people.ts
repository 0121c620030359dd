import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { readBody, refuse, sendJson } from "./answers.ts";
import type { GrafanaPerson } from "./identity.ts";

interface Account extends GrafanaPerson {
  readonly id: number;
  readonly password: string;
  readonly language: string;
}

/** Grafana's people and their sessions: as much as `@grafana/plugin-e2e` needs to sign somebody in. */
export interface GrafanaAccounts {
  /** Who a request is; undefined without a session. */
  of(request: IncomingMessage): (GrafanaPerson & { readonly language: string }) | undefined;
  /** A session for somebody, as the value of its cookie. */
  start(person: GrafanaPerson): string;
  /** Answers the requests that are about people; false for all others. */
  answer(request: IncomingMessage, response: ServerResponse, path: string): Promise<boolean>;
}

export const SESSION_COOKIE = "grafana_session";

export function createAccounts(): GrafanaAccounts {
  const accounts = new Map<string, Account>();
  const sessions = new Map<string, string>();
  const put = (account: Omit<Account, "id" | "language">) => {
    const known = accounts.get(account.login);
    const id = known?.id ?? accounts.size + 1;
    accounts.set(account.login, { language: known?.language ?? "en-US", ...account, id });
    return id;
  };
  put({ login: "admin", role: "Admin", password: "admin" });

  const of = (request: IncomingMessage): Account | undefined => {
    // With its administrator's name and password Grafana answers without a login.
    const [user, password] = Buffer.from(request.headers.authorization?.replace(/^Basic /, "") ?? "", "base64")
      .toString()
      .split(":");
    const known = accounts.get(user!);
    if (known && known.password === password && password !== "") return known;
    const secret = new RegExp(`${SESSION_COOKIE}=(\\w+)`).exec(request.headers.cookie ?? "")?.[1] ?? "";
    return accounts.get(sessions.get(secret) ?? "");
  };
  const start = (login: string) => {
    const secret = randomBytes(16).toString("hex");
    sessions.set(secret, login);
    return secret;
  };

  return {
    of,
    start(person) {
      put({ ...person, password: accounts.get(person.login)?.password ?? "" });
      return start(person.login);
    },
    async answer(request, response, path) {
      const { method } = request;
      if (method === "POST" && path === "/login") {
        const { user, password } = (await readBody(request)) as { user: string; password: string };
        const account = accounts.get(user);
        if (!account || account.password !== password) return refuse(response, 401, "Invalid username or password");
        response.setHeader("set-cookie", `${SESSION_COOKIE}=${start(user)}; Path=/; HttpOnly; SameSite=Lax`);
        return sendJson(response, { message: "Logged in" });
      }
      const me = of(request);
      if (method === "PUT" && path === "/api/user/preferences" && me) {
        const { language } = (await readBody(request)) as { language: string };
        accounts.set(me.login, { ...me, language });
        return sendJson(response, { message: "Preferences updated" });
      }
      if (me?.role !== "Admin") return false;
      if (method === "POST" && path === "/api/admin/users") {
        const { login, password } = (await readBody(request)) as { login: string; password: string };
        if (accounts.has(login)) return refuse(response, 412, "User already exists");
        return sendJson(response, { id: put({ login, password, role: "Viewer" }) });
      }
      if (method === "GET" && path === "/api/users/lookup") {
        const login = new URL(request.url!, "http://grafana").searchParams.get("loginOrEmail") ?? "";
        return sendJson(response, { id: accounts.get(login)?.id });
      }
      const id = method === "PATCH" ? /^\/api\/org\/users\/(\d+)$/.exec(path)?.[1] : undefined;
      const account = [...accounts.values()].find((one) => one.id === Number(id));
      if (!account) return false;
      put({ ...account, role: ((await readBody(request)) as { role: Account["role"] }).role });
      return sendJson(response, { message: "Organization user updated" });
    },
  };
}
