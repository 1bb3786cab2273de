import { SegmentedControl } from "@mantine/core";
import { useSearchParams } from "react-router";
import { Ahead } from "@/features/forecast/Ahead";
import { Record } from "@/features/forecast/Record";
import { words } from "@/features/forecast/words";
import { PageHeader } from "@/shared/ui/PageHeader";

export function Component() {
  const [params, setParams] = useSearchParams();
  const tab = params.get("show") === "record" ? "record" : "ahead";
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <SegmentedControl
        mb="lg"
        aria-label={words.title}
        data={[{ value: "ahead", label: words.tabs.ahead }, { value: "record", label: words.tabs.record }]}
        value={tab}
        onChange={(next) => setParams(next === "record" ? { show: "record" } : {}, { replace: true })}
      />
      {tab === "record" ? <Record /> : <Ahead />}
    </>
  );
}
