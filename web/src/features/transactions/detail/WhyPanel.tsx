import { useQuery } from "@apollo/client/react";
import { Anchor, Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import { Link } from "react-router";
import { SaidDocument, WhyDocument, type WhyQuery } from "@/gql/graphql";
import { formatDate } from "@/shared/dates/dates";
import { FailureAlert } from "@/shared/ui/FailureAlert";
import classes from "./detail.module.css";
import type { Row } from "./detailForm";
import { words } from "./words";

type Neighbour = NonNullable<NonNullable<NonNullable<WhyQuery["transaction"]>["prediction"]>["why"]>["neighbours"][number];

const percent = (share: number) => `${Math.floor(share * 100 + 1e-6)} %`;

/** What the model said of the row, and why: worked out when somebody asks. Nothing where it was never asked. */
export function WhyPanel({ row }: { readonly row: Row }) {
  const { data } = useQuery(SaidDocument, { variables: { id: row.id } });
  const [asked, setAsked] = useState(false);
  const said = data?.transaction?.prediction;
  if (!said?.category) return null;
  const applied = row.categorizedBy === "MODEL" && row.category?.id === said.category.id;
  return (
    <section className={classes.whyBox} aria-label={words.why}>
      <p className={classes.fact}>{applied ? words.modelChose(said.category.label, percent(said.confidence)) : words.modelSaid(said.category.label, percent(said.confidence))}</p>
      {asked ? <Answer id={row.id} said={said.category.id} /> : <Button size="compact-sm" variant="subtle" onClick={() => setAsked(true)}>{words.whyCategory(said.category.label)}</Button>}
    </section>
  );
}

function Answer({ id, said }: { readonly id: string; readonly said: string }) {
  const { data, error, refetch } = useQuery(WhyDocument, { variables: { id }, fetchPolicy: "network-only" });
  if (error && !data) return <FailureAlert error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={64} aria-label={words.whyLoading} />;
  const why = data.transaction?.prediction?.why;
  if (!why) return <p className={classes.fact}>{words.gone}</p>;
  return (
    <>
      {why.category && why.category.id !== said ? <p className={classes.fact}>{words.saysNow(why.category.label, percent(why.confidence))}</p> : null}
      {why.neighbours.length > 0 ? (
        <>
          <h3 className={classes.whyTitle}>{words.nearest}</h3>
          <ul className={classes.whyList}>
            {why.neighbours.map((near, index) => <li key={index}><Near near={near} /></li>)}
          </ul>
        </>
      ) : null}
      {why.reasons.length > 0 ? (
        <>
          <h3 className={classes.whyTitle}>{words.reasons}</h3>
          <ul className={classes.whyList}>
            {why.reasons.map((reason) => <li key={reason}>{reason}</li>)}
          </ul>
        </>
      ) : null}
    </>
  );
}

/** A row of one's own leads to itself; what the model knows by itself is only named. */
function Near({ near }: { readonly near: Neighbour }) {
  const category = near.category?.label ?? words.noCategory;
  if (!near.transaction) return <>{words.knownMerchant(near.description, category)}</>;
  return (
    <>
      <Anchor component={Link} fz="inherit" to={`/transactions?q=${encodeURIComponent(`"${near.description}"`)}`}>{near.description}</Anchor>
      {` · ${formatDate(near.transaction.bookedOn)} · ${category} · ${words.alike(percent(near.likeness))}`}
    </>
  );
}
