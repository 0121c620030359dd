import { defineMessages } from "../../i18n/messages.ts";

export const chartMessages = defineMessages({
  en: {
    empty: "Nothing in this range",
    total: (name: string, total: string) => `${name}: ${total} in total`,
    latest: (name: string, latest: string) => `${name}: ${latest} at last`,
    highest: (value: string, time: string) => `the most is ${value} at ${time}`,
    keys: "Arrow keys move through the chart.",
    brushKeys: "Arrow keys move through the chart; with Shift they choose a range, Enter zooms in on it.",
    marks: (texts: string) => `Marked: ${texts}.`,
    all: "All together",
    show: (name: string) => `Show or hide ${name}`,
    others: (count: number) => `and ${count} more`,
    chosen: (from: string, until: string) => `${from} to ${until} chosen, Enter zooms in`,
  },
  ko: {
    empty: "이 범위에 아무것도 없습니다",
    total: (name, total) => `${name}: 모두 ${total}`,
    latest: (name, latest) => `${name}: 마지막 값 ${latest}`,
    highest: (value, time) => `가장 많은 때는 ${time}의 ${value}`,
    keys: "화살표 키로 차트를 따라 움직입니다.",
    brushKeys: "화살표 키로 차트를 따라 움직이고, Shift와 함께 범위를 고르고, Enter로 확대합니다.",
    marks: (texts) => `표시: ${texts}.`,
    all: "전체",
    show: (name) => `${name} 보이기 또는 숨기기`,
    others: (count) => `외 ${count}개`,
    chosen: (from, until) => `${from}부터 ${until}까지 선택됨, Enter로 확대`,
  },
});
