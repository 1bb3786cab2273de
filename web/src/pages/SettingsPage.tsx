import { Tabs } from "@mantine/core";
import { IconBell, IconBuildingStore, IconCategory, IconCoins, IconDownload, IconFileSpreadsheet, IconReceiptRefund, IconSparkles, IconTags, IconUserCircle } from "@tabler/icons-react";
import { Suspense, lazy, useEffect, useRef } from "react";
import { useNavigate, useParams } from "react-router";
import { PageHeader } from "@/shared/ui/PageHeader";
import { words } from "@/features/settings/words";

const AccountSection = lazy(async () => ({ default: (await import("@/features/account/AccountSection")).AccountSection }));
const CategoriesSection = lazy(async () => ({ default: (await import("@/features/categories/CategoriesSection")).CategoriesSection }));
const CategorizationSection = lazy(async () => ({ default: (await import("@/features/suggestions/CategorizationSection")).CategorizationSection }));
const TagsSection = lazy(async () => ({ default: (await import("@/features/tags/TagsSection")).TagsSection }));
const PayeesSection = lazy(async () => ({ default: (await import("@/features/payees/PayeesSection")).PayeesSection }));

const NotificationsSection = lazy(async () => ({ default: (await import("@/features/notifications/NotificationsSection")).NotificationsSection }));
const ExportSection = lazy(async () => ({ default: (await import("@/features/export/ExportSection")).ExportSection }));
const LayoutsSection = lazy(async () => ({ default: (await import("@/features/import/LayoutsSection")).LayoutsSection }));
const RefundsSection = lazy(async () => ({ default: (await import("@/features/refunds/RefundsSection")).RefundsSection }));
const CurrenciesSection = lazy(async () => ({ default: (await import("@/features/currencies/CurrenciesSection")).CurrenciesSection }));

/** One entry for each section: its place in the address, its tab, what it shows. */
const SECTIONS = [
  { path: "categories", label: words.categories, icon: IconCategory, Section: CategoriesSection },
  { path: "categorization", label: words.categorization, icon: IconSparkles, Section: CategorizationSection },
  { path: "tags", label: words.tags, icon: IconTags, Section: TagsSection },
  { path: "payees", label: words.payees, icon: IconBuildingStore, Section: PayeesSection },
  { path: "currencies", label: words.currencies, icon: IconCoins, Section: CurrenciesSection },
  { path: "files", label: words.layouts, icon: IconFileSpreadsheet, Section: LayoutsSection },
  { path: "refunds", label: words.refunds, icon: IconReceiptRefund, Section: RefundsSection },
  { path: "notifications", label: words.notifications, icon: IconBell, Section: NotificationsSection },
  { path: "account", label: words.account, icon: IconUserCircle, Section: AccountSection },
  { path: "export", label: words.export, icon: IconDownload, Section: ExportSection },
] as const;

export function Component() {
  const { section } = useParams();
  const navigate = useNavigate();
  const here = SECTIONS.find(({ path }) => path === section) ?? SECTIONS[0];
  const tabs = useRef<HTMLDivElement>(null);
  // On a phone the tabs do not fit side by side: the one that is shown has to be seen.
  useEffect(() => {
    tabs.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [here]);
  return (
    <>
      <PageHeader title={words.title} lead={words.lead} />
      <Tabs value={here.path} onChange={(path) => void navigate(`/settings/${path ?? ""}`)} keepMounted={false}>
        <Tabs.List ref={tabs} mb="lg" style={{ flexWrap: "nowrap", overflowX: "auto" }}>
          {SECTIONS.map(({ path, label, icon: Shape }) => (
            <Tabs.Tab key={path} value={path} leftSection={<Shape size={17} aria-hidden />}>{label}</Tabs.Tab>
          ))}
        </Tabs.List>
        {SECTIONS.map(({ path, Section }) => (
          <Tabs.Panel key={path} value={path}>
            <Suspense>
              <Section />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </>
  );
}
