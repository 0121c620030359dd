import { defineMessages } from "../../i18n/messages.ts";

export const queryMessages = defineMessages({
  en: {
    operatorAnd: "both must be met",
    operatorOr: "one is enough",
    operatorNot: "must not be met",
    exists: "has the field",
  },
  ko: {
    operatorAnd: "둘 다 만족",
    operatorOr: "하나만 만족해도 됨",
    operatorNot: "만족하지 않아야 함",
    exists: "필드가 있음",
  },
});
