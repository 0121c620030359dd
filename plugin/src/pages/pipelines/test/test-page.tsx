import { Combobox, Field } from "@grafana/ui";
import { useId } from "react";
import { useSearchParams } from "react-router-dom";
import { usePipeline, usePipelines } from "../../../api/pipelines.ts";
import { Page } from "../../../components/page.tsx";
import { QueryState } from "../../../components/states.tsx";
import { useMessages } from "../../../i18n/messages.ts";
import { Scratch } from "../editor/scratch.tsx";
import { pipelineMessages } from "../messages.ts";
import { testMessages } from "./messages.ts";

const SCRATCH = "";

/** A line, from the logs for instance, in a pipeline of one's choice or in a text that is only tried. */
export function TestPage() {
  const t = useMessages(testMessages);
  const { title } = useMessages(pipelineMessages);
  const id = useId();
  const [parameters, setParameters] = useSearchParams();
  const pipelines = usePipelines();
  const line = parameters.get("line") ?? "";
  return (
    <Page title={t.pageTitle} subtitle={t.pageSubtitle} trail={[{ title, page: "/pipelines" }]}>
      <QueryState query={pipelines} needed="viewer">
        {({ texts }) => {
          const wanted = parameters.get("pipeline");
          const name =
            texts.find((text) => text.name === wanted)?.name ?? (wanted === null ? texts[0]?.name : undefined);
          return (
            <>
              <Field label={t.choose} htmlFor={id} noMargin>
                <Combobox
                  id={id}
                  width={40}
                  value={name ?? SCRATCH}
                  options={[
                    ...texts.map((text) => ({ value: text.name, label: text.name })),
                    { value: SCRATCH, label: t.scratch },
                  ]}
                  onChange={({ value }) =>
                    setParameters({ ...(line !== "" && { line }), pipeline: value }, { replace: true })
                  }
                />
              </Field>
              {name === undefined ? (
                <Scratch
                  key={SCRATCH}
                  name={null}
                  text={'filter {\n  grok {\n    match => { "message" => "%{GREEDYDATA}" }\n  }\n}\n'}
                  line={line}
                />
              ) : (
                <Known key={name} name={name} line={line} />
              )}
            </>
          );
        }}
      </QueryState>
    </Page>
  );
}

function Known({ name, line }: { readonly name: string; readonly line: string }) {
  const pipeline = usePipeline(name);
  return (
    <QueryState query={pipeline} needed="viewer">
      {({ text }) => <Scratch name={name} text={text} line={line} />}
    </QueryState>
  );
}
