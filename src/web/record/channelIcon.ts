import {
  type Icon,
  IconChecklist,
  IconMail,
  IconMapPin,
  IconMessage,
  IconMessageCircle,
  IconNote,
  IconPhone,
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
};

/** The picture of a channel, or of a task. */
export function channelIcon(channel: string): Icon {
  return ICONS[channel] ?? IconMessage;
}
