import { useQuery } from "@apollo/client/react";
import { Button, Skeleton } from "@mantine/core";
import { IconArrowLeft, IconReportAnalytics } from "@tabler/icons-react";
import { Suspense, lazy, useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";
import { ReportControls } from "@/features/reports/ReportControls";
import { ReportTable } from "@/features/reports/ReportTable";
import classes from "@/features/reports/Reports.module.css";
import { type ReportChoice, choiceFromParams, paramsFromChoice } from "@/features/reports/choice";
import { words } from "@/features/reports/words";
import { SavedViews } from "@/features/transactions/list/SavedViews";
import { ReportDocument, type ReportQuery } from "@/gql/graphql";
import { SEARCH_FIELD } from "@/shared/actions/searchField";
import { categoryPath } from "@/shared/categories/categoryTree";
import { useCategories } from "@/shared/categories/useCategories";
import { formatMonth } from "@/shared/dates/dates";
import { RateGaps } from "@/shared/money/RateGaps";
import { SearchBox } from "@/shared/search/SearchBox";
import { EmptyState } from "@/shared/ui/EmptyState";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Panel } from "@/shared/ui/Panel";

// The chart library is the heaviest part of the page and the figures do not need it.
const MonthChart = lazy(() => import("@/features/reports/MonthChart"));

const FEW = 50;
const MOST = 200;

export function Component() {
  const [params, setParams] = useSearchParams();
  const choice = useMemo(() => choiceFromParams(params), [params]);
  const change = useCallback(
    (next: Partial<ReportChoice>) => setParams(paramsFromChoice({ ...choice, ...next }), { replace: true, preventScrollReset: true }),
    [choice, setParams],
  );
  const search = useCallback((query: string) => change({ query }), [change]);
  const all = choice.by === "MONTH";
  const { data, previousData, error, refetch } = useQuery(ReportDocument, {
    variables: {
      query: choice.query, from: choice.from, to: choice.to, by: choice.by, counting: choice.counting, below: choice.below, first: all ? MOST : FEW,
    },
    fetchPolicy: "cache-and-network",
    nextFetchPolicy: "cache-first",
  });
  const report = (data ?? previousData)?.report;
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <div role="search" aria-label={words.search} className={classes.search}>
        <SearchBox id={SEARCH_FIELD} label={words.search} value={choice.query} onChange={search} />
      </div>
      <SavedViews query={choice.query} onChange={search} />
      <ReportControls choice={choice} onChange={change} />
      {error && !data ? <FailureAlert error={error} onRetry={() => void refetch()} /> : null}
      {!report && !error ? <Skeleton height={360} radius="lg" /> : null}
      {report && !(error && !data) ? (
        <div aria-busy={!data}>
          <Shown report={report} choice={choice} onChange={change} onMore={() => void refetch({ first: MOST })} />
        </div>
      ) : null}
    </>
  );
}

interface ShownProps {
  readonly report: ReportQuery["report"];
  readonly choice: ReportChoice;
  readonly onChange: (change: Partial<ReportChoice>) => void;
  readonly onMore: () => void;
}

function Shown({ report, choice, onChange, onMore }: ShownProps) {
  const categories = useCategories();
  const parents = new Set(categories.flatMap(({ parent }) => (parent && parent.id !== choice.below ? [parent.id] : [])));
  const { groups, total, currency, gaps, groupCount, overlaps } = report;
  const [first, last] = [groups[0], groups.at(-1)];
  return (
    <Panel
      title={choice.below === null ? words.heading(words.groupings[choice.by]) : categoryPath(categories, choice.below)}
      aside={
        choice.below === null ? null : (
          <Button size="compact-sm" variant="subtle" leftSection={<IconArrowLeft size={15} aria-hidden />} onClick={() => onChange({ below: null })}>
            {words.back}
          </Button>
        )
      }
    >
      <RateGaps gaps={gaps} />
      {groups.length === 0 ? (
        <EmptyState icon={<IconReportAnalytics />} title={words.nothing}>{words.nothingText}</EmptyState>
      ) : (
        <>
          {overlaps ? <p className={classes.note}>{words.overlaps}</p> : null}
          {choice.by === "MONTH" && first?.key && last?.key ? (
            <figure className={classes.figure}>
              <Suspense fallback={<Skeleton height="100%" />}>
                <div style={{ height: "100%" }} aria-hidden>
                  <MonthChart groups={groups} counting={choice.counting} currency={currency} />
                </div>
              </Suspense>
              <figcaption className="visually-hidden">{words.chart(formatMonth(first.key), formatMonth(last.key))}</figcaption>
            </figure>
          ) : null}
          <ReportTable
            groups={groups}
            total={total}
            by={choice.by}
            counting={choice.counting}
            parents={parents}
            onInside={(below) => onChange({ below })}
          />
          {groupCount > groups.length ? (
            <p className={classes.note}>
              {words.more(groups.length, groupCount)}{" "}
              {groups.length < MOST ? <Button size="compact-sm" variant="subtle" onClick={onMore}>{words.showMore}</Button> : null}
            </p>
          ) : null}
        </>
      )}
    </Panel>
  );
}
