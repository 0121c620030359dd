import { Text } from "@grafana/ui";
import { useDeadLetterSummary } from "../../../api/dead-letters.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { BulkState } from "./bulk-state.tsx";
import { letterMessages } from "./messages.ts";
import { ReasonGroup } from "./reason-group.tsx";
import { useBulk } from "./use-bulk.ts";

/** What stores refused, by reason, and the ways on. */
export function DeadLettersPage() {
  const t = useMessages(letterMessages);
  const { title } = useMessages(pipelineMessages);
  const format = useFormat();
  const summary = useDeadLetterSummary();
  const bulk = useBulk();
  return (
    <Page title={t.title} subtitle={t.subtitle} trail={[{ title, page: "/pipelines" }]}>
      <BulkState bulk={bulk} />
      <QueryState query={summary} needed="viewer">
        {({ summary: groups, open, limit }) =>
          groups.length === 0 ? (
            <Empty title={t.noneTitle}>{t.none}</Empty>
          ) : (
            <>
              <Text element="p" color="secondary">
                {t.open(format.number(open), format.number(limit))} {t.forms}
              </Text>
              {groups.map((group) => (
                <ReasonGroup
                  key={JSON.stringify([group.pipeline, group.output, group.reason])}
                  group={group}
                  bulk={bulk}
                />
              ))}
            </>
          )
        }
      </QueryState>
    </Page>
  );
}
