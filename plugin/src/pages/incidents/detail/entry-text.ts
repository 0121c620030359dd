import type { TimelineEntry } from "../../../api/incidents.ts";
import { actorName } from "../../../components/actor-name.ts";
import type { useMessages } from "../../../i18n/messages.ts";
import type { incidentMessages } from "../messages.ts";

export type IncidentTexts = ReturnType<typeof useMessages<(typeof incidentMessages)["en"]>>;

/** An entry of the timeline in one line. */
export function entryText(entry: TimelineEntry, t: IncidentTexts): string {
  const who = entry.by === null ? t.heimdall : actorName(entry.by);
  const where = entry.contact_point ?? entry.destination ?? "";
  const attempts = entry.attempts ?? 0;
  switch (entry.kind) {
    case "opened":
      return t.opened;
    case "last-match":
      return t.lastMatch;
    case "note":
      return t.noteBy(who);
    case "acknowledged":
      return t.acknowledgedBy(who);
    case "closed":
      return t.closedBy(who);
    case "reopened":
      return t.reopenedBy(who);
    case "retried":
      return t.retriedBy(who, where);
    case "queued":
      return t.queued(where);
    case "sent":
      return t.sent(where, attempts);
    case "failed":
      return t.failed(where, attempts);
    case "expired":
      return t.expired(where, attempts);
    case "waiting":
      return t.waiting(where, attempts);
  }
}
