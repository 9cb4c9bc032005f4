import {
  type Icon,
  IconChecklist,
  IconMail,
  IconMapPin,
  IconMessage,
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
};

/** The picture of a channel, or of a task. */
export function channelIcon(channel: string): Icon {
  return ICONS[channel] ?? IconMessage;
}
