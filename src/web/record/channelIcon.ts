import {
  type Icon,
  IconChecklist,
  IconMail,
  IconMapPin,
  IconMessage,
  IconMessageCircle,
  IconNote,
  IconPhone,
  IconReceipt,
  IconTargetArrow,
  IconUsers,
} from '@tabler/icons-react';

const ICONS: Record<string, Icon> = {
  note: IconNote,
  call: IconPhone,
  mail: IconMail,
  visit: IconMapPin,
  meeting: IconUsers,
  task: IconChecklist,
  comment: IconMessageCircle,
  order: IconReceipt,
  stageEntry: IconTargetArrow,
};

/** The picture of a channel, or of an object that timelines tell of. */
export function channelIcon(channel: string): Icon {
  return ICONS[channel] ?? IconMessage;
}
