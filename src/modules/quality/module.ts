import { objectsOf } from '../../kernel/module.ts';
import type { ModuleManifest } from '../../kernel/module.ts';
import { answerAudit } from './audits/answer.ts';
import { setCheckers } from './audits/checkers.ts';
import { drawDue } from './audits/clock.ts';
import { closeAudit, drawAudit } from './audits/draw.ts';
import { followKeys, keyTasks } from './matches/refresh.ts';
import { mergeRecords, unmergeRecord } from './merges/actions.ts';
import { mergeRelatedJob } from './merges/merge-job.ts';
import { setMergeSources } from './merges/sources.ts';
import { unmergeRelatedJob } from './merges/unmerge-job.ts';
import { setAutoMerge } from './pairs/auto.ts';
import { decidePair } from './pairs/decide.ts';
import { scanDuplicates } from './scan/action.ts';
import { scanJob } from './scan/job.ts';
import { scanByNight } from './scan/nightly.ts';
import { qualityViews } from './issues/view.ts';
import { createReadyRules } from './rules/ready.ts';
import { checkPoint } from './points/check.ts';
import { qualityFacts } from './scores/facts.ts';
import { judgeDue } from './scores/passes.ts';
import { judgeChanges, judgeTasks } from './scores/react.ts';
import { previewStandards, standardiseRecords } from './standards/actions.ts';
import { previewJob, standardiseJob } from './standards/jobs.ts';

export const quality: ModuleManifest = {
  name: 'quality',
  objects: await objectsOf(import.meta.url, [
    'rules', //
  ]),
  facts: [...qualityFacts],
  actions: [
    mergeRecords,
    unmergeRecord,
    setMergeSources,
    decidePair,
    scanDuplicates,
    setAutoMerge,
    previewStandards,
    standardiseRecords,
    drawAudit,
    closeAudit,
    setCheckers,
    answerAudit,
    checkPoint,
  ],
  jobs: [mergeRelatedJob, unmergeRelatedJob, scanJob, previewJob, standardiseJob],
  views: [...qualityViews],
  reactions: [followKeys, judgeChanges],
  tasks: {
    ...keyTasks,
    quality_nightly: scanByNight,
    ...judgeTasks,
    quality_due: judgeDue,
    quality_draw: drawDue,
  },
  recurring: [
    { match: '5 * * * *', task: 'quality_nightly' },
    { match: '* * * * *', task: 'quality_due' },
    { match: '35 * * * *', task: 'quality_draw' },
  ],
  onOrganisationCreated: createReadyRules,
};
