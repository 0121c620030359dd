import { defineMessages } from "../../../i18n/messages.ts";

export const contextMessages = defineMessages({
  en: {
    title: "Context of a line",
    of: (time: string) => `Lines around ${time}`,
    same: "Of the same",
    sameHelp: "The lines have these in common; take one away to see more around the line.",
    everything: (index: string) => `Every line of ${index}`,
    earlier: "Earlier lines",
    later: "Later lines",
    noEarlier: "There is nothing before, within a week",
    noLater: "There is nothing behind, within a week",
    showSearch: "Show them in the search",
    lines: "Lines of the context",
    gone: "The line is not there any more: its retention has ended, or it was replaced.",
  },
  ko: {
    title: "줄의 앞뒤",
    of: (time) => `${time} 앞뒤의 줄`,
    same: "같은 것",
    sameHelp: "이 값이 같은 줄만 보입니다. 하나를 빼면 더 많은 줄이 보입니다.",
    everything: (index) => `${index}의 모든 줄`,
    earlier: "이전 줄",
    later: "이후 줄",
    noEarlier: "일주일 안에 이전 줄이 없습니다",
    noLater: "일주일 안에 이후 줄이 없습니다",
    showSearch: "검색에서 보기",
    lines: "앞뒤 줄",
    gone: "이 줄은 더 이상 없습니다. 보존 기간이 끝났거나 다른 것으로 바뀌었습니다.",
  },
});
