import { messageOf } from "../../../errors.ts";
import type { ElasticsearchClient } from "./client.ts";

export interface ElasticsearchHealth {
  /** What is wrong, with what to do about it; null when nothing is. */
  readonly problem: string | null;
  /** Elasticsearch's version; null while it is not known. */
  readonly version: string | null;
}

/** Asks the cluster who it is, which needs a good login. Never rejects. */
export async function checkHealth(client: ElasticsearchClient): Promise<ElasticsearchHealth> {
  try {
    const { text } = await client.ask({ method: "GET", path: "/" });
    const { version } = JSON.parse(text) as { version?: { number?: string } };
    return { problem: null, version: version?.number ?? null };
  } catch (error) {
    return { problem: messageOf(error), version: null };
  }
}
