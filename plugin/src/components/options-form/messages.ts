import { defineMessages } from "../../i18n/messages.ts";

export const optionsFormMessages = defineMessages({
  en: {
    configured: "configured",
    replace: "Replace",
    keep: "Keep the old one",
    automatic: "Automatic",
    yes: "Yes",
    no: "No",
    name: "Name",
    value: "Value",
    nameOf: (what: string, at: number) => `${what}, name ${at}`,
    valueOf: (what: string, at: number) => `${what}, value ${at}`,
    add: "Add",
    addTo: (what: string) => `Add to ${what}`,
    remove: (what: string) => `Remove ${what}`,
  },
  ko: {
    configured: "설정됨",
    replace: "바꾸기",
    keep: "이전 값 유지",
    automatic: "자동",
    yes: "예",
    no: "아니요",
    name: "이름",
    value: "값",
    nameOf: (what, at) => `${what}, ${at}번째 이름`,
    valueOf: (what, at) => `${what}, ${at}번째 값`,
    add: "추가",
    addTo: (what) => `${what}에 추가`,
    remove: (what) => `${what} 삭제`,
  },
});
