import { defineMessages } from "../../i18n/messages.ts";

export const editorMessages = defineMessages({
  en: {
    leave: "Tab indents. To leave with the keyboard press Esc, then Tab.",
    problems: (count: number) => (count === 1 ? "1 problem" : `${count} problems`),
    at: (line: number, column: number) => `Line ${line}, column ${column}`,
    loading: "The editor is being loaded …",
  },
  ko: {
    leave: "Tab은 들여쓰기입니다. 키보드로 나가려면 Esc를 누른 뒤 Tab을 누르세요.",
    problems: (count) => `문제 ${count}개`,
    at: (line, column) => `${line}행 ${column}열`,
    loading: "편집기를 불러오는 중 …",
  },
});
