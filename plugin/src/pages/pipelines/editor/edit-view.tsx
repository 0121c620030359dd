import { Tab, TabsBar } from "@grafana/ui";
import { useState } from "react";
import type { PipelineWithText } from "../../../api/pipeline-types.ts";
import { CodeEditor } from "../../../components/code-editor/code-editor.tsx";
import { Page } from "../../../components/page.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { StatusBanner } from "../status-banner.tsx";
import { EditActions } from "./edit-actions.tsx";
import { EditNotices } from "./edit-notices.tsx";
import { editorMessages } from "./messages.ts";
import { PipelineVersions } from "./pipeline-versions.tsx";
import { SaveBar } from "./save-bar.tsx";
import { TextFacts } from "./text-facts.tsx";
import { toProblems, useCheck } from "./use-check.ts";
import { useDraft } from "./use-draft.ts";
import { Workbench } from "./workbench.tsx";

type View = "text" | "versions" | "built-in";

/** A text with its test, its versions, and what Heimdall adds to it. */
export function EditView({ loaded }: { readonly loaded: PipelineWithText }) {
  const t = useMessages(editorMessages);
  const { title } = useMessages(pipelineMessages);
  const { pipeline, built_in: builtIn, status } = loaded;
  const isBuiltIn = pipeline.origin === "file" && pipeline.file === null;
  const [view, setView] = useState<View>(isBuiltIn ? "built-in" : "text");
  const mayEdit = useMay("editor");
  const draft = useDraft(loaded);
  const canWrite = mayEdit && pipeline.read_only === null;
  const check = useCheck(pipeline.name, draft.text);
  const views: readonly { readonly id: View; readonly label: string }[] = [
    ...(isBuiltIn ? [] : [{ id: "text" as const, label: t.edit }]),
    ...(pipeline.origin === "stored" ? [{ id: "versions" as const, label: t.versions }] : []),
    ...(builtIn.length > 0 ? [{ id: "built-in" as const, label: t.builtIn }] : []),
  ];
  return (
    <Page
      title={pipeline.name}
      subtitle={<TextFacts pipeline={pipeline} />}
      trail={[{ title, page: "/pipelines" }]}
      actions={<EditActions pipeline={pipeline} text={draft.text} />}
    >
      <StatusBanner status={{ ...status, is_restarting: draft.isRestarting }} />
      <EditNotices pipeline={pipeline} draft={draft} />
      <TabsBar>
        {views.map(({ id, label }) => (
          <Tab key={id} label={label} active={view === id} onChangeTab={() => setView(id)} />
        ))}
      </TabsBar>
      {view === "text" && (
        <>
          {canWrite && <SaveBar draft={draft} check={check} />}
          <Workbench
            name={pipeline.name}
            label={t.textLabel(pipeline.name)}
            text={draft.text}
            onText={canWrite ? draft.setText : undefined}
            problems={canWrite ? toProblems(check.problems) : []}
          />
        </>
      )}
      {view === "versions" && (
        <PipelineVersions
          name={pipeline.name}
          version={pipeline.version ?? 0}
          text={draft.text}
          onRestored={draft.begun}
        />
      )}
      {view === "built-in" && (
        <>
          <p>{t.builtInHelp}</p>
          {builtIn.map(({ file, text }) => (
            <CodeEditor key={file} value={text} language="logstash" label={`${t.builtIn}: ${file}`} />
          ))}
        </>
      )}
    </Page>
  );
}
