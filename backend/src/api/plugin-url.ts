import type { IncomingMessage } from "node:http";
import { PLUGIN_HEADER } from "./authorize.ts";

/**
 * The address that the plugin in Grafana asked for. Grafana's plugin proxy decodes a path and encodes it anew, which
 * makes two segments of a name with a slash; so the plugin encodes paths twice, and what is one time too much is undone
 * here. Queries pass the proxy as they are.
 */
export function urlFromPlugin({ headers, url = "/" }: Pick<IncomingMessage, "headers" | "url">): string {
  if (!(PLUGIN_HEADER in headers)) return url;
  const question = url.indexOf("?");
  const end = question === -1 ? url.length : question;
  return url.slice(0, end).replaceAll("%25", "%") + url.slice(end);
}
