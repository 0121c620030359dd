import { ROLES } from "../access/roles.ts";
import type { Token } from "../access/tokens.ts";
import { parseDuration } from "../config/quantities.ts";
import { connect, serverOptions } from "./client.ts";
import { type Command, print, readArguments, say, UsageError } from "./command.ts";
import { takeSettingFlags } from "./setting-flags.ts";
import { table } from "./table.ts";

/** `heimdall token`: makes, lists and revokes API tokens on a running server. */
export const token: Command = async (argv, io) => {
  const { rest } = takeSettingFlags(argv);
  const { values, positionals } = readArguments(rest, {
    ...serverOptions,
    role: { type: "string" },
    expires: { type: "string" },
    json: { type: "boolean", default: false },
  });
  const [what, name, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`'${more[0]}' is too much`);
  switch (what) {
    case "create": {
      if (name === undefined) throw new UsageError("create needs a name for the token, for instance grafana");
      if (!(ROLES as readonly (string | undefined)[]).includes(values.role)) {
        throw new UsageError(`create needs --role, one of ${ROLES.join(", ")}`);
      }
      const body = { name, role: values.role, ...expiry(values.expires) };
      const made = await connect(values, argv).request<{ secret: string }>("POST", "/api/v1/tokens", { body });
      say(io, `The token ${name} (${values.role}); it is shown this once:`);
      print(io, made.secret);
      return 0;
    }
    case "list": {
      const { tokens } = await connect(values, argv).request<{ tokens: readonly Token[] }>("GET", "/api/v1/tokens");
      if (values.json) for (const one of tokens) print(io, JSON.stringify(one));
      else print(io, table([["NAME", "ROLE", "PREFIX", "MADE", "EXPIRES", "LAST USED"], ...tokens.map(row)]));
      return 0;
    }
    case "revoke": {
      if (name === undefined) throw new UsageError("revoke needs the token's name, prefix or id");
      const path = `/api/v1/tokens/${encodeURIComponent(name)}`;
      const { revoked } = await connect(values, argv).request<{ revoked: Token }>("DELETE", path);
      say(io, `revoked ${revoked.name} (${revoked.prefix}…)`);
      return 0;
    }
    default:
      throw new UsageError("say what: create, list or revoke");
  }
};

function expiry(text: string | undefined): { expires_at?: number } {
  if (text === undefined) return {};
  const span = parseDuration(text);
  if (!span) throw new UsageError(`--expires needs a duration such as 90d; not '${text}'`);
  return { expires_at: Date.now() + span };
}

function row(token: Token): string[] {
  const day = (time: number | null): string => (time === null ? "never" : new Date(time).toISOString().slice(0, 16));
  return [token.name, token.role, token.prefix, day(token.created_at), day(token.expires_at), day(token.last_used_at)];
}
