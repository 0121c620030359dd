import { useParams } from "react-router-dom";
import { ApiError } from "../../../api/client.ts";
import { usePipeline } from "../../../api/pipelines.ts";
import { Page } from "../../../components/page.tsx";
import { QueryState } from "../../../components/states.tsx";
import { UnknownPage } from "../../../components/unknown-page.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { pipelineMessages } from "../messages.ts";
import { EditView } from "./edit-view.tsx";

/** One text: read, tried, changed. */
export function EditPage() {
  const { name = "" } = useParams();
  const { title } = useMessages(pipelineMessages);
  const pipeline = usePipeline(name);
  if (pipeline.error instanceof ApiError && pipeline.error.status === 404) return <UnknownPage />;
  if (!pipeline.data) {
    return (
      <Page title={name} trail={[{ title, page: "/pipelines" }]}>
        <QueryState query={pipeline} needed="viewer">
          {() => null}
        </QueryState>
      </Page>
    );
  }
  return <EditView key={name} loaded={pipeline.data} />;
}
