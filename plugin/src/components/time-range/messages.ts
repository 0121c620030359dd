import { defineMessages } from "../../i18n/messages.ts";
import type { QuickRange } from "./quick-ranges.ts";

const plural = (count: number, unit: string): string => (count === 1 ? unit : `${count} ${unit}s`);
const KOREAN_UNITS = { minute: "분", hour: "시간", day: "일" } as const;

export const timeRangeMessages = defineMessages({
  en: {
    quick: ({ count, unit }: QuickRange) =>
      unit === "today" ? "Today" : unit === "yesterday" ? "Yesterday" : `Last ${plural(count, unit)}`,
    span: (from: string, to: string) => `${from} to ${to}`,
    choose: (current: string) => `Time range: ${current}`,
    title: "Time range",
    earlier: "Earlier",
    later: "Later",
    widen: "Zoom out",
    from: "From",
    to: "To",
    hint: "2026-11-21 14:00, now-36h, now-1d/d",
    pick: (edge: string) => `Pick a date: ${edge}`,
    apply: "Apply",
    notATime: "This is no time. Write 2026-11-21 14:00 or now-36h.",
    wrongOrder: "The end must be after the beginning.",
    zone: (zone: string) => `Times are of ${zone}.`,
  },
  ko: {
    quick: ({ count, unit }) =>
      unit === "today" ? "오늘" : unit === "yesterday" ? "어제" : `최근 ${count}${KOREAN_UNITS[unit]}`,
    span: (from, to) => `${from} ~ ${to}`,
    choose: (current) => `시간 범위: ${current}`,
    title: "시간 범위",
    earlier: "이전",
    later: "이후",
    widen: "축소",
    from: "시작",
    to: "끝",
    hint: "2026-11-21 14:00, now-36h, now-1d/d",
    pick: (edge) => `날짜 고르기: ${edge}`,
    apply: "적용",
    notATime: "시간이 아닙니다. 2026-11-21 14:00 또는 now-36h처럼 적으세요.",
    wrongOrder: "끝이 시작보다 뒤여야 합니다.",
    zone: (zone) => `시간은 ${zone} 기준입니다.`,
  },
});
