import { type Saved, usePipelineVersions, useRestorePipeline, useVersionText } from "../../../api/pipelines.ts";
import { QueryState } from "../../../components/states.tsx";
import { VersionHistory } from "../../../components/versions/version-history.tsx";
import { useMay } from "../../../host/host.ts";

interface PipelineVersionsProps {
  readonly name: string;
  /** The newest one. */
  readonly version: number;
  readonly text: string;
  readonly onRestored: (saved: Saved) => void;
}

/** The versions of a saved pipeline. */
export function PipelineVersions({ name, version, text, onRestored }: PipelineVersionsProps) {
  const versions = usePipelineVersions(name);
  const load = useVersionText(name);
  const restore = useRestorePipeline(name);
  const mayRestore = useMay("editor");
  const bring = async (wanted: number) => {
    onRestored(await restore.mutateAsync({ version: wanted, basedOn: version }));
  };
  return (
    <QueryState query={versions} needed="viewer">
      {(list) => (
        <VersionHistory versions={list} currentText={text} load={load} onRestore={mayRestore ? bring : undefined} />
      )}
    </QueryState>
  );
}
