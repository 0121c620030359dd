import { Alert, Button, LinkButton, Stack } from "@grafana/ui";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useApi } from "../../../api/client.ts";
import { importRules } from "../../../api/rule-import.ts";
import type { ImportReport } from "../../../api/rule-types.ts";
import { Page } from "../../../components/page.tsx";
import { Failed, Loading, NoPermission } from "../../../components/states.tsx";
import { useDebounced } from "../../../components/use-debounced.ts";
import { useHost, useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { FileChooser } from "./file-chooser.tsx";
import { type ImportChoices, ImportOptions } from "./import-options.tsx";
import { ImportReportList } from "./import-report.tsx";
import { importMessages } from "./messages.ts";
import type { ReadFiles } from "./read-files.ts";

const AT_FIRST: ImportChoices = { group: "", replace: false, leaveOut: true };

/** Takes rule files of ElastAlert over: first the report, then what is supported. */
export function ImportPage() {
  const t = useMessages(importMessages);
  const mayEdit = useMay("editor");
  const [chosen, setChosen] = useState<ReadFiles | null>(null);
  return (
    <Page title={t.title} subtitle={t.subtitle} trail={[{ title: t.rules, page: "/rules" }]}>
      {!mayEdit && <NoPermission needed="editor" />}
      {mayEdit && chosen === null && <FileChooser onChoose={setChosen} />}
      {mayEdit && chosen !== null && <Import chosen={chosen} onOthers={() => setChosen(null)} />}
    </Page>
  );
}

function Import({ chosen, onOthers }: { readonly chosen: ReadFiles; readonly onOthers: () => void }) {
  const t = useMessages(importMessages);
  const api = useApi();
  const client = useQueryClient();
  const { link } = useHost();
  const [choices, setChoices] = useState(AT_FIRST);
  const settled = useDebounced(choices, 300);
  const { group, replace, leaveOut } = settled;
  const body = { files: chosen.files, group, replace, leave_out: leaveOut };
  const report = useQuery<readonly ImportReport[]>({
    queryKey: ["rule-import", chosen, group, replace, leaveOut],
    placeholderData: (before) => before,
    staleTime: 0,
    queryFn: ({ signal }) => importRules(api, { ...body, dry_run: true }, signal),
  });
  const keeping = useMutation({
    mutationFn: () => importRules(api, { ...body, dry_run: false }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["rules"] }),
  });
  const reports = keeping.data ?? report.data;
  if (reports === undefined) {
    return report.error ? (
      <Failed error={report.error} onRetry={() => void report.refetch()} />
    ) : (
      <Loading text={t.checking} />
    );
  }
  const isKept = keeping.data !== undefined;
  const good = reports.filter(({ status, version }) =>
    isKept ? version !== null : status === "supported" || status === "remarks",
  );
  return (
    <Stack direction="column" gap={2}>
      {chosen.tooLarge.map((path) => (
        <Alert key={path} severity="warning" title={t.tooLarge(path)} />
      ))}
      {isKept ? (
        <Alert severity="success" title={t.imported(good.length)}>
          <Stack gap={1} wrap="wrap">
            <LinkButton href={link("/rules")}>{t.toList}</LinkButton>
            <Button variant="secondary" onClick={onOthers}>
              {t.others}
            </Button>
          </Stack>
        </Alert>
      ) : (
        <>
          <ImportOptions choices={choices} onChange={setChoices} />
          {good.length === 0 && <Alert severity="warning" title={t.nothing} />}
          {keeping.error && <Failed error={keeping.error} />}
          <Stack gap={1} wrap="wrap">
            <Button
              icon="import"
              disabled={good.length === 0 || keeping.isPending || report.isPlaceholderData || settled !== choices}
              onClick={() => keeping.mutate()}
            >
              {keeping.isPending ? t.importing : t.import(good.length)}
            </Button>
            <Button variant="secondary" onClick={onOthers}>
              {t.others}
            </Button>
          </Stack>
        </>
      )}
      <ImportReportList reports={reports} isKept={isKept} />
    </Stack>
  );
}
