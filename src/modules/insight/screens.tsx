import {
  IconAdjustmentsHorizontal,
  IconCalendarRepeat,
  IconCards,
  IconLifebuoy,
  IconMap2,
  IconMessages,
  IconReportMoney,
  IconTargetArrow,
  IconUserExclamation,
} from '@tabler/icons-react';
import type { ScreenManifest } from '../../web/screen.ts';

/** What customers are worth. */
const figures: ScreenManifest = {
  texts: 'insightValue',
  pages: [
    {
      path: '/value-map',
      title: 'insight.valueMap',
      also: '客户价值 价值地图 分群 RFM customer value map segments',
      icon: IconMap2,
      group: 'nav.insight',
      order: 10,
      needs: ['customer'],
      load: async () => (await import('./value-map/pages/ValueMapPage.tsx')).ValueMapPage,
    },
    {
      path: '/cohorts',
      title: 'insight.cohorts',
      also: '客户留存 队列 复购 同期群 cohorts retention repeat',
      icon: IconCalendarRepeat,
      group: 'nav.insight',
      order: 20,
      needs: ['customer', 'order'],
      load: async () => (await import('./cohorts/pages/CohortsPage.tsx')).CohortsPage,
    },
    {
      path: '/value-index',
      title: 'insight.valueIndex',
      also: '价值指数 权重 value index weights what if',
      icon: IconAdjustmentsHorizontal,
      group: 'nav.insight',
      order: 30,
      needs: ['customer'],
      load: async () => (await import('./value-index/pages/ValueIndexPage.tsx')).ValueIndexPage,
    },
    {
      path: '/acquisition',
      title: 'insight.acquisition',
      also: '获客 成本 回本 终身价值 acquisition cost CAC payback CLV',
      icon: IconReportMoney,
      group: 'nav.insight',
      order: 40,
      needs: ['customer', 'order', 'cost'],
      load: async () => (await import('./acquisition/pages/AcquisitionPage.tsx')).AcquisitionPage,
    },
  ],
};

/** The heights of a title with one line below it, and of one line on a phone. */
const LINE = 52;
const FOLD = 46;

/** What the scores say. */
const scores: ScreenManifest = {
  texts: 'insightScores',
  panels: [
    {
      object: 'customer',
      id: 'scores',
      place: 'beside',
      onPhone: 'top',
      height: (record, isPhone) => {
        const isScored =
          record['noProfiling'] !== true &&
          (record['churnChance'] ?? record['nextYearValue'] ?? null) !== null;
        if (isPhone) return isScored ? FOLD : record['noProfiling'] === true ? LINE : 0;
        return isScored ? 340 : LINE;
      },
      load: async () => (await import('./scores/pages/CustomerScores.tsx')).CustomerScores,
    },
    {
      object: 'lead',
      id: 'scores',
      place: 'beside',
      height: ({ leadScore = null }) => (leadScore === null ? LINE : 260),
      facts: ['leadScore'],
      load: async () => (await import('./scores/pages/LeadScore.tsx')).LeadScore,
    },
    {
      object: 'opportunity',
      id: 'scores',
      place: 'beside',
      height: ({ winChance = null }) => (winChance === null ? LINE : 260),
      facts: ['winChance'],
      load: async () => (await import('./scores/pages/WinChance.tsx')).WinChance,
    },
  ],
};

/** What to offer whom. */
const offers: ScreenManifest = {
  texts: ['insightOffers', 'insightScores', 'insightValue'],
  pages: [
    {
      path: '/offers',
      title: 'insight.offers',
      also: '推荐 交叉销售 下一次购买 offers cross-sell next best offer',
      icon: IconTargetArrow,
      group: 'nav.insight',
      order: 55,
      needs: ['customer', 'product', 'orderLine'],
      load: async () => (await import('./offers/pages/OffersPage.tsx')).OffersPage,
    },
  ],
  panels: [
    {
      object: 'customer',
      id: 'offers',
      place: 'beside',
      onPhone: 'top',
      height: ({ noProfiling, orderCount = null }, isPhone) => {
        if (noProfiling === true) return 0;
        if (orderCount === null) return isPhone ? 0 : LINE;
        return isPhone ? FOLD : 280;
      },
      load: async () => (await import('./offers/pages/CustomerOffers.tsx')).CustomerOffers,
    },
    {
      object: 'product',
      id: 'bundles',
      place: 'beside',
      height: 240,
      load: async () => (await import('./offers/pages/ProductBundles.tsx')).ProductBundles,
    },
  ],
};

/** Pages of the scores; they also say when scores were refreshed. */
const scorePages: ScreenManifest = {
  texts: ['insightOffers', 'insightScores', 'insightValue', 'insightWords'],
  pages: [
    {
      path: '/at-risk',
      title: 'insight.atRisk',
      also: '流失预警 流失 挽留 customers at risk churn',
      icon: IconUserExclamation,
      group: 'nav.insight',
      order: 50,
      needs: ['customer'],
      load: async () => (await import('./churn/pages/AtRiskPage.tsx')).AtRiskPage,
    },
    {
      path: '/models',
      title: 'insight.models',
      also: '模型说明 模型卡 可靠 model cards accuracy calibration drift',
      icon: IconCards,
      group: 'nav.insight',
      order: 90,
      needs: ['scoreModel'],
      load: async () => (await import('./score-models/pages/ModelsPage.tsx')).ModelsPage,
    },
  ],
  records: [
    {
      object: 'scoreModel',
      load: async () => (await import('./score-models/pages/ModelScreen.tsx')).ModelScreen,
    },
  ],
};

/** Whether something works. */
const experiments: ScreenManifest = {
  texts: 'experiments',
  panels: [
    {
      object: 'experiment',
      id: 'results',
      place: 'top',
      height: 320,
      fields: ['audience'],
      load: async () => (await import('./experiments/pages/ExperimentPanel.tsx')).ExperimentPanel,
    },
  ],
  forms: [
    {
      object: 'experiment',
      load: async () => (await import('./experiments/pages/ExperimentForm.tsx')).ExperimentForm,
    },
  ],
};

/** The rescue of customers at risk: its reasons are said with the words of the scores. */
const rescues: ScreenManifest = {
  texts: ['experiments', 'insightScores'],
  pages: [
    {
      path: '/rescues',
      title: 'insight.rescues',
      also: '挽留 挽回 流失 对照组 rescue churn win back control',
      icon: IconLifebuoy,
      group: 'nav.insight',
      order: 60,
      needs: ['experiment', 'churnCase'],
      load: async () => (await import('./churn-cases/pages/RescuesPage.tsx')).RescuesPage,
    },
  ],
  panels: [
    {
      object: 'churnCase',
      id: 'reasons',
      place: 'top',
      height: 140,
      load: async () => (await import('./churn-cases/pages/CaseReasons.tsx')).CaseReasons,
    },
  ],
};

/** How customers sound. */
const words: ScreenManifest = {
  texts: 'insightWords',
  pages: [
    {
      path: '/words',
      title: 'insight.words',
      also: '客户心声 情绪 语气 不满 犹豫 舆情 words sentiment mood unhappy voice',
      icon: IconMessages,
      group: 'nav.insight',
      order: 45,
      needs: ['interaction'],
      load: async () => (await import('./words/pages/WordsPage.tsx')).WordsPage,
    },
  ],
  marks: ['interaction', 'leadInteraction'].map((object) => ({
    object,
    id: 'words',
    needs: 'sentiment',
    load: async () => (await import('./words/pages/WordsBadge.tsx')).WordsBadge,
  })),
};

/** One manifest for each set of texts. */
export const insight: ScreenManifest[] = [
  figures,
  scores,
  offers,
  scorePages,
  experiments,
  rescues,
  words,
];
