import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useApi } from "../../../api/client.ts";
import type { TestAnswer } from "../../../api/pipeline-tests.ts";
import { useDebounced } from "../../../components/use-debounced.ts";
import { useMay } from "../../../host/host.ts";
import { type Codec, readInputs } from "./test-inputs.ts";

/** How long one rests before a test runs. */
const REST = 350;

/** Runs lines through a text again whenever one of them was changed and then rested. */
export function useTest(name: string | null, text: string, lines: string, codec: Codec) {
  const api = useApi();
  const mayTest = useMay("editor");
  const restedText = useDebounced(text, REST);
  const restedLines = useDebounced(lines, REST);
  const inputs = useMemo(() => readInputs(restedLines, codec), [restedLines, codec]);
  const isReady = mayTest && inputs.events.length > 0 && inputs.badLine === null && restedText.trim() !== "";
  const test = useQuery({
    queryKey: ["pipeline-test", name, restedText, restedLines, codec],
    enabled: isReady,
    placeholderData: keepPreviousData,
    gcTime: 60_000,
    queryFn: ({ signal }) => {
      const body = { text: restedText, events: inputs.events, codec, ...(name !== null && { name }) };
      return api.post<TestAnswer>("/pipelines/test", body, signal);
    },
  });
  return { inputs, isReady, mayTest, test };
}
