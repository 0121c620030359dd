import { useSearchParams } from "react-router-dom";
import { usePipeline } from "../../../api/pipelines.ts";
import { Page } from "../../../components/page.tsx";
import { NoPermission, QueryState } from "../../../components/states.tsx";
import { useMay } from "../../../host/host.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { editorMessages } from "./messages.ts";
import { NewText } from "./new-text.tsx";

const TEMPLATE = `filter {
  # What events go through. Ctrl+Space shows what may stand here.
  grok {
    match => { "message" => "%{TIMESTAMP_ISO8601:time} %{LOGLEVEL:[log][level]} %{GREEDYDATA:text}" }
  }
}
`;

/** A text that is not there yet: from a few lines, or a copy of another one. */
export function NewPage() {
  const t = useMessages(editorMessages);
  const { title } = useMessages(pipelineMessages);
  const [parameters] = useSearchParams();
  const copied = parameters.get("copy");
  const mayEdit = useMay("editor");
  return (
    <Page
      title={copied === null ? t.newTitle : t.copyText(copied)}
      subtitle={copied === null ? t.newSubtitle : t.copyHelp}
      trail={[{ title, page: "/pipelines" }]}
    >
      {!mayEdit ? (
        <NoPermission needed="editor" />
      ) : copied === null ? (
        <NewText name="" text={TEMPLATE} line={parameters.get("line") ?? ""} />
      ) : (
        <Copy of={copied} />
      )}
    </Page>
  );
}

function Copy({ of }: { readonly of: string }) {
  const t = useMessages(editorMessages);
  const original = usePipeline(of);
  return (
    <QueryState query={original} needed="viewer">
      {({ text }) => <NewText name={t.copyOf(of)} text={text} line="" />}
    </QueryState>
  );
}
