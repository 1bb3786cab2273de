import {
  type Icon, IconArrowsExchange, IconBriefcase, IconBuilding, IconBuildingBank, IconBulb, IconBus, IconCash, IconGasStation, IconGift,
  IconHeartbeat, IconHelpCircle, IconHome, IconMovie, IconPaw, IconPlane, IconReceipt, IconSchool, IconScissors,
  IconShoppingBag, IconShoppingCart, IconTag, IconToolsKitchen2, IconUmbrella,
} from "@tabler/icons-react";

/** The server names a Tabler icon; only those of the taxonomy are bundled. */
const ICONS: Readonly<Record<string, Icon>> = {
  "shopping-cart": IconShoppingCart, "tools-kitchen-2": IconToolsKitchen2, "gas-station": IconGasStation, bus: IconBus,
  plane: IconPlane, "shopping-bag": IconShoppingBag, home: IconHome, movie: IconMovie, heartbeat: IconHeartbeat,
  scissors: IconScissors, bulb: IconBulb, building: IconBuilding, umbrella: IconUmbrella, school: IconSchool, paw: IconPaw,
  receipt: IconReceipt, "arrows-exchange": IconArrowsExchange, cash: IconCash, gift: IconGift,
  "building-bank": IconBuildingBank, briefcase: IconBriefcase,
};

interface CategoryIconProps {
  /** Null where there is no category yet. */
  readonly icon: string | null;
  readonly size?: number;
}

export function CategoryIcon({ icon, size = 18 }: CategoryIconProps) {
  const Shape = icon === null ? IconHelpCircle : (ICONS[icon] ?? IconTag);
  return <Shape size={size} stroke={1.7} aria-hidden />;
}
