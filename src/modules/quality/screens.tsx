import { IconChecklist, IconUsers } from '@tabler/icons-react';
import type { FormAside, GoneScreen, RecordPanel, ScreenManifest } from '../../web/screen.ts';
import type { MatchObject } from './matches/wire.ts';

const OBJECTS = Object.keys({
  customer: true,
  contact: true,
  lead: true,
} satisfies Record<MatchObject, true>);

const looksLike = async () => (await import('./matches/pages/LooksLike.tsx')).LooksLike;
const merged = async () => (await import('./merges/pages/MergedNotice.tsx')).MergedNotice;

const duplicates: ScreenManifest = {
  texts: 'quality',
  pages: [
    {
      path: '/duplicates',
      title: 'quality.duplicates',
      also: '重复 查重 合并 duplicates merge',
      icon: IconUsers,
      group: 'nav.quality',
      order: 10,
      needs: ['customer'],
      load: async () => (await import('./pairs/pages/DuplicatesPage.tsx')).DuplicatesPage,
    },
  ],
  asides: OBJECTS.map((object): FormAside => ({ object, load: looksLike })),
  gone: OBJECTS.map((object): GoneScreen => ({ object, load: merged })),
};

const scores: ScreenManifest = {
  texts: 'qualityScores',
  pages: [
    {
      path: '/quality',
      title: 'quality.overview',
      also: '数据质量 评分 修补 有效 data quality score repair',
      icon: IconChecklist,
      group: 'nav.quality',
      order: 5,
      needs: ['customer'],
      load: async () => (await import('./pages/QualityTabs.tsx')).QualityTabs,
    },
  ],
  panels: OBJECTS.map((object): RecordPanel => ({
    object,
    id: 'quality',
    place: 'beside',
    height: ({ qualityScore = null }) => (qualityScore === null ? 0 : 60),
    facts: ['qualityScore'],
    load: async () => (await import('./issues/pages/QualityCard.tsx')).QualityCard,
  })),
};

/** One manifest for each part of the texts. */
export const quality: ScreenManifest[] = [duplicates, scores];
