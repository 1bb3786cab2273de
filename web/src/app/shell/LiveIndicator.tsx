import { Tooltip } from "@mantine/core";
import { IconBolt, IconBoltOff, IconRefresh } from "@tabler/icons-react";
import { type LiveStatus, useLiveStatus } from "@/shared/live/liveStatus";
import { words } from "../words";
import classes from "./Shell.module.css";

const ICONS: Readonly<Record<LiveStatus, typeof IconBolt>> = { off: IconBoltOff, connecting: IconRefresh, live: IconBolt, waiting: IconRefresh };

export function LiveIndicator() {
  const status = useLiveStatus();
  const Shape = ICONS[status];
  return (
    <Tooltip label={words.liveHint[status]} multiline maw={240}>
      <span className={classes.live} data-status={status} role="status">
        <Shape size={15} aria-hidden />
        <span className={classes.liveWords}>{words.live[status]}</span>
      </span>
    </Tooltip>
  );
}
