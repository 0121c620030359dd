import { defineMessages } from "../../../i18n/messages.ts";

export const helpMessages = defineMessages({
  en: {
    title: "How to search",
    words: "One of these words in any field",
    phrase: "These words next to each other, whatever their case",
    field: "This value in this field; in message any word of it",
    wildcard: "* is any text, ? one character",
    range: "From and to, both included; { } leave them out",
    comparison: "Also >, < and <=",
    exists: "Lines that have the field",
    operators: "In capitals; parentheses say what belongs together",
    regexp: "A regular expression of the whole value",
  },
  ko: {
    title: "검색 방법",
    words: "아무 필드에나 이 단어 가운데 하나",
    phrase: "대소문자와 관계없이 이어진 단어",
    field: "이 필드의 이 값, message에서는 그 안의 단어",
    wildcard: "*는 아무 글, ?는 한 글자",
    range: "양끝을 포함하는 범위, { }는 양끝을 뺌",
    comparison: ">, <, <=도 됨",
    exists: "이 필드가 있는 줄",
    operators: "대문자로 쓰고, 괄호로 묶음",
    regexp: "값 전체에 대한 정규식",
  },
});
