import type { IncidentEvents } from "../../../api/incidents.ts";
import { TimeChart } from "../../../components/time-chart/time-chart.tsx";
import type { TimeChartProps } from "../../../components/time-chart/types.ts";
import { useMessages } from "../../../i18n/messages.ts";
import { incidentMessages } from "../messages.ts";

interface CourseChartProps {
  readonly course: NonNullable<IncidentEvents["course"]>;
  readonly marks: NonNullable<TimeChartProps["marks"]>;
}

/** How the rule's metric went, with its thresholds. */
export function CourseChart({ course, marks }: CourseChartProps) {
  const t = useMessages(incidentMessages);
  const { points, interval, min_threshold: min, max_threshold: max } = course;
  const from = points[0]?.[0] ?? 0;
  const until = (points.at(-1)?.[0] ?? 0) + interval;
  const line = (name: string, value: number) => ({ name, points: points.map(([time]) => [time, value] as const) });
  return (
    <>
      <TimeChart
        from={from}
        until={until}
        series={[
          { name: t.course(course.aggregate, course.field), points },
          ...(max === null ? [] : [line(t.above(max), max)]),
          ...(min === null ? [] : [line(t.below(min), min)]),
        ]}
        kind="lines"
        height={180}
        label={t.course(course.aggregate, course.field)}
        marks={marks}
      />
      {course.is_cut && <span>{t.courseCut}</span>}
    </>
  );
}
