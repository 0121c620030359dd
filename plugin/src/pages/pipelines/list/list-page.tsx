import { Button, LinkButton } from "@grafana/ui";
import { useDeadLetterSummary } from "../../../api/dead-letters.ts";
import { usePipelines } from "../../../api/pipelines.ts";
import { Page } from "../../../components/page.tsx";
import { Empty, QueryState } from "../../../components/states.tsx";
import { useHost, useMay } from "../../../host/host.ts";
import { useFormat } from "../../../i18n/format.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { StatusBanner } from "../status-banner.tsx";
import { PipelineTable } from "./pipeline-table.tsx";
import { TextTable } from "./text-table.tsx";

/** Every pipeline with what it does, and the texts that they are made of. */
export function ListPage() {
  const t = useMessages(pipelineMessages);
  const { link } = useHost();
  const format = useFormat();
  const mayEdit = useMay("editor");
  const pipelines = usePipelines();
  const letters = useDeadLetterSummary();
  const open = letters.data?.open ?? 0;
  const create = mayEdit ? (
    <LinkButton icon="plus" href={link("/pipelines/new")}>
      {t.newPipeline}
    </LinkButton>
  ) : (
    <Button icon="plus" disabled tooltip={t.needsEditor}>
      {t.newPipeline}
    </Button>
  );
  const actions = (
    <>
      <LinkButton variant="secondary" icon="envelope" href={link("/pipelines/dead-letters")}>
        {open > 0 ? `${t.deadLetters} (${format.number(open)})` : t.deadLetters}
      </LinkButton>
      <LinkButton variant="secondary" icon="play" href={link("/pipelines/test")}>
        {t.tryLine}
      </LinkButton>
      {create}
    </>
  );
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={actions}>
      <QueryState query={pipelines} needed="viewer">
        {({ pipelines: running, texts, status }) => (
          <>
            <StatusBanner status={status} />
            <PipelineTable pipelines={running} />
            {texts.length === 0 ? (
              <Empty title={t.emptyTitle} action={create}>
                {t.emptyHelp}
              </Empty>
            ) : (
              <TextTable texts={texts} />
            )}
          </>
        )}
      </QueryState>
    </Page>
  );
}
