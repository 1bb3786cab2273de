import {
  type Icon, IconArrowsExchange, IconBabyCarriage, IconBeer, IconBike, IconBook, IconBread, IconBriefcase, IconBuilding, IconBuildingBank,
  IconBulb, IconBus, IconCamera, IconCar, IconCash, IconCoffee, IconDeviceLaptop, IconDeviceMobile, IconDroplet, IconFlame, IconGasStation,
  IconGift, IconHeartbeat, IconHelpCircle, IconHome, IconMovie, IconMusic, IconParking, IconPaw, IconPlane, IconPlant, IconReceipt,
  IconRun, IconScale, IconSchool, IconScissors, IconShirt, IconShoppingBag, IconShoppingCart, IconTag, IconToolsKitchen2, IconTrain,
  IconUmbrella, IconUsers, IconWifi,
} from "@tabler/icons-react";

/** The server names a Tabler icon; those of the taxonomy and some more to choose from are bundled. */
const ICONS: Readonly<Record<string, Icon>> = {
  "shopping-cart": IconShoppingCart, "tools-kitchen-2": IconToolsKitchen2, "gas-station": IconGasStation, bus: IconBus,
  plane: IconPlane, "shopping-bag": IconShoppingBag, home: IconHome, movie: IconMovie, heartbeat: IconHeartbeat,
  scissors: IconScissors, bulb: IconBulb, building: IconBuilding, umbrella: IconUmbrella, school: IconSchool, paw: IconPaw,
  receipt: IconReceipt, "arrows-exchange": IconArrowsExchange, cash: IconCash, gift: IconGift,
  "building-bank": IconBuildingBank, briefcase: IconBriefcase, scale: IconScale, tag: IconTag, bread: IconBread, coffee: IconCoffee,
  beer: IconBeer, car: IconCar, bike: IconBike, train: IconTrain, parking: IconParking, shirt: IconShirt, "device-mobile": IconDeviceMobile,
  "device-laptop": IconDeviceLaptop, wifi: IconWifi, droplet: IconDroplet, flame: IconFlame, plant: IconPlant, music: IconMusic,
  camera: IconCamera, book: IconBook, run: IconRun, "baby-carriage": IconBabyCarriage, users: IconUsers,
};

/** What a person can choose for a category. */
export const ICON_CHOICES: readonly string[] = Object.keys(ICONS);

interface CategoryIconProps {
  /** Null where there is no category yet. */
  readonly icon: string | null;
  readonly size?: number;
  readonly color?: string | null;
}

export function CategoryIcon({ icon, size = 18, color = null }: CategoryIconProps) {
  const Shape = icon === null ? IconHelpCircle : (ICONS[icon] ?? IconTag);
  return <Shape size={size} stroke={1.7} aria-hidden {...(color === null ? {} : { color })} />;
}
