import { ActionIcon, Indicator, Tooltip } from '@mantine/core';
import { IconProgress } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { isOpen, useJobs } from '../api/queries.ts';
import { useT } from '../i18n/i18n.ts';

/** The way to the background work, with the number of jobs that run. */
export function JobsButton() {
  const { t } = useT();
  const jobs = useJobs();
  const running = jobs.data?.filter(isOpen).length ?? 0;
  const text = running > 0 ? t('shell.jobsRunning', { count: running }) : t('shell.jobs');
  return (
    <Tooltip label={text}>
      <Indicator disabled={running === 0} label={running} size={16} offset={6} inline processing>
        <ActionIcon
          aria-label={text}
          renderRoot={(props: Record<string, unknown>) => <Link {...props} to="/jobs" />}
        >
          <IconProgress size={20} stroke={1.5} />
        </ActionIcon>
      </Indicator>
    </Tooltip>
  );
}
