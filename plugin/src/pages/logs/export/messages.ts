import { defineMessages } from "../../../i18n/messages.ts";

export const exportMessages = defineMessages({
  en: {
    title: "Export lines",
    what: (lines: string) => `${lines}, oldest first, as they are found by this search.`,
    limit: (limit: string) =>
      `These are more than a browser can hold well: the first ${limit} are exported. Choose a shorter range for the others.`,
    format: "Format",
    ndjson: "NDJSON",
    ndjsonHelp: "One JSON document a line, as it is stored",
    csv: "CSV",
    csvHelp: (fields: string) => `For spreadsheets, with the columns ${fields}`,
    start: "Export",
    cancel: "Cancel",
    close: "Close",
    progress: (lines: string, total: string) => `${lines} of ${total}`,
    done: (lines: string) => `${lines} exported`,
    failed: "The export broke off",
    cancelled: "The export was cancelled",
  },
  ko: {
    title: "줄 내보내기",
    what: (lines) => `이 검색으로 찾은 ${lines}을 오래된 것부터 내보냅니다.`,
    limit: (limit) => `브라우저가 다루기에 너무 많아 처음 ${limit}줄만 내보냅니다. 나머지는 범위를 줄여 내보내세요.`,
    format: "형식",
    ndjson: "NDJSON",
    ndjsonHelp: "저장된 그대로 한 줄에 JSON 문서 하나",
    csv: "CSV",
    csvHelp: (fields) => `스프레드시트용, 열: ${fields}`,
    start: "내보내기",
    cancel: "취소",
    close: "닫기",
    progress: (lines, total) => `${total} 중 ${lines}`,
    done: (lines) => `${lines} 내보냄`,
    failed: "내보내기가 중단되었습니다",
    cancelled: "내보내기를 취소했습니다",
  },
});
